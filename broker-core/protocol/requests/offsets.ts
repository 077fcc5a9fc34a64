import { json } from '../body.ts'
import {
  consumerOffsetTable,
  consumerStatus,
  correctionOffsets,
  delayOffsetTable,
  resetOffsets,
} from '../bodies/offsets.ts'
import { bits64, bool, int, long, text } from '../fields.ts'
import { request } from '../request.ts'

const queueOfTopic = { topic: text({ is: 'topic' }), queueId: int(), bname: text().optional() }
const offsetReply = { header: { offset: long() } }

export const queryConsumerOffset = request({
  code: 14,
  servedBy: ['broker'],
  about: 'The committed offset of a group for one queue; 22 when there is none.',
  action: 'get',
  header: { consumerGroup: text({ is: 'group' }), ...queueOfTopic, setZeroIfNotFound: bool().optional() },
  /** Exact: an offset is stored as its client sent it, whatever it was. */
  reply: { header: { offset: bits64() } },
})

export const updateConsumerOffset = request({
  code: 15,
  servedBy: ['broker'],
  about: 'Commits the offset of a group for one queue.',
  action: 'sub',
  /** Queue and offset are needed; Java's broker says so itself, with code 29. */
  header: {
    consumerGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    queueId: int().optional(),
    commitOffset: bits64().optional(),
    bname: text().optional(),
  },
})

export const searchOffsetByTimestamp = request({
  code: 29,
  servedBy: ['broker'],
  about: 'The first (LOWER) or last (UPPER) offset of a queue at a store time.',
  action: 'get',
  header: { ...queueOfTopic, timestamp: long(), boundaryType: text().optional(), liteTopic: text().optional() },
  reply: offsetReply,
})

export const getMaxOffset = request({
  code: 30,
  servedBy: ['broker'],
  about: 'The next offset of a queue to be written.',
  action: 'get',
  header: { ...queueOfTopic, committed: bool().default(true) },
  reply: offsetReply,
})

export const getMinOffset = request({
  code: 31,
  servedBy: ['broker'],
  about: 'The first offset of a queue that is still stored.',
  action: 'get',
  header: queueOfTopic,
  reply: offsetReply,
})

export const getEarliestMsgStoretime = request({
  code: 32,
  servedBy: ['broker'],
  about: 'The store time of the oldest message of a queue.',
  action: 'get',
  header: queueOfTopic,
  reply: { header: { timestamp: long() } },
})

export const getAllConsumerOffset = request({
  code: 43,
  servedBy: ['broker'],
  about: 'The committed offsets of all groups.',
  action: 'get',
  reply: { body: json(consumerOffsetTable) },
})

export const invokeBrokerToResetOffset = request({
  code: 222,
  servedBy: ['broker'],
  about: 'Sets the offsets of a group for a topic, by time or for one queue to a number.',
  action: 'update',
  header: {
    group: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    queueId: int().default(-1),
    offset: long().optional(),
    timestamp: long(),
    isForce: bool().default(false),
  },
  reply: { body: json(resetOffsets.optional()) },
})

export const invokeBrokerToGetConsumerStatus = request({
  code: 223,
  servedBy: ['broker'],
  about: 'Asks the clients of a group for their offsets.',
  action: 'get',
  header: { topic: text({ is: 'topic' }), group: text({ is: 'group' }), clientAddr: text().optional() },
  reply: { body: json(consumerStatus.optional()) },
})

export const queryCorrectionOffset = request({
  code: 308,
  servedBy: ['broker'],
  about:
    'The smallest offset of all groups for every queue of a topic; 2^63 - 1 where the compared group is behind it.',
  action: 'get',
  header: {
    topic: text({ is: 'topic' }),
    compareGroup: text({ is: 'group' }).optional(),
    /** Groups that do not count, joined by `,`. */
    filterGroups: text().optional(),
  },
  reply: { body: json(correctionOffsets) },
})

export const cloneGroupOffset = request({
  code: 314,
  servedBy: ['broker'],
  about: 'Gives a group the offsets of another one for a topic; without a topic for all.',
  action: 'update',
  header: {
    srcGroup: text({ is: 'group' }),
    destGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }).optional(),
    /** False: only topics to which the members of the source subscribe, if any are online. */
    offline: bool().default(false),
  },
})

export const getAllDelayOffset = request({
  code: 45,
  servedBy: ['broker'],
  about: 'How far every delay level has been delivered.',
  action: 'get',
  reply: { body: json(delayOffsetTable) },
})
