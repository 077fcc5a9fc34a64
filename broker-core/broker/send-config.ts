import { boolKey, intKey } from '../base/config-table.ts'

/** Settings of request/reply and of light queues. */
export const sendKeys = {
  storeReplyMessageEnable: boolKey({
    default: true,
    live: true,
    about: 'Replies to request messages are kept in the reply topic too.',
  }),
  enableLmq: boolKey({
    default: false,
    about: 'Light queues (`%LMQ%…`) can be filled and read; with enableMultiDispatch.',
  }),
  enableMultiDispatch: boolKey({
    default: false,
    about: 'A message may be in the light queues that its property `INNER_MULTI_DISPATCH` names too.',
  }),
  enableLmqQuota: boolKey({ default: false, about: 'There are at most maxLmqConsumeQueueNum light queues.' }),
  maxLmqConsumeQueueNum: intKey({
    default: 20_000,
    min: 0,
    about: 'Most light queues under enableLmqQuota; one more is refused with 2017.',
  }),
}
