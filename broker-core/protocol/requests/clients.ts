import { carried, json, raw } from '../body.ts'
import {
  checkClientRequest,
  consumeMessageDirectlyResult,
  consumerConnection,
  consumerIdList,
  consumerRunningInfo,
  heartbeatData,
  producerConnection,
  producerTableInfo,
  queueLockReply,
  queueLockRequest,
} from '../bodies/clients.ts'
import { bool, int, text } from '../fields.ts'
import { request } from '../request.ts'

export const heartBeat = request({
  code: 34,
  servedBy: ['broker'],
  about: 'Tells which producers and consumers live on a connection, and what they subscribe to.',
  action: ['pub', 'sub'],
  body: json(heartbeatData),
  reply: { header: { IS_SUPPORT_HEART_BEAT_V2: text().optional(), IS_SUB_CHANGE: text().optional() } },
})

export const unregisterClient = request({
  code: 35,
  servedBy: ['broker'],
  about: 'Takes a client out of a producer or consumer group.',
  action: ['pub', 'sub'],
  header: {
    clientID: text(),
    producerGroup: text({ is: 'group' }).optional(),
    consumerGroup: text({ is: 'group' }).optional(),
  },
})

export const getConsumerListByGroup = request({
  code: 38,
  servedBy: ['broker'],
  about: 'The client ids of a consumer group.',
  action: 'sub',
  header: { consumerGroup: text({ is: 'group' }) },
  reply: { body: json(consumerIdList) },
})

export const lockBatchMq = request({
  code: 41,
  servedBy: ['broker'],
  about: 'Locks queues for one client of an ordered group.',
  action: 'sub',
  body: json(queueLockRequest),
  reply: { body: json(queueLockReply) },
})

export const unlockBatchMq = request({
  code: 42,
  servedBy: ['broker'],
  about: 'Gives queue locks back.',
  action: 'sub',
  body: json(queueLockRequest),
})

export const checkClientConfig = request({
  code: 46,
  servedBy: ['broker'],
  about: 'Asks whether the broker can serve a subscription.',
  action: ['pub', 'sub'],
  body: json(checkClientRequest),
})

export const getConsumerConnectionList = request({
  code: 203,
  servedBy: ['broker'],
  about: 'The connections and subscriptions of a consumer group; 206 when nobody is online.',
  action: 'get',
  header: { consumerGroup: text({ is: 'group' }) },
  reply: { body: json(consumerConnection) },
})

export const getProducerConnectionList = request({
  code: 204,
  servedBy: ['broker'],
  about: 'The connections of a producer group.',
  action: 'get',
  header: { producerGroup: text({ is: 'group' }) },
  reply: { body: json(producerConnection) },
})

export const getAllProducerInfo = request({
  code: 328,
  servedBy: ['broker'],
  about: 'All producer groups with their clients.',
  action: 'get',
  reply: { body: json(producerTableInfo) },
})

export const getConsumerRunningInfo = request({
  code: 307,
  servedBy: ['broker'],
  notYet: ['client'],
  about: 'What a consumer is doing; the broker passes question and answer through.',
  action: 'sub',
  header: { consumerGroup: text({ is: 'group' }), clientId: text().optional(), jstackEnable: bool().default(false) },
  reply: { body: carried(json(consumerRunningInfo)) },
})

export const consumeMessageDirectly = request({
  code: 309,
  servedBy: ['broker'],
  notYet: ['client'],
  about: 'Has one client consume one stored message now; the broker adds the message and passes the answer through.',
  action: 'sub',
  header: {
    consumerGroup: text({ is: 'group' }),
    clientId: text().optional(),
    msgId: text().optional(),
    brokerName: text().optional(),
    topic: text({ is: 'topic' }).optional(),
    topicSysFlag: int().optional(),
    groupSysFlag: int().optional(),
  },
  /** Towards the client: the stored message. Towards the broker: nothing. */
  body: raw,
  reply: { body: carried(json(consumeMessageDirectlyResult)) },
})
