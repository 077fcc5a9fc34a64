import { json } from '../body.ts'
import {
  groupList,
  topicConfigAndMapping,
  topicConfigList,
  topicConfigTable,
  topicList,
  topicQueueMappingDetail,
} from '../bodies/topics.ts'
import { bool, int, text } from '../fields.ts'
import { request } from '../request.ts'

const newTopic = {
  topic: text({ is: 'topic' }),
  defaultTopic: text().default('TBW102'),
  readQueueNums: int(),
  writeQueueNums: int(),
  perm: int(),
  topicFilterType: text().default('SINGLE_TAG'),
  topicSysFlag: int().optional(),
  order: bool().default(false),
  /** `+name=value,-name` */
  attributes: text().optional(),
  force: bool().optional(),
}

export const updateAndCreateTopic = request({
  code: 17,
  servedBy: ['broker'],
  about: 'Creates or changes a topic.',
  action: 'create',
  header: newTopic,
})

export const updateAndCreateStaticTopic = request({
  code: 513,
  servedBy: [],
  notYet: ['broker'],
  about: 'Creates or changes the part of a static topic that is on one broker.',
  action: 'create',
  header: { ...newTopic, lo: bool().optional(), bname: text().optional() },
  body: json(topicQueueMappingDetail),
})

export const updateAndCreateTopicList = request({
  code: 18,
  servedBy: ['broker'],
  about: 'Creates or changes several topics.',
  action: 'create',
  body: json(topicConfigList),
})

export const deleteTopicInBroker = request({
  code: 215,
  servedBy: ['broker'],
  about: 'Deletes a topic with its queues.',
  action: 'delete',
  header: { topic: text({ is: 'topic' }) },
})

export const getAllTopicConfig = request({
  code: 21,
  servedBy: ['broker'],
  about: 'All topics of the broker, in pages when asked so.',
  action: 'get',
  header: { topicSeq: int().optional(), maxTopicNum: int().optional(), dataVersion: text().optional() },
  reply: { header: { totalTopicNum: int().optional() }, body: json(topicConfigTable) },
})

export const getTopicConfig = request({
  code: 351,
  servedBy: ['broker'],
  about: 'The configuration of one topic.',
  action: 'get',
  header: { topic: text({ is: 'topic' }), lo: bool().optional() },
  reply: { body: json(topicConfigAndMapping) },
})

export const getSystemTopicListFromBroker = request({
  code: 305,
  servedBy: ['broker'],
  about: 'The topics that belong to the broker itself.',
  action: 'list',
  reply: { body: json(topicList) },
})

export const queryTopicConsumeByWho = request({
  code: 300,
  servedBy: ['broker'],
  about: 'The groups that consume a topic or have an offset for it.',
  action: 'get',
  header: { topic: text({ is: 'topic' }) },
  reply: { body: json(groupList) },
})

export const queryTopicsByConsumer = request({
  code: 343,
  servedBy: ['broker'],
  about: 'The topics for which a group has offsets.',
  action: 'get',
  header: { group: text({ is: 'group' }) },
  reply: { body: json(topicList) },
})
