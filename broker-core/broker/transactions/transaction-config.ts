import { boolKey, intKey, longKey } from '../../base/config-table.ts'

/** Settings of transactions (Java: BrokerConfig). */
export const transactionKeys = {
  rejectTransactionMessage: boolKey({ default: false, live: true, about: 'Half messages are refused with 16.' }),
  transactionTimeOut: longKey({
    default: 6000,
    min: 0,
    unit: 'ms',
    live: true,
    about: 'Age from which the producer of a half message is asked how its transaction ended.',
  }),
  transactionCheckMax: intKey({
    default: 15,
    min: 1,
    live: true,
    about: 'Most checks of a half message; then it goes to TRANS_CHECK_MAX_TIME_TOPIC.',
  }),
  transactionCheckInterval: longKey({
    default: 30_000,
    min: 100,
    unit: 'ms',
    live: true,
    about: 'Time between two rounds of checks.',
  }),
  transactionOpMsgMaxSize: intKey({
    default: 4096,
    min: 32,
    unit: 'bytes',
    live: true,
    about: 'Ended transactions are written down at once when their list is longer than this.',
  }),
  transactionOpBatchInterval: intKey({
    default: 3000,
    min: 1,
    unit: 'ms',
    live: true,
    about: 'Longest time that an ended transaction waits to be written down with others.',
  }),
  transactionMetricFlushInterval: intKey({
    default: 10_000,
    min: 100,
    unit: 'ms',
    about: 'Time between two writes of `config/transactionMetrics`.',
  }),
}
