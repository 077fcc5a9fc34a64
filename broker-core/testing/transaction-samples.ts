import type { Samples } from './sample.ts'
import { bytes, nothing } from './sample-values.ts'

const uniqueKey = 'AC1100021F9018B4AAC20A1B2C3D0000'

/** A sample of every request about transactions. */
export const transactionSamples = {
  endTransaction: {
    ...nothing,
    header: {
      topic: 'OrderTopic',
      producerGroup: 'PID_order',
      tranStateTableOffset: 12,
      commitLogOffset: 25_900,
      commitOrRollback: 8,
      fromTransactionCheck: true,
      msgId: uniqueKey,
      transactionId: uniqueKey,
      bname: 'broker-a',
    },
  },
  checkTransactionState: {
    ...nothing,
    header: {
      topic: 'RMQ_SYS_TRANS_HALF_TOPIC',
      tranStateTableOffset: 12,
      commitLogOffset: 25_900,
      msgId: uniqueKey,
      transactionId: uniqueKey,
      offsetMsgId: '0A00000100002A9F000000000000652C',
      bname: 'broker-a',
    },
    body: bytes,
  },
  resumeCheckHalfMessage: {
    ...nothing,
    header: { topic: 'OrderTopic', msgId: '0A00000100002A9F000000000000652C' },
  },
} satisfies Partial<Samples>
