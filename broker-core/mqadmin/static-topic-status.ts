import {
  type AdminClient,
  type BrokerAddress,
  gather,
  type Gathered,
  type LogicQueueMappingItem,
  type QueueStatus,
  requests,
  type TopicStatus,
} from '../client/index.ts'

/**
 * Offsets of the logical queues of a static topic, from those of the physical queues that carry them (Java:
 * MQAdminUtils.convertPhysicalTopicStats). A queue begins where its first piece does and ends where its last one does.
 * @returns by number; queues of which a broker told nothing are left out
 */
export async function logicalStatus(
  client: AdminClient,
  topic: string,
  readers: readonly BrokerAddress[],
  physical: readonly TopicStatus[],
): Promise<Gathered<QueueStatus>> {
  const { items: hosted, failures } = await gather(readers, async ({ broker, address }) => {
    const { body } = await client.call(address, requests.getTopicConfig, { topic, lo: true })
    return [...(body.mappingDetail?.hostedQueues ?? [])].filter(([, pieces]) => pieces.at(-1)?.bname === broker)
  })
  const statusOf = (piece: LogicQueueMappingItem): QueueStatus | undefined =>
    physical.find(({ broker }) => broker === piece.bname)?.queues.find(({ queueId }) => queueId === piece.queueId)
  const items = hosted.flat().flatMap(([queueId, pieces]): QueueStatus[] => {
    const first = pieces.find((piece) => statusOf(piece) !== undefined)
    const last = pieces.at(-1)!
    const [begin, end] = [first && statusOf(first), statusOf(last)]
    if (first === undefined || begin === undefined || end === undefined) return []
    const { lastUpdateAt } = end
    return [
      { queueId, minOffset: logical(first, begin.minOffset), maxOffset: logical(last, end.maxOffset), lastUpdateAt },
    ]
  })
  return { items: items.sort((a, b) => a.queueId - b.queueId), failures }
}

function logical({ startOffset, logicOffset }: LogicQueueMappingItem, physicalQueueOffset: bigint): bigint {
  const start = BigInt(startOffset)
  const position = physicalQueueOffset - start
  // -1: the piece waits for its position.
  return BigInt(Math.max(0, logicOffset)) + (position > 0n ? position : 0n)
}
