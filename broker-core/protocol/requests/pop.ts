import { raw } from '../body.ts'
import { batchAckMessage as batchAckMessageBody } from '../bodies/pop.ts'
import { bool, int, long, text } from '../fields.ts'
import { request } from '../request.ts'

/** Java: PopMessageResponseHeader. The numbers are in refusals too, as 0. */
const popReply = {
  header: {
    popTime: long().default(0),
    invisibleTime: long().default(0),
    reviveQid: int().default(0),
    restNum: long().default(0),
    startOffsetInfo: text().optional(),
    msgOffsetInfo: text().optional(),
    orderCountInfo: text().optional(),
  },
  body: raw,
}

export const popMessage = request({
  code: 200_050,
  servedBy: ['broker'],
  about: 'Takes messages of a topic for a while: who does not ack in time loses them to another try.',
  action: 'sub',
  header: {
    consumerGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    queueId: int(),
    maxMsgNums: int(),
    invisibleTime: long(),
    pollTime: long(),
    /** Absent or 0: the request's arrival. */
    bornTime: long().default(0),
    initMode: int(),
    expType: text().optional(),
    exp: text().optional(),
    order: bool().default(false),
    attemptId: text().optional(),
  },
  reply: popReply,
})

export const ackMessage = request({
  code: 200_051,
  servedBy: ['broker'],
  about: 'Says that a popped message was consumed.',
  action: 'sub',
  header: {
    consumerGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    queueId: int(),
    extraInfo: text(),
    offset: long(),
    liteTopic: text().optional(),
  },
})

export const peekMessage = request({
  code: 200_052,
  servedBy: ['broker'],
  about: 'Looks at the next messages of a group without taking them.',
  action: 'sub',
  header: {
    consumerGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    queueId: int(),
    maxMsgNums: int(),
  },
  reply: popReply,
})

export const changeMessageInvisibletime = request({
  code: 200_053,
  servedBy: ['broker'],
  about: 'Hides a popped message for another while, from now on.',
  action: 'sub',
  header: {
    consumerGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    queueId: int(),
    extraInfo: text(),
    offset: long(),
    invisibleTime: long(),
    liteTopic: text().optional(),
    suspend: bool().default(false),
  },
  reply: {
    header: { popTime: long().default(0), invisibleTime: long().default(0), reviveQid: int().default(0) },
  },
})

export const batchAckMessage = request({
  code: 200_151,
  servedBy: ['broker'],
  about: 'Acks many popped messages at once.',
  action: 'sub',
  body: batchAckMessageBody,
})
