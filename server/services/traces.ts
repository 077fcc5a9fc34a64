import {
  anyTime,
  dlqPrefix,
  type EndTransactionRecord,
  idKindsOf,
  type MessageTraceRecords,
  type PubRecord,
  retryPrefix,
  type SubAfterRecord,
  type TraceAttempt,
  unknownGroup,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { known, unknown } from '../collector/known.ts'
import type { getTraces, MessageTrace } from '../contract/traces.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'

type Attempt = MessageTrace['groups'][number]['attempts'][number]

const messageTypes = ['Normal_Msg', 'Trans_Msg_Half', 'Trans_msg_Commit', 'Delay_Msg', 'Order_Msg']

export const find: Service<typeof getTraces> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const { traceTopic } = query
  const msgId = query.msgId === undefined ? undefined : await uniqueIdOf(cluster, query.msgId)
  const route = await cluster.client.topics.route(traceTopic)
  const wanted = msgId === undefined ? { key: query.key ?? '' } : { messageId: msgId }
  const range = { from: query.from ?? anyTime.from, to: query.to ?? anyTime.to }
  const found =
    route === undefined
      ? { traces: [], cut: false, failures: [] }
      : await cluster.client.traces.find(traceTopic, wanted, range)
  const kept = found.traces.filter((trace) => {
    const topic = trace.sends[0]?.topic ?? trace.endTransactions[0]?.topic
    return query.topic === undefined || topic === undefined || topic === query.topic
  })
  const items = await Promise.all(kept.map((trace) => traceOf(cluster, trace, query.topic)))
  return {
    traceTopic,
    traceTopicExists: route !== undefined,
    items,
    cut: found.cut,
    failures: found.failures,
    asOf: cluster.clock.now(),
  }
}

/** Records name messages by their msgId: that of the message where an offsetMsgId is given. */
async function uniqueIdOf(cluster: Cluster, id: string): Promise<string> {
  if (!idKindsOf(id).includes('offsetMsgId')) return id
  const { items } = await cluster.client.lookup.byOffsetId(id)
  return items[0]?.message.messageId ?? id
}

async function traceOf(
  cluster: Cluster,
  trace: MessageTraceRecords,
  topicGiven: string | undefined,
): Promise<MessageTrace> {
  // A message that the client sent again has the same id; the last send is the one that was kept.
  const send = trace.sends.findLast((record) => record.success) ?? trace.sends.at(-1)
  const transaction = trace.endTransactions[0]
  const topic = send?.topic ?? transaction?.topic ?? topicGiven ?? ''
  const offsetMsgId = send?.offsetMessageId ?? ''
  const groups = [...trace.attempts].map(([group, attempts]) => ({ group, attempts: attempts.map(attemptOf) }))
  const [stored, subscribed] = await Promise.all([storedAtOf(cluster, offsetMsgId, topic), groupsOf(cluster, topic)])
  return {
    msgId: trace.messageId,
    offsetMsgId,
    topic,
    tags: send?.tags ?? transaction?.tags ?? '',
    keys: (send?.keys ?? transaction?.keys ?? '').split(' ').filter((key) => key !== ''),
    ...(send === undefined ? {} : { producer: producerOf(send) }),
    storedAt: storedAt(stored, send),
    groups: groups.sort((a, b) => beginOf(a.attempts[0]) - beginOf(b.attempts[0])),
    groupsWithoutTrace: subscribed.filter((group) => !trace.attempts.has(group) && !trace.attempts.has(unknownGroup)),
    transactionChecks: trace.endTransactions.map(transactionCheckOf),
  }
}

const beginOf = (attempt: Attempt | undefined): number =>
  attempt !== undefined && 'value' in attempt.at ? attempt.at.value : Infinity

function storedAt(stored: number | undefined, send: PubRecord | undefined): MessageTrace['storedAt'] {
  if (stored !== undefined) return known(stored)
  return send?.success === true ? known(send.timestamp + send.costMs) : unknown('not-recorded')
}

async function storedAtOf(cluster: Cluster, offsetMsgId: string, topic: string): Promise<number | undefined> {
  if (offsetMsgId === '') return undefined
  const { items } = await cluster.client.lookup.byOffsetId(offsetMsgId, topic)
  return items[0]?.message.storeTimestamp
}

async function groupsOf(cluster: Cluster, topic: string): Promise<string[]> {
  if (topic === '' || topic.startsWith(retryPrefix) || topic.startsWith(dlqPrefix)) return []
  return (await cluster.client.topics.groups(topic)).items
}

function producerOf(send: PubRecord): NonNullable<MessageTrace['producer']> {
  return {
    group: send.group,
    clientHost: send.clientHost,
    storeHost: send.storeHost,
    at: send.timestamp,
    costMs: send.costMs,
    status: send.success ? 'success' : 'failed',
    messageType: messageTypes[send.messageType] ?? String(send.messageType),
    bodyBytes: send.bodyBytes,
  }
}

function attemptOf({ requestId, before, after }: TraceAttempt): Attempt {
  const endedAt = after !== undefined && after.timestamp > 0 ? after.timestamp : undefined
  const begin = before?.timestamp ?? (endedAt === undefined || after === undefined ? undefined : endedAt - after.costMs)
  return {
    clientHost: before?.clientHost ?? '',
    requestId,
    at: begin === undefined ? unknown('not-recorded') : known(begin),
    costMs: after === undefined ? unknown('not-recorded') : known(after.costMs),
    status: after === undefined ? 'running' : endStatusOf(after),
    retryTimes: before?.retryTimes ?? 0,
  }
}

/** By the context code where the client gave one (Java: ConsumeReturnType). */
function endStatusOf({ success, contextCode }: SubAfterRecord): Attempt['status'] {
  if (success) return 'success'
  const byCode = ['failed', 'timeout', 'exception', 'returned-null', 'failed'] as const
  return byCode[contextCode ?? 0] ?? 'failed'
}

const transactionCheckOf = (record: EndTransactionRecord): MessageTrace['transactionChecks'][number] => ({
  at: record.timestamp,
  group: record.group,
  clientHost: record.clientHost,
  storeHost: record.storeHost,
  state: record.state,
  fromCheck: record.fromCheck,
  transactionId: record.transactionId,
})
