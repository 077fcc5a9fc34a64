import { type AdminClient, type QueueOffsets } from '../../client/index.ts'
import { command } from '../command.ts'
import { isTrue, timeOfDay } from '../java-text.ts'
import { wholeNumberOf } from '../option-values.ts'
import type { Column } from '../output.ts'
import { brokerAddressOf } from '../targets.ts'

const columns: readonly Column[] = [
  { title: '#Topic', key: 'topic', width: 64, cutAt: 64 },
  { title: '#Group', key: 'group', width: 64, cutAt: 64 },
  { title: '#Broker Name', key: 'broker', width: 32, cutAt: 32 },
  { title: '#QID', key: 'queueId', width: 4 },
  { title: '#Broker Offset', key: 'brokerOffset', width: 20 },
  { title: '#Consumer Offset', key: 'consumerOffset', width: 20 },
  { title: '#Diff', key: 'diff', width: 20 },
  { title: '#LastTime', key: 'lastConsumed' },
]

/** How far all groups of a broker are (Java: BrokerConsumeStatsSubCommad). */
export const brokerConsumeStats = command({
  name: 'brokerConsumeStats',
  about: 'Fetch broker consume stats data.',
  isWatchable: true,
  options: {
    brokerAddr: { short: 'b', about: 'Broker address', isRequired: true },
    level: { short: 'l', about: 'threshold of print diff' },
    order: { short: 'o', about: 'order topic' },
    timeoutMillis: { short: 't', about: 'request timeout Millis' },
  },
  async run({ client, out }, values) {
    const timeoutMs = wholeNumberOf('-t', values.timeoutMillis ?? '50000', { least: 1 })
    const leastDiff = BigInt(wholeNumberOf('-l', values.level ?? '0'))
    const table = out.table('queues', columns)
    let total = 0n
    const address = brokerAddressOf(values.brokerAddr)
    for await (const [group, queues] of groupsOf(client, address, { timeoutMs, isOrder: isTrue(values.order) }))
      for (const queue of queues) {
        const diff = queue.brokerOffset - queue.consumerOffset
        total += diff
        const { topic, broker, queueId, brokerOffset, consumerOffset, lastConsumedAt } = queue
        if (diff < leastDiff || lastConsumedAt <= 0) continue
        const lastConsumed = { text: timeOfDay(lastConsumedAt), value: lastConsumedAt }
        table.row({ topic, group, broker, queueId, brokerOffset, consumerOffset, diff, lastConsumed })
      }
    out.line()
    out.line(`Diff Total: ${total}`)
    out.fact('diffTotal', total)
  },
})

/** The groups of a broker one after the other; each with its topics in the broker's order, and their queues by number. */
async function* groupsOf(
  client: AdminClient,
  address: string,
  options: { readonly timeoutMs: number; readonly isOrder: boolean },
): AsyncGenerator<readonly [string, readonly QueueOffsets[]]> {
  for await (const [group, { queues }] of client.groups.eachProgress({ broker: '', address }, options)) {
    const turns = new Map<string, number>()
    for (const { topic } of queues) if (!turns.has(topic)) turns.set(topic, turns.size)
    yield [group, [...queues].sort((a, b) => turns.get(a.topic)! - turns.get(b.topic)! || a.queueId - b.queueId)]
  }
}
