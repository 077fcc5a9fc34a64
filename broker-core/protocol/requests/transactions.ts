import { raw } from '../body.ts'
import { bool, int, long, text } from '../fields.ts'
import { request } from '../request.ts'

/** Java: EndTransactionRequestHeader. Java's producers send it one-way, those of other languages wait for the answer. */
export const endTransaction = request({
  code: 37,
  servedBy: ['broker'],
  about: 'Commits (8) or rolls back (12) a half message; 0 leaves it to be checked.',
  action: 'pub',
  header: {
    topic: text({ is: 'topic' }).optional(),
    producerGroup: text({ is: 'group' }),
    /** Position of the half message in its queue. */
    tranStateTableOffset: long(),
    /** Position of the half message in the commit log. */
    commitLogOffset: long(),
    commitOrRollback: int(),
    fromTransactionCheck: bool().default(false),
    msgId: text(),
    transactionId: text().optional(),
    bname: text().optional(),
  },
})

export const checkTransactionState = request({
  code: 39,
  servedBy: [],
  notYet: ['client'],
  about: 'Asks a producer of the group how the transaction of a half message ended.',
  action: 'pub',
  oneWay: true,
  header: {
    topic: text({ is: 'topic' }).optional(),
    tranStateTableOffset: long(),
    commitLogOffset: long(),
    msgId: text().optional(),
    transactionId: text().optional(),
    offsetMsgId: text().optional(),
    bname: text().optional(),
  },
  body: raw,
})

export const resumeCheckHalfMessage = request({
  code: 323,
  servedBy: ['broker'],
  about: 'Puts a half message back whose producer was asked too often: its checks begin again.',
  action: 'update',
  header: { topic: text({ is: 'topic' }).optional(), msgId: text().optional() },
})
