import { raw } from '../body.ts'
import { bits64, bool, int, long, text } from '../fields.ts'
import { request } from '../request.ts'

/** Java: SendMessageRequestHeader, and under its one-letter names SendMessageRequestHeaderV2. */
const sendHeader = {
  producerGroup: text({ short: 'a', is: 'group' }),
  topic: text({ short: 'b', is: 'topic' }),
  defaultTopic: text({ short: 'c' }),
  defaultTopicQueueNums: int({ short: 'd' }),
  queueId: int({ short: 'e' }),
  sysFlag: int({ short: 'f' }),
  bornTimestamp: long({ short: 'g' }),
  flag: int({ short: 'h' }),
  properties: text({ short: 'i' }).optional(),
  reconsumeTimes: int({ short: 'j' }).optional(),
  unitMode: bool({ short: 'k' }).optional(),
  maxReconsumeTimes: int({ short: 'l' }).optional(),
  batch: bool({ short: 'm' }).optional(),
  bname: text({ short: 'n' }).optional(),
}

/** Java: SendMessageResponseHeader. MSG_REGION and TRACE_ON are also in refusals. */
const sendReply = {
  header: {
    msgId: text(),
    queueId: int(),
    queueOffset: long(),
    transactionId: text().optional(),
    batchUniqId: text().optional(),
    recallHandle: text().optional(),
    MSG_REGION: text().optional(),
    TRACE_ON: text().optional(),
  },
}

/** Java: PullMessageRequestHeader. `subVersion` is exact: the Go client sends nanoseconds. */
const pullHeader = {
  consumerGroup: text({ is: 'group' }),
  topic: text({ is: 'topic' }),
  queueId: int(),
  queueOffset: long(),
  maxMsgNums: int(),
  sysFlag: int(),
  commitOffset: long(),
  suspendTimeoutMillis: long(),
  subscription: text().optional(),
  subVersion: bits64(),
  expressionType: text().optional(),
  maxMsgBytes: int().optional(),
  requestSource: int().optional(),
  proxyFrowardClientId: text().optional(),
  liteTopic: text().optional(),
  bname: text().optional(),
}

/** Java: PullMessageResponseHeader. All but the optional ones come with codes 0, 19, 20 and 21. */
const pullReply = {
  header: {
    suggestWhichBrokerId: long(),
    nextBeginOffset: long(),
    minOffset: long(),
    maxOffset: long(),
    offsetDelta: long().optional(),
    topicSysFlag: int().optional(),
    groupSysFlag: int().optional(),
    forbiddenType: int().optional(),
  },
  body: raw,
}

export const sendMessage = request({
  code: 10,
  servedBy: ['broker'],
  about: 'Stores one message (or a batch, if `batch` is true).',
  action: 'pub',
  header: sendHeader,
  body: raw,
  reply: sendReply,
})

export const sendMessageV2 = request({
  code: 310,
  servedBy: ['broker'],
  about: 'Stores one message (or a batch, if `batch` is true); header under one-letter names.',
  action: 'pub',
  header: sendHeader,
  compact: true,
  body: raw,
  reply: sendReply,
})

export const sendBatchMessage = request({
  code: 320,
  servedBy: ['broker'],
  about: 'Stores several messages of one topic and queue; header under one-letter names.',
  action: 'pub',
  header: sendHeader,
  compact: true,
  body: raw,
  reply: sendReply,
})

export const sendReplyMessage = request({
  code: 324,
  servedBy: ['broker'],
  about: 'Brings the reply to a request message to the client that waits for it, and stores it.',
  action: 'pub',
  header: sendHeader,
  body: raw,
  reply: sendReply,
})

export const sendReplyMessageV2 = request({
  code: 325,
  servedBy: ['broker'],
  about: 'As SEND_REPLY_MESSAGE; header under one-letter names.',
  action: 'pub',
  header: sendHeader,
  compact: true,
  body: raw,
  reply: sendReply,
})

export const pullMessage = request({
  code: 11,
  servedBy: ['broker'],
  about: 'Reads messages of one queue from an offset; may be held until some arrive.',
  action: 'sub',
  header: pullHeader,
  reply: pullReply,
})

export const litePullMessage = request({
  code: 361,
  servedBy: ['broker'],
  about: 'As PULL_MESSAGE, from consumers that assign queues themselves.',
  action: 'sub',
  header: pullHeader,
  reply: pullReply,
})

export const consumerSendMsgBack = request({
  code: 36,
  servedBy: ['broker'],
  about: 'Gives a message back: to the retry topic of the group, or to its dead letters.',
  action: 'sub',
  header: {
    group: text({ is: 'group' }),
    /** Position of the message in the commit log of the broker that is asked. */
    offset: long(),
    delayLevel: int(),
    originMsgId: text().optional(),
    originTopic: text({ is: 'topic' }).optional(),
    unitMode: bool().default(false),
    maxReconsumeTimes: int().optional(),
    bname: text().optional(),
  },
})

export const queryMessage = request({
  code: 12,
  servedBy: ['broker'],
  about: 'Finds messages of a topic by key, or by unique id, in a window of store times.',
  action: ['sub', 'get'],
  header: {
    topic: text({ is: 'topic' }),
    key: text(),
    maxNum: int(),
    beginTimestamp: long(),
    endTimestamp: long(),
    indexType: text().optional(),
    lastKey: text().optional(),
    _UNIQUE_KEY_QUERY: bool().optional(),
  },
  reply: { header: { indexLastUpdateTimestamp: long(), indexLastUpdatePhyoffset: long() }, body: raw },
})

export const viewMessageById = request({
  code: 33,
  servedBy: ['broker'],
  about: 'Reads the message at a position of the commit log.',
  action: 'get',
  header: { offset: long(), topic: text({ is: 'topic' }).optional() },
  reply: { body: raw },
})
