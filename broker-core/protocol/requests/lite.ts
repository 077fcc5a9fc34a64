import { json } from '../body.ts'
import { brokerLiteInfo, liteClientInfo, liteGroupInfo, liteTopicInfo, parentTopicInfo } from '../bodies/lite.ts'
import { int, text } from '../fields.ts'
import { request } from '../request.ts'

/** Lite topics: many small ones below a parent topic, in brokers from 5.5 on. */
const brokerOnly = { servedBy: [], notYet: ['broker'] } as const

export const getBrokerLiteInfo = request({
  ...brokerOnly,
  code: 200_074,
  about: 'How many lite topics a broker has.',
  action: 'get',
  reply: { body: json(brokerLiteInfo) },
})

export const getParentTopicInfo = request({
  ...brokerOnly,
  code: 200_075,
  about: 'Lite topics and groups of a parent topic.',
  action: 'get',
  header: { topic: text({ is: 'topic' }) },
  reply: { body: json(parentTopicInfo) },
})

export const getLiteTopicInfo = request({
  ...brokerOnly,
  code: 200_076,
  about: 'Offsets and subscribers of a lite topic.',
  action: 'get',
  header: { parentTopic: text({ is: 'topic' }), liteTopic: text() },
  reply: { body: json(liteTopicInfo) },
})

export const getLiteClientInfo = request({
  ...brokerOnly,
  code: 200_077,
  about: 'Lite topics that a client has subscribed to.',
  action: 'get',
  header: {
    parentTopic: text({ is: 'topic' }),
    group: text({ is: 'group' }),
    clientId: text(),
    maxCount: int().optional(),
  },
  reply: { body: json(liteClientInfo) },
})

export const getLiteGroupInfo = request({
  ...brokerOnly,
  code: 200_078,
  about: 'How far a group is behind in lite topics.',
  action: 'get',
  header: { group: text({ is: 'group' }), liteTopic: text().optional(), topK: int().optional() },
  reply: { body: json(liteGroupInfo) },
})

export const triggerLiteDispatch = request({
  ...brokerOnly,
  code: 200_079,
  about: 'Hands lite messages to the clients of a group now.',
  action: 'update',
  header: { group: text({ is: 'group' }), clientId: text().optional() },
})
