import { json } from '../body.ts'
import { querySubscriptionReply } from '../bodies/clients.ts'
import {
  groupForbidden,
  subscriptionGroupConfig,
  subscriptionGroupList,
  subscriptionGroupTable,
} from '../bodies/groups.ts'
import { bool, int, text } from '../fields.ts'
import { request } from '../request.ts'

export const updateAndCreateSubscriptiongroup = request({
  code: 200,
  servedBy: ['broker'],
  about: 'Creates or changes a consumer group.',
  action: 'update',
  body: json(subscriptionGroupConfig),
})

export const updateAndCreateSubscriptiongroupList = request({
  code: 225,
  servedBy: ['broker'],
  about: 'Creates or changes several consumer groups.',
  action: 'update',
  body: json(subscriptionGroupList),
})

export const deleteSubscriptiongroup = request({
  code: 207,
  servedBy: ['broker'],
  about: 'Deletes a consumer group, with its offsets if asked so.',
  action: 'delete',
  header: { groupName: text({ is: 'group' }), cleanOffset: bool().default(false) },
})

export const getAllSubscriptiongroupConfig = request({
  code: 201,
  servedBy: ['broker'],
  about: 'All consumer groups of the broker, in pages when asked so.',
  action: 'get',
  header: { groupSeq: int().optional(), maxGroupNum: int().optional(), dataVersion: text().optional() },
  reply: { header: { totalGroupNum: int().optional() }, body: json(subscriptionGroupTable) },
})

export const getSubscriptiongroupConfig = request({
  code: 352,
  servedBy: ['broker'],
  about: 'The configuration of one consumer group; 26 when there is none.',
  action: 'get',
  header: { group: text({ is: 'group' }) },
  reply: { body: json(subscriptionGroupConfig) },
})

export const querySubscriptionByConsumer = request({
  code: 345,
  servedBy: ['broker'],
  about: 'What a group wants of a topic.',
  action: 'get',
  header: { group: text({ is: 'group' }), topic: text({ is: 'topic' }).optional() },
  reply: { body: json(querySubscriptionReply) },
})

export const updateAndGetGroupForbidden = request({
  code: 353,
  servedBy: ['broker'],
  about: 'Forbids or allows a group to read a topic; without `readable` only asks.',
  action: 'update',
  header: { group: text({ is: 'group' }), topic: text({ is: 'topic' }), readable: bool().optional() },
  reply: { body: json(groupForbidden.optional()) },
})
