import { dlqPrefix, type FoundMessage, propertyNames } from '../../broker-core/client/index.ts'
import { unknown } from '../collector/known.ts'
import type { TopicEntry } from '../collector/name-tables.ts'
import type {
  DeadLetterGroup,
  deadLetterGroupColumns,
  DeadLetterRow,
  listDeadLetterGroups,
  listDeadLetters,
} from '../contract/dead-letters.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { clusterOf, reachedClusterOf } from './collected.ts'
import { mapKnown, pageOf, sorted } from './lists.ts'
import { messageRow } from './message-views.ts'
import { acceptor, rangePage } from './messages.ts'

export const groups: Service<typeof listDeadLetterGroups> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const { collector } = cluster
  await collector.freshNames()
  const { topics } = collector.tables
  const search = query.q?.toLowerCase() ?? ''
  const all = topics.entries.filter(({ topic }) => topic.startsWith(dlqPrefix))
  const found = all.filter((entry) => groupOf(entry).toLowerCase().includes(search))
  const cell = (entry: TopicEntry, column: (typeof deadLetterGroupColumns)[number]): unknown =>
    column === 'group' ? groupOf(entry) : collector.topicMeasure(entry.topic)?.[column]
  const page = pageOf(sorted(found, query.sort, { byName: 'group', cell }), query, all.length, (entry) => entry)
  const measured = await collector.measureTopics(page.items)
  const rowOf = (entry: TopicEntry): DeadLetterGroup => {
    const measure = collector.topicMeasure(entry.topic)
    return {
      group: groupOf(entry),
      topic: entry.topic,
      brokers: entry.brokers,
      messages: measure === undefined ? unknown('not-collected-yet') : mapKnown(measure.messages, String),
      lastMessageAt: measure?.lastMessageAt ?? unknown('not-collected-yet'),
    }
  }
  return {
    ...page,
    items: page.items.map(rowOf),
    failures: [...topics.failures, ...measured.flatMap(({ failures }) => failures)],
    asOf: cluster.clock.now(),
  }
}

const groupOf = ({ topic }: TopicEntry): string => topic.slice(dlqPrefix.length)

export const list: Service<typeof listDeadLetters> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const { group, contains } = query
  const topic = dlqPrefix + group
  const accepts = acceptor(undefined, contains)
  const view = (found: FoundMessage) => (accepts(found.message) ? deadLetterRow(found) : undefined)
  try {
    return { ...(await rangePage(cluster, { ...query, topic }, view)), topicExists: true }
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || thrown.code !== 'topic-unknown') throw thrown
    const asOf = cluster.clock.now()
    return { items: [], scanned: 0, inRange: '0', cut: false, failures: [], asOf, topicExists: false }
  }
}

/** A dead letter in a list, with where it came from as the broker wrote it down (Java: SendMessageProcessor.consumerSendMsgBack). */
export function deadLetterRow(found: FoundMessage): DeadLetterRow {
  const { properties } = found.message
  return {
    ...messageRow(found),
    originTopic: properties.get(propertyNames.retryTopic) ?? properties.get(propertyNames.dlqOriginTopic) ?? '',
    originOffsetMsgId:
      properties.get(propertyNames.originMessageId) ?? properties.get(propertyNames.dlqOriginMessageId) ?? '',
  }
}
