import { type AdminClient, type BrokerAddress, inParallel, requests } from '../../client/index.ts'
import type { Output } from '../output.ts'
import type { Reset } from './reset-offsets.ts'

/** What was done to one queue. */
interface QueueReset {
  readonly broker: string
  readonly queueId: number
  readonly brokerOffset: bigint
  readonly consumerOffset: bigint
  /** Of the time that was asked for. */
  readonly timestampOffset: bigint
  readonly resetOffset: bigint
}

const queuesAtOnce = 16

/**
 * Sets the offsets of a group that is not online, queue by queue: for brokers that can only reset through the members
 * (Java: resetOffsetByTimestampOld). Without `isForced` an offset never goes forward.
 * @throws CallError
 */
export async function resetOldWay(
  client: AdminClient,
  reset: Reset,
  readers: readonly BrokerAddress[],
): Promise<QueueReset[]> {
  const done = await inParallel(readers, queuesAtOnce, async (reader) => {
    const queues = await queuesOf(client, reset, reader)
    return inParallel(queues, queuesAtOnce, (queue) => resetOne(client, reset, { ...queue, reader }))
  })
  return done.flat()
}

interface Known {
  readonly queueId: number
  readonly brokerOffset: bigint
  readonly consumerOffset: bigint
}

/** The queues of the topic with the group's offsets; those from which it never consumed begin at their first message. */
async function queuesOf(client: AdminClient, { group, topic }: Reset, reader: BrokerAddress): Promise<Known[]> {
  const { items } = await client.groups.progress(group, [reader])
  const known = items.flatMap((item) => item.queues).filter((queue) => queue.topic === topic)
  if (known.length > 0) return known
  const status = await client.topics.statusAt(topic, reader)
  return status.flatMap(({ queues }) =>
    queues.map(({ queueId, minOffset, maxOffset }) => ({
      queueId,
      brokerOffset: maxOffset,
      consumerOffset: minOffset,
    })),
  )
}

async function resetOne(
  client: AdminClient,
  { group, topic, timestamp, isForced }: Reset,
  { reader, queueId, brokerOffset, consumerOffset }: Known & { readonly reader: BrokerAddress },
): Promise<QueueReset> {
  const { header } =
    timestamp < 0
      ? await client.call(reader.address, requests.getMaxOffset, { topic, queueId })
      : await client.call(reader.address, requests.searchOffsetByTimestamp, { topic, queueId, timestamp })
  const timestampOffset = BigInt(header.offset)
  const isMoved = isForced || timestampOffset <= consumerOffset
  if (isMoved)
    await client.call(reader.address, requests.updateConsumerOffset, {
      consumerGroup: group,
      topic,
      queueId,
      commitOffset: timestampOffset,
    })
  return {
    broker: reader.broker,
    queueId,
    brokerOffset,
    consumerOffset,
    timestampOffset,
    resetOffset: isMoved ? timestampOffset : consumerOffset,
  }
}

/** Prints it in the columns of the official tool. */
export function printOldReset(out: Output, reset: Reset, queues: readonly QueueReset[]): void {
  const { group, topic, timestamp, isForced, text } = reset
  if (text !== undefined)
    out.line(
      `reset consumer offset by specified consumerGroup[${group}], topic[${topic}], force[${isForced}], timestamp(string)[${text}], timestamp(long)[${timestamp}]`,
    )
  const table = out.table('queuesOfOfflineGroup', [
    { title: '#brokerName', key: 'broker', width: 20, cutAt: 32 },
    { title: '#queueId', key: 'queueId', width: 20 },
    { title: '#brokerOffset', key: 'brokerOffset', width: 20 },
    { title: '#consumerOffset', key: 'consumerOffset', width: 20 },
    { title: '#timestampOffset', key: 'timestampOffset', width: 20 },
    { title: timestamp < 0 ? '#rollbackOffset' : '#resetOffset', key: 'resetOffset', width: 20 },
  ])
  for (const queue of queues) table.row({ ...queue })
}
