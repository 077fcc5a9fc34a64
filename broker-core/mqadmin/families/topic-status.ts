import { compareText } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { timeWithMs } from '../java-text.ts'
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
  async run({ client, out }, values) {
    const topic = values.topic.trim()
    if ((await client.topics.route(topic)) === undefined)
      throw new CommandError(`No topic route info in name server for the topic: ${topic} (code 17)`)
    const { items, failures } = await client.topics.status(topic)
    const queues = items.flatMap(({ broker, queues: ofBroker }) => ofBroker.map((queue) => ({ broker, ...queue })))
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
