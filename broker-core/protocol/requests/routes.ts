import { json } from '../body.ts'
import { topicRouteData } from '../bodies/routes.ts'
import { topicList } from '../bodies/topics.ts'
import { bool, int, text } from '../fields.ts'
import { request } from '../request.ts'

export const getRouteinfoByTopic = request({
  code: 105,
  servedBy: ['namesrv'],
  about: 'The brokers and queues of a topic; 17 when there are none.',
  action: 'get',
  header: {
    topic: text({ is: 'topic' }),
    acceptStandardJsonOnly: bool().optional(),
    __ZONE_MODE: text().optional(),
    __ZONE_NAME: text().optional(),
  },
  reply: { body: json(topicRouteData) },
})

export const registerTopicInNamesrv = request({
  code: 217,
  servedBy: ['namesrv'],
  about: 'Adds the queues of one topic on brokers that are already known.',
  action: 'update',
  header: { topic: text({ is: 'topic' }) },
  body: json(topicRouteData),
})

export const deleteTopicInNamesrv = request({
  code: 216,
  servedBy: ['namesrv'],
  about: 'Forgets the route of a topic, or its part in one cluster.',
  action: 'update',
  header: { topic: text({ is: 'topic' }), clusterName: text({ is: 'cluster' }).optional() },
})

export const getAllTopicListFromNameserver = request({
  code: 206,
  servedBy: ['namesrv'],
  about: 'The names of all topics.',
  action: 'list',
  reply: { body: json(topicList) },
})

export const getTopicsByCluster = request({
  code: 224,
  servedBy: ['namesrv'],
  about: 'The names of the topics of a cluster.',
  action: 'list',
  header: { cluster: text({ is: 'cluster' }) },
  reply: { body: json(topicList) },
})

export const getSystemTopicListFromNs = request({
  code: 304,
  servedBy: ['namesrv'],
  about: 'The names of clusters and brokers (they are topics too), and the address of one broker.',
  action: 'list',
  reply: { body: json(topicList) },
})

export const getUnitTopicList = request({
  code: 311,
  servedBy: ['namesrv'],
  about: 'Topics that belong to a unit.',
  action: 'list',
  reply: { body: json(topicList) },
})

export const getHasUnitSubTopicList = request({
  code: 312,
  servedBy: ['namesrv'],
  about: 'Topics with subscriptions of a unit.',
  action: 'list',
  reply: { body: json(topicList) },
})

export const getHasUnitSubUnunitTopicList = request({
  code: 313,
  servedBy: ['namesrv'],
  about: 'Topics with subscriptions of a unit that do not belong to one.',
  action: 'list',
  reply: { body: json(topicList) },
})

export const wipeWritePermOfBroker = request({
  code: 205,
  servedBy: ['namesrv'],
  about: 'Takes the write permission of a broker from all routes.',
  action: 'update',
  header: { brokerName: text() },
  reply: { header: { wipeTopicCount: int() } },
})

export const addWritePermOfBroker = request({
  code: 327,
  servedBy: ['namesrv'],
  about: 'Gives the write permission of a broker back.',
  action: 'update',
  header: { brokerName: text() },
  reply: { header: { addTopicCount: int() } },
})
