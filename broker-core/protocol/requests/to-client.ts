import { json, raw } from '../body.ts'
import { consumerStatus } from '../bodies/offsets.ts'
import { bool, int, long, text } from '../fields.ts'
import { request } from '../request.ts'

/** Requests that a broker sends to its clients. */

export const notifyConsumerIdsChanged = request({
  code: 40,
  servedBy: ['client'],
  about: 'A client of the group came or went: rebalance.',
  action: 'sub',
  oneWay: true,
  header: { consumerGroup: text({ is: 'group' }) },
})

export const resetConsumerClientOffset = request({
  code: 220,
  servedBy: [],
  notYet: ['client'],
  about: 'Has a consumer go on from other offsets (`resetOffsets`, or `resetOffsetList` for C++).',
  action: 'update',
  oneWay: true,
  header: {
    group: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    queueId: int().default(-1),
    offset: long().optional(),
    timestamp: long(),
    isForce: bool().default(false),
  },
  body: raw,
})

export const getConsumerStatusFromClient = request({
  code: 221,
  servedBy: [],
  notYet: ['client'],
  about: 'Asks a consumer for its offsets.',
  action: 'get',
  header: { topic: text({ is: 'topic' }), group: text({ is: 'group' }), clientAddr: text().optional() },
  reply: { body: json(consumerStatus) },
})

export const pushReplyMessageToClient = request({
  code: 326,
  servedBy: ['client'],
  about: 'Hands a producer the reply that it waits for; the body is as it was sent.',
  action: 'pub',
  header: {
    producerGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    defaultTopic: text(),
    defaultTopicQueueNums: int(),
    queueId: int(),
    sysFlag: int(),
    bornTimestamp: long(),
    flag: int(),
    properties: text().optional(),
    reconsumeTimes: int().optional(),
    unitMode: bool().default(false),
    /** `ip:port` of who replied, and of the broker. */
    bornHost: text(),
    storeHost: text(),
    storeTimestamp: long(),
  },
  body: raw,
})
