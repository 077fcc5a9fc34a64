import { type Contact, dlqPrefix } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { BrokerWatch, SeenBroker } from '../collector/broker-watch.ts'
import type { Problem } from '../contract/overview.ts'
import { isOfSameName, readerFor } from './broker-roles.ts'
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
    ...replicationProblems(cluster),
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
  const silent = down.map((address): Problem => ({
    kind: 'name-server-unreachable',
    severity: down.length === nameServers.length ? 'error' : 'warning',
    subject: address,
    cause: causeOf(cluster.client.contact(address)),
  }))
  const views = cluster.collector.watch.nameServers
  const lacking = nameServers.flatMap((subject) =>
    views.missingAt(subject).map(({ broker, brokerId }): Problem => {
      const other = processName(broker, brokerId)
      return { kind: 'broker-unknown-to-name-server', severity: 'warning', subject, other }
    }),
  )
  return [...silent, ...lacking]
}

function brokerProblems(cluster: Cluster): Problem[] {
  const { watch } = cluster.collector
  return watch.brokers.flatMap((seen): Problem[] => {
    const subject = processName(seen.broker.broker, seen.broker.brokerId)
    const reader = seen.broker.brokerId === 0 && !watch.isUp(seen) ? readerFor(watch, seen) : undefined
    if (reader !== undefined) {
      const other = processName(reader.broker.broker, reader.broker.brokerId)
      return [{ kind: 'slave-answers', severity: 'error', subject, other, cause: seen.failure }]
    }
    if (!watch.isRegistered(seen)) return [{ kind: 'broker-unregistered', severity: 'error', subject }]
    if (seen.failure !== undefined)
      return [{ kind: 'broker-unreachable', severity: 'error', subject, cause: seen.failure }]
    const percent = seen.figures?.diskPercent ?? 0
    if (percent < diskPercent.warning) return []
    const severity = percent >= diskPercent.error ? 'error' : 'warning'
    return [{ kind: 'disk-nearly-full', severity, subject, value: String(Math.round(percent)) }]
  })
}

/** Why a NameServer could not be asked last. */
const causeOf = (contact: Contact | undefined): Problem['cause'] =>
  contact === undefined ? undefined : { code: contact.code ?? 'unreachable', message: contact.message ?? '' }

/** A broker process as it is called on screens: `broker-a`, a slave `broker-a:1`. */
export const processName = (broker: string, brokerId: number): string =>
  brokerId === 0 ? broker : `${broker}:${brokerId}`

function replicationProblems(cluster: Cluster): Problem[] {
  const { watch } = cluster.collector
  return watch.brokers.flatMap((seen): Problem[] => {
    if (!watch.isUp(seen)) return []
    const { broker, brokerId } = seen.broker
    if (brokerId === 0)
      return isAlone(watch, seen) ? [{ kind: 'master-without-slave', severity: 'warning', subject: broker }] : []
    const { state, lagBytes } = watch.replication.slaveOf(seen) ?? { state: 'unknown', lagBytes: undefined }
    const value = lagBytes === undefined ? {} : { value: String(lagBytes) }
    const subject = processName(broker, brokerId)
    if (state === 'stopped') return [{ kind: 'replication-stopped', severity: 'error', subject, ...value }]
    return state === 'behind' ? [{ kind: 'replication-behind', severity: 'warning', subject, ...value }] : []
  })
}

/** A master has no slave that is up, although it had one within the day or the other masters of its cluster have. */
function isAlone(watch: BrokerWatch, master: SeenBroker): boolean {
  const slaves = watch.brokers.filter(
    (one) => one.broker.brokerId !== 0 && one.broker.cluster === master.broker.cluster,
  )
  const own = slaves.filter((one) => isOfSameName(one, master))
  return slaves.length > 0 && !own.some((one) => watch.isUp(one))
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
