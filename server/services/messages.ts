import {
  anyTime,
  compareText,
  distinctFailures,
  type FanOutFailure,
  type FoundMessage,
  idKindsOf,
  inParallel,
  propertyNames,
  type RangeCursor,
  type StoredMessage,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { getMessage, listMessages, listMessagesAt, listMessagesByKey } from '../contract/messages.ts'
import { ApiError } from '../http/api-error.ts'
import { badRequest } from '../http/bad-request.ts'
import type { Service } from '../http/route.ts'
import { lostBrokers } from './lost-brokers.ts'
import { clusterOf, collectedClusterOf } from './collected.ts'
import { readCursor, writeCursor } from './message-cursor.ts'
import { bodyText, messageDetail, messageRow } from './message-views.ts'

/** What one request may read, whatever it finds. */
const readLimits = { reads: 4000, readBytes: 32 * 1024 * 1024, durationMs: 6000 }
/** Topics that are asked for a msgId whose topic nobody gave. */
const topicsAskedMax = 200
/** Beyond every queue's end. */
const anyOffset = 2n ** 63n - 1n

export const list: Service<typeof listMessages> = ({ params, query }) => {
  const cluster = clusterOf(params)
  const accepts = acceptor(query.tag, query.contains)
  const view = (found: FoundMessage) => (accepts(found.message) ? messageRow(found) : undefined)
  return rangePage(cluster, query, view)
}

interface RangeAsked {
  readonly topic: string
  readonly from: number
  readonly to: number
  readonly limit: number
  readonly cursor?: string | undefined
}

/** One page of a topic's messages by time. @param view what is kept of a message; undefined: it does not match */
export async function rangePage<T>(
  cluster: Cluster,
  { topic, from, to, limit, cursor: cursorText }: RangeAsked,
  view: (found: FoundMessage) => T | undefined,
) {
  if (from > to) throw badRequest('from-after-to', 'query.from: is after query.to')
  const cursor = cursorText === undefined ? undefined : cursorOf(cursorText)
  if (cursor === undefined) await requireTopic(cluster, topic)
  const limits = { ...readLimits, matches: limit }
  const page = await cluster.client.range.page({ topic, range: { from, to }, view }, limits, cursor)
  return {
    items: page.items,
    scanned: page.scanned,
    inRange: String(page.inRange),
    cut: page.cut,
    ...(page.next === undefined ? {} : { next: writeCursor(page.next) }),
    ...(page.newestAt === undefined ? {} : { newestAt: page.newestAt }),
    failures: page.failures,
    asOf: cluster.clock.now(),
  }
}

function cursorOf(text: string): RangeCursor {
  const cursor = readCursor(text)
  if (cursor === undefined) throw badRequest('old-cursor', 'query.cursor: is not what a reply gave')
  return cursor
}

/** @throws ApiError `topic-unknown` when the NameServer and every broker say so */
export async function requireTopic(cluster: Cluster, topic: string): Promise<void> {
  if ((await cluster.client.topics.route(topic)) !== undefined) return
  const { items, failures } = await cluster.client.topics.configs(topic)
  if (items.length === 0 && failures.length === 0)
    throw new ApiError('topic-unknown', `No broker has the topic ${topic}.`, { topic })
}

/** Which messages have a tag and hold a text. */
export function acceptor(tag: string | undefined, contains: string | undefined): (message: StoredMessage) => boolean {
  const wanted = contains?.toLowerCase()
  return ({ properties, body }) => {
    if (tag !== undefined && properties.get(propertyNames.tags) !== tag) return false
    if (wanted === undefined || wanted === '') return true
    const words = `${properties.get(propertyNames.keys) ?? ''}\n${properties.get(propertyNames.tags) ?? ''}`
    return words.toLowerCase().includes(wanted) || (bodyText(body)?.toLowerCase().includes(wanted) ?? false)
  }
}

export const listByKey: Service<typeof listMessagesByKey> = async ({ params, query }) => {
  const { topic, key } = query
  const cluster = topic === undefined ? await collectedClusterOf(params) : clusterOf(params)
  const range = { from: query.from ?? anyTime.from, to: query.to ?? anyTime.to }
  if (topic !== undefined) await requireTopic(cluster, topic)
  const topics = topic === undefined ? topicsToSearch(cluster) : [topic]
  const parts = await inParallel(topics, 8, async (asked) => {
    const found = await cluster.client.lookup.byKey(asked, key, range)
    return { ...found, items: found.items.map(messageRow) }
  })
  return {
    items: parts.flatMap((part) => part.items).sort((a, b) => b.storedAt - a.storedAt),
    failures: distinctFailures(parts.flatMap((part) => part.failures)),
    cut: parts.some((part) => part.cut),
    topicsAsked: topics.length,
    asOf: cluster.clock.now(),
  }
}

export const listAt: Service<typeof listMessagesAt> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const { topic, broker, queueId, limit } = query
  const { range } = cluster.client
  const asked = query.queueOffset === undefined ? undefined : BigInt(query.queueOffset)
  const limits = { matches: limit }
  const where = { topic, broker, queueId }
  // Without an offset the newest: where the queue ends is asked first.
  const from = asked ?? ((await range.at(where, anyOffset, limits, messageRow))?.maxOffset ?? 0n) - BigInt(limit)
  const page = await range.at(where, from < 0n ? 0n : from, limits, messageRow)
  if (page === undefined) {
    await requireTopic(cluster, topic)
    throw new ApiError('broker-unknown', `No broker ${broker} has a queue ${queueId} of the topic ${topic}.`)
  }
  return {
    items: page.items,
    minOffset: String(page.minOffset),
    maxOffset: String(page.maxOffset),
    from: String(from < page.minOffset ? page.minOffset : from),
    ...(page.next === undefined ? {} : { next: String(page.next) }),
    asOf: cluster.clock.now(),
  }
}

export const get: Service<typeof getMessage> = async ({ params, query }) => {
  const cluster = await collectedClusterOf(params)
  const failures: FanOutFailure[] = []
  const looked: string[] = []
  for (const idKind of idKindsOf(query.id)) {
    const found = await (idKind === 'offsetMsgId'
      ? findByOffsetId(cluster, query.id, query.topic)
      : findByUniqueId(cluster, query.id, query.topic))
    failures.push(...found.failures)
    looked.push(found.looked)
    const [first, ...others] = found.items
    if (first === undefined) continue
    return {
      idKind,
      message: messageDetail(first),
      others: others.map(messageRow),
      failures: distinctFailures(found.failures),
      asOf: cluster.clock.now(),
    }
  }
  const silent = [...distinctFailures(failures), ...(await lostBrokers(cluster, { topic: query.topic }))]
  const missing = silent.length === 0 ? '' : ` No answer from ${silent.map((failure) => failure.broker).join(', ')}.`
  throw new ApiError('message-unknown', `No message ${query.id} ${looked.join(', nor ')}.${missing}`, {
    id: query.id,
    failures: silent,
  })
}

interface Found {
  readonly items: readonly FoundMessage[]
  readonly failures: readonly FanOutFailure[]
  /** Where, for a sentence that begins with "No message x". */
  readonly looked: string
}

async function findByOffsetId(cluster: Cluster, id: string, topic: string | undefined): Promise<Found> {
  const found = await cluster.client.lookup.byOffsetId(id, topic)
  return { ...found, looked: 'at its place in the commit log' }
}

/** With a topic there; without, in the topics that people send to, busy ones first. */
async function findByUniqueId(cluster: Cluster, id: string, topic: string | undefined): Promise<Found> {
  const { lookup } = cluster.client
  const topics = topic === undefined ? topicsToSearch(cluster) : [topic]
  const looked =
    topic === undefined ? `by msgId in ${topics.length} topics (give the topic to look in one)` : `by msgId in ${topic}`
  const found = await lookup.byUniqueIdIn(topics, id)
  // Clients show and copy ids in lower case at times; brokers compare them letter by letter.
  const again =
    found.items.length === 0 && id !== id.toUpperCase() ? await lookup.byUniqueIdIn(topics, id.toUpperCase()) : found
  return { items: again.items, failures: [...found.failures, ...again.failures], looked }
}

function topicsToSearch(cluster: Cluster): string[] {
  const { tables } = cluster.collector
  const lastAt = (topic: string): number => {
    const last = cluster.collector.topicMeasure(topic)?.lastMessageAt
    return last !== undefined && 'value' in last ? last.value : 0
  }
  return tables.topics.entries
    .filter(({ type }) => type !== 'SYSTEM' && type !== 'RETRY' && type !== 'DLQ')
    .map(({ topic }) => ({ topic, lastAt: lastAt(topic) }))
    .sort((a, b) => b.lastAt - a.lastAt || compareText(a.topic, b.topic))
    .slice(0, topicsAskedMax)
    .map(({ topic }) => topic)
}
