/** Topics and group of transactions (Java: TransactionalMessageUtil, TopicValidator). */

/** Messages whose transaction has not ended, in queue 0. */
export const halfTopic = 'RMQ_SYS_TRANS_HALF_TOPIC'
/** Messages that list positions of the half topic whose transactions have ended. */
export const opTopic = 'RMQ_SYS_TRANS_OP_HALF_TOPIC'
/** Half messages whose producers were asked too often. */
export const discardTopic = 'TRANS_CHECK_MAX_TIME_TOPIC'
/** Whose consumer offsets say how far both topics were checked. */
export const transactionGroup = 'CID_RMQ_SYS_TRANS'
