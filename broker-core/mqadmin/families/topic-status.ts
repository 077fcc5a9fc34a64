import {
  compareText,
  gather,
  type Gathered,
  type QueueStatus,
  readersOf,
  type TopicStatus,
} from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { timeWithMs } from '../java-text.ts'
import { logicalBroker, logicalQueueCount, noRoute, routeData } from '../route-data.ts'
import { logicalStatus } from '../static-topic-status.ts'
import { reportFailures } from '../targets.ts'

const columns = [
  { title: '#Broker Name', key: 'broker', width: 32, cutAt: 32 },
  { title: '#QID', key: 'queueId', width: 4 },
  { title: '#Min Offset', key: 'minOffset', width: 20 },
  { title: '#Max Offset', key: 'maxOffset', width: 20 },
  { title: '#Last Updated', key: 'lastUpdated', gap: 4 },
] as const

/** Offsets of all queues of a topic (Java: TopicStatusSubCommand). */
export const topicStatus = command({
  name: 'topicStatus',
  about: 'Examine topic Status info.',
  isWatchable: true,
  options: {
    topic: { short: 't', about: 'topic name', isRequired: true },
    cluster: { short: 'c', about: 'cluster name or lmq parent topic, lmq is used to find the route.' },
  },
  async run(context, values) {
    const { out } = context
    const topic = values.topic.trim()
    const { items, failures, logicalQueues } =
      values.cluster === undefined
        ? await statusByRoute(context, topic)
        : { ...(await statusAtBrokersOf(context, topic, values.cluster.trim())), logicalQueues: [] }
    const queues = items.flatMap(({ broker, queues: ofBroker }) => ofBroker.map((queue) => ({ broker, ...queue })))
    queues.push(...logicalQueues.map((queue) => ({ broker: logicalBroker, ...queue })))
    queues.sort((a, b) => compareText(a.broker, b.broker) || a.queueId - b.queueId)
    const table = out.table('queues', columns)
    for (const { broker, queueId, minOffset, maxOffset, lastUpdateAt } of queues)
      table.row({
        broker,
        queueId,
        minOffset,
        maxOffset,
        lastUpdated: {
          text: lastUpdateAt > 0 ? timeWithMs(lastUpdateAt) : '',
          value: lastUpdateAt > 0 ? lastUpdateAt : null,
        },
      })
    const tps = items.reduce((sum, { putTps }) => sum + (putTps ?? 0), 0)
    out.line()
    // Apache's tool prints 0.0 here whatever the traffic is: it never adds the figures up.
    out.line(`Topic Put TPS: ${Number.isInteger(tps) ? tps.toFixed(1) : tps}`)
    out.fact('topicPutTps', tps)
    reportFailures(out, failures)
  },
})

interface Status extends Gathered<TopicStatus> {
  readonly logicalQueues: readonly QueueStatus[]
}

async function statusByRoute({ client }: CommandContext, topic: string): Promise<Status> {
  const route = await routeData(client, topic)
  const { items, failures } = await client.topics.status(topic)
  if (logicalQueueCount(route) === 0) return { items, failures, logicalQueues: [] }
  const logical = await logicalStatus(client, topic, await client.topics.readers(topic), items)
  return { items, failures: [...failures, ...logical.failures], logicalQueues: logical.items }
}

/** A topic without a route of its own, on the brokers of its cluster or of the topic that it hangs on. */
async function statusAtBrokersOf(
  { client }: CommandContext,
  topic: string,
  where: string,
): Promise<Gathered<TopicStatus>> {
  const brokers = (await client.topics.route(where))?.brokers
  if (brokers === undefined) throw noRoute(where)
  const { items, failures } = await gather(readersOf(brokers), (reader) => client.topics.statusAt(topic, reader))
  const found = items.flat()
  if (found.length === 0 && failures.length === 0) throw new CommandError(`topic[${topic}] not exist (code 17)`)
  return { items: found, failures }
}
