import { json } from '../body.ts'
import {
  brokerStatsData,
  consumeStats,
  consumeStatsList,
  consumeTimeSpans,
  topicStatsTable,
} from '../bodies/statistics.ts'
import { consumeQueueEntries } from '../bodies/statistics.ts'
import { bool, int, long, text } from '../fields.ts'
import { request } from '../request.ts'

export const getTopicStatsInfo = request({
  code: 202,
  servedBy: ['broker'],
  about: 'First and next offset and last store time of every queue of a topic.',
  action: 'get',
  header: { topic: text({ is: 'topic' }) },
  reply: { body: json(topicStatsTable) },
})

export const getConsumeStats = request({
  code: 208,
  servedBy: ['broker'],
  about: 'How far a group is behind, per queue.',
  action: 'get',
  header: {
    consumerGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }).optional(),
    /** Names joined by `;`. */
    topicList: text().optional(),
  },
  reply: { body: json(consumeStats) },
})

export const queryConsumeTimeSpan = request({
  code: 303,
  servedBy: ['broker'],
  about: 'Store times of the first, last and last consumed message per queue of a topic and group.',
  action: 'get',
  header: { topic: text({ is: 'topic' }), group: text({ is: 'group' }) },
  reply: { body: json(consumeTimeSpans) },
})

export const viewBrokerStatsData = request({
  code: 315,
  servedBy: ['broker'],
  about: 'One statistics item by the minute, hour and day; 1 when there is no such item.',
  action: 'get',
  header: { statsName: text(), statsKey: text() },
  reply: { body: json(brokerStatsData) },
})

export const getBrokerConsumeStats = request({
  code: 317,
  servedBy: ['broker'],
  about: 'How far all groups of the broker are behind.',
  action: 'get',
  header: { isOrder: bool().default(false) },
  reply: { body: json(consumeStatsList) },
})

export const queryConsumeQueue = request({
  code: 321,
  servedBy: ['broker'],
  about: 'Entries of a consume queue, and what the filter of a group says of them.',
  action: 'get',
  header: {
    topic: text({ is: 'topic' }),
    queueId: int().default(0),
    index: long().default(0),
    count: int().default(0),
    consumerGroup: text({ is: 'group' }).optional(),
  },
  reply: { body: json(consumeQueueEntries.optional()) },
})
