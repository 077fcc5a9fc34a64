import {
  type AdminClient,
  type BrokerProgress,
  compareText,
  type FanOutFailure,
  queueKey,
  type QueueOffsets,
} from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { fixed, front, isTrue, timeOfDay } from '../java-text.ts'
import type { Cell, Column } from '../output.ts'
import { reportFailures } from '../targets.ts'
import { brokersOfGroup, membersOf } from './consumer-members.ts'
import { printAllGroups } from './group-overview.ts'

/** How far a group, or every group, is behind (Java: ConsumerProgressSubCommand). */
export const consumerProgress = command({
  name: 'consumerProgress',
  about: "Query consumer's progress, speed.",
  isWatchable: true,
  options: {
    groupName: { short: 'g', about: 'consumer group name' },
    topicName: { short: 't', about: 'topic name' },
    showClientIP: { short: 's', about: 'Show Client IP per Queue' },
    cluster: { short: 'c', about: 'Cluster name or lmq parent topic, lmq is used to find the route.' },
  },
  async run(context, values) {
    if (values.groupName === undefined) return printAllGroups(context)
    const asked = {
      group: values.groupName.trim(),
      topic: values.topicName?.trim(),
      cluster: values.cluster?.trim(),
      // Without exactly `true` the option has no effect in the official tool either.
      isWithClients: isTrue(values.showClientIP),
    }
    await printGroup(context, asked)
  },
})

interface Asked {
  readonly group: string
  readonly topic: string | undefined
  readonly cluster: string | undefined
  readonly isWithClients: boolean
}

function columnsOf(isWithClients: boolean): Column[] {
  const clients: Column[] = [{ title: '#Client IP', key: 'clientIp', width: 20 }]
  return [
    { title: '#Topic', key: 'topic', width: 64, cutAt: 64 },
    { title: '#Broker Name', key: 'broker', width: 32, cutAt: 32 },
    { title: '#QID', key: 'queueId', width: 4 },
    { title: '#Broker Offset', key: 'brokerOffset', width: 20 },
    { title: '#Consumer Offset', key: 'consumerOffset', width: 20 },
    ...(isWithClients ? clients : []),
    { title: '#Diff', key: 'diff', width: 20, gap: isWithClients ? 1 : 2 },
    { title: '#Inflight', key: 'inflight', width: 20, gap: 1 },
    { title: '#LastTime', key: 'lastTime', gap: 0 },
  ]
}

async function printGroup({ client, out }: CommandContext, asked: Asked): Promise<void> {
  const { items, failures } = await progressOf(client, asked)
  const queues = items
    .flatMap((item) => item.queues)
    .sort((a, b) => compareText(a.topic, b.topic) || compareText(a.broker, b.broker) || a.queueId - b.queueId)
  if (queues.length === 0) {
    reportFailures(out, failures)
    if (failures.length === 0) await refuseNothing(client, asked.group)
    return
  }
  const clients = asked.isWithClients ? await clientsOf(client, asked.group) : undefined
  const table = out.table('queues', columnsOf(asked.isWithClients))
  let [diffTotal, inflightTotal] = [0n, 0n]
  for (const queue of queues) {
    const diff = queue.brokerOffset - queue.consumerOffset
    // Brokers before 5.1 do not know how far the group has pulled.
    const inflight = queue.pullOffset === undefined ? undefined : queue.pullOffset - queue.consumerOffset
    diffTotal += diff
    inflightTotal += inflight ?? 0n
    table.row({ ...rowOf(queue, clients?.owners, out.isTerminal), diff, inflight: inflight ?? 'N/A' })
  }
  const tps = items.reduce((sum, item) => sum + item.tps, 0)
  out.line()
  out.line(`Consume TPS: ${fixed(tps)}`)
  out.line(`Consume Diff Total: ${diffTotal}`)
  out.line(`Consume Inflight Total: ${inflightTotal}`)
  out.fact('consumeTps', tps)
  out.fact('diffTotal', diffTotal)
  out.fact('inflightTotal', inflightTotal)
  reportFailures(out, [...failures, ...(clients?.failures ?? [])])
}

function rowOf(
  { topic, broker, queueId, brokerOffset, consumerOffset, lastConsumedAt }: QueueOffsets,
  owners: ReadonlyMap<string, string> | undefined,
  isTerminal: boolean,
): Record<string, Cell> {
  // In Apache's columns the times begin one place behind their head.
  const text = `${isTerminal ? '' : ' '}${lastConsumedAt > 0 ? timeOfDay(lastConsumedAt) : 'N/A'}`
  const client = owners?.get(queueKey(topic, broker, queueId))
  return {
    topic: { text: front(topic, 64), value: topic },
    broker: { text: front(broker, 32), value: broker },
    queueId,
    brokerOffset,
    consumerOffset,
    // A client id begins with its host.
    clientIp: { text: client?.split('@')[0] ?? 'N/A', value: client?.split('@')[0] ?? null },
    lastTime: { text, value: lastConsumedAt > 0 ? lastConsumedAt : null },
  }
}

/** Progress on the brokers that know the group. @throws CommandError when none is known */
async function progressOf(
  client: AdminClient,
  { group, topic, cluster }: Asked,
): Promise<{ items: readonly BrokerProgress[]; failures: readonly FanOutFailure[] }> {
  const readers = await brokersOfGroup(client, group, topic).catch(async (thrown: unknown) => {
    if (cluster === undefined || !(thrown instanceof CommandError)) throw thrown
    return client.topics.route(cluster).then((route) => {
      if (route === undefined) throw thrown
      return client.directory.readers(new Set(route.brokers.map(({ broker }) => broker)))
    })
  })
  return client.groups.progress(group, readers, topic)
}

/** Says why there is no progress: RocketMQ's reasons. @throws CommandError always */
async function refuseNothing(client: AdminClient, group: string): Promise<never> {
  const { connection } = await membersOf(client, group, undefined).catch(() => ({ connection: undefined }))
  if (connection?.messageModel === 'BROADCASTING')
    throw new CommandError(`the group ${group} consumes by broadcasting: its members keep their offsets (code 213)`)
  throw new CommandError(
    `Not found the consumer group consume stats, because return offset table is empty, maybe the consumer not consume any message: ${group} (code 206)`,
  )
}

const runningInfoTimeoutMs = 5000

/** Which member holds which queue. */
async function clientsOf(client: AdminClient, group: string) {
  const readers = await brokersOfGroup(client, group)
  const connections = await client.groups.connections(group, readers)
  const { owners, failures } = await client.groups.queueOwners(group, connections.items, {
    clients: Number.MAX_SAFE_INTEGER,
    timeoutMs: runningInfoTimeoutMs,
  })
  return { owners, failures: [...connections.failures, ...failures] }
}
