import { dlqPrefix } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { Problem } from '../contract/overview.ts'
import { monitorsOf } from './monitors.ts'

/** A disk that is fuller than this is worth a look; RocketMQ begins to delete at 75 % and refuses at 90 %. */
const diskPercent = { warning: 80, error: 90 }
/** A group is called behind from this many messages on. */
const diffWorthSaying = 10_000n
const problemsMax = 50

/** What wants attention in a cluster, worst first. */
export function problemsOf(cluster: Cluster): Problem[] {
  const problems = [
    ...nameServerProblems(cluster),
    ...brokerProblems(cluster),
    ...monitorProblems(cluster),
    ...groupProblems(cluster),
    ...deadLetters(cluster),
  ]
  return problems
    .sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
    .slice(0, problemsMax)
}

function nameServerProblems(cluster: Cluster): Problem[] {
  const { nameServers } = cluster.config
  const down = nameServers.filter((address) => cluster.client.contact(address)?.ok === false)
  return down.map((address) => ({
    kind: 'name-server-unreachable',
    severity: down.length === nameServers.length ? 'error' : 'warning',
    subject: address,
    detail: cluster.client.contact(address)?.message,
  }))
}

function brokerProblems(cluster: Cluster): Problem[] {
  const { watch } = cluster.collector
  return watch.brokers.flatMap((seen): Problem[] => {
    const { broker, brokerId } = seen.broker
    const subject = brokerId === 0 ? broker : `${broker}:${brokerId}`
    if (!watch.isRegistered(seen))
      return [
        { kind: 'broker-unreachable', severity: 'error', subject, detail: 'no longer registered with the NameServer' },
      ]
    if (seen.failure !== undefined)
      return [{ kind: 'broker-unreachable', severity: 'error', subject, detail: seen.failure.message }]
    const percent = seen.figures?.diskPercent ?? 0
    if (percent < diskPercent.warning) return []
    const severity = percent >= diskPercent.error ? 'error' : 'warning'
    return [{ kind: 'disk-nearly-full', severity, subject, value: String(Math.round(percent)) }]
  })
}

/** What the monitors of groups find missed. */
function monitorProblems(cluster: Cluster): Problem[] {
  return monitorsOf(cluster).flatMap(({ group, minClients, maxLag, clients, lag }): Problem[] => [
    ...(minClients !== undefined && 'value' in clients && clients.value < minClients
      ? [problem('too-few-clients', group, String(clients.value), String(minClients))]
      : []),
    ...(maxLag !== undefined && 'value' in lag && BigInt(lag.value) > BigInt(maxLag)
      ? [problem('lag-above-limit', group, lag.value, maxLag)]
      : []),
  ])
}

const problem = (
  kind: 'too-few-clients' | 'lag-above-limit',
  subject: string,
  value: string,
  limit: string,
): Problem => ({ kind, severity: 'error', subject, value, limit })

function groupProblems(cluster: Cluster): Problem[] {
  const { groups, tables } = cluster.collector
  return groups.furthestBehind(problemsMax).flatMap(({ group, diff }): Problem[] => {
    if (tables.groups.byName.get(group)?.type === 'SYSTEM') return []
    const clients = groups.connections.get(group)?.clients
    const isAlone = clients !== undefined && 'value' in clients && clients.value === 0
    if (isAlone) return [{ kind: 'group-without-clients', severity: 'warning', subject: group, value: String(diff) }]
    return diff >= diffWorthSaying
      ? [{ kind: 'group-behind', severity: 'warning', subject: group, value: String(diff) }]
      : []
  })
}

function deadLetters(cluster: Cluster): Problem[] {
  return deadLetterTopics(cluster).flatMap(({ topic, messages }): Problem[] =>
    messages === undefined || messages === 0n
      ? []
      : [
          {
            kind: 'dead-letters',
            severity: 'warning',
            subject: topic.slice(dlqPrefix.length),
            value: String(messages),
          },
        ],
  )
}

/** Dead-letter topics with the number of their messages, as far as measured. */
export function deadLetterTopics(cluster: Cluster): { topic: string; messages: bigint | undefined }[] {
  const { tables } = cluster.collector
  return tables.topics.entries
    .filter((entry) => entry.type === 'DLQ')
    .map(({ topic }) => {
      const messages = cluster.collector.topicMeasure(topic)?.messages
      return { topic, messages: messages !== undefined && 'value' in messages ? messages.value : undefined }
    })
}
