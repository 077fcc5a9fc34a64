import type { Broker } from '../broker.ts'
import { retryPrefix } from '../names.ts'
import type { GroupQueue } from './pop-parts.ts'

type StartNeeds = Pick<Broker, 'config' | 'offsets' | 'store' | 'pop' | 'orderTable'>

const initAtStart = 0

/**
 * Where the next pop of a queue begins (Java: PopMessageProcessor.getPopOffset): behind the pops whose offset is not committed
 * yet, at the group's offset, or where a new group begins.
 * @param commits whether a new group's beginning becomes its offset
 */
export function popStart(needs: StartNeeds, queue: GroupQueue, initMode: number, commits: boolean): number {
  const { topic, group, queueId } = queue
  const known = needs.offsets.get(topic, group, queueId)
  let start = known === undefined || known < 0n ? -1 : Number(known)
  if (start < 0) {
    start = firstOffset(needs, queue, initMode)
    if (commits) needs.offsets.commit(topic, group, queueId, start)
  }
  return Math.max(start, needs.pop.buffer.latestOffset(queue))
}

function firstOffset({ config, store }: StartNeeds, { topic, queueId }: GroupQueue, initMode: number): number {
  const min = store.minQueueOffset(topic, queueId)
  if (initMode === initAtStart || topic.startsWith(retryPrefix)) return min
  if (config.initPopOffsetByCheckMsgInMem && min <= 0 && store.isInMemory(topic, queueId, 0)) return 0
  return Math.max(store.maxQueueOffset(topic, queueId) - 1, 0)
}

/**
 * Takes a reset of the group's offset that has not been told yet (Java: PopMessageProcessor.resetPopOffset).
 * @returns where to begin, undefined when there was no reset
 */
export function resetOffset(needs: StartNeeds, queue: GroupQueue): number | undefined {
  const { topic, group, queueId } = queue
  const reset = needs.offsets.takePendingReset(topic, group, queueId)
  if (reset === undefined || reset < 0n) return undefined
  needs.orderTable.clearBlock(queue)
  needs.pop.buffer.clearOffsets(queue)
  needs.offsets.commit(topic, group, queueId, reset)
  return Number(reset)
}
