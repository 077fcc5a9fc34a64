import type { BrokerAddress, BrokerProgress } from '../../broker-core/client/index.ts'

/** The message that has waited longest to be consumed, of all groups of applications. */
export interface OldestWaiting {
  readonly group: string
  readonly ms: number
  /** False: its own store time could not be read; the message before it was stored so long ago. */
  readonly isExact: boolean
}

/** A queue in which messages wait for a group. */
interface Candidate {
  readonly group: string
  readonly topic: string
  readonly broker: string
  readonly queueId: number
  readonly consumerOffset: bigint
  /** Its oldest message waits this long at most: since the last consumed one was stored; Infinity where none was. */
  readonly msMost: number
}

/** Reads the store time of the message at an offset; undefined when it is gone. */
export type ReadStoredAt = (
  topic: string,
  reader: BrokerAddress,
  queueId: number,
  queueOffset: bigint,
) => Promise<number | undefined>

/** Queues whose oldest message is read in one round, those that can have waited longest. */
const readsPerRound = 12

/**
 * Finds what has waited longest. Brokers tell when the last consumed message of each queue was stored, which is more than its next one
 * can have waited; so only the queues with the highest bounds are read, until no bound is above what was found. A message that goes on
 * waiting is read once.
 */
export class OldestWaitingFinder {
  private readonly read: ReadStoredAt
  private storedAt = new Map<string, number>()

  constructor(read: ReadStoredAt) {
    this.read = read
  }

  /** @returns undefined when nothing waits */
  async find(
    progress: ReadonlyMap<string, ReadonlyMap<string, BrokerProgress>>,
    readers: readonly BrokerAddress[],
    at: { readonly now: number; readonly isCounted: (group: string) => boolean },
  ): Promise<OldestWaiting | undefined> {
    const byName = new Map(readers.map((reader) => [reader.broker, reader]))
    const known = new Map<string, number>()
    const silent = new Set<string>()
    let oldest: OldestWaiting | undefined
    for (const candidate of candidatesOf(progress, at)) {
      if (oldest !== undefined && candidate.msMost <= oldest.ms) break
      const reader = silent.has(candidate.broker) ? undefined : byName.get(candidate.broker)
      const key = `${candidate.topic}\n${candidate.broker}\n${candidate.queueId}\n${candidate.consumerOffset}`
      const storedAt = await this.storeTimeOf(candidate, key, reader).catch(() => {
        silent.add(candidate.broker)
        return undefined
      })
      if (storedAt !== undefined) known.set(key, storedAt)
      const ms = storedAt === undefined ? candidate.msMost : Math.max(0, at.now - storedAt)
      if (!Number.isFinite(ms) || (oldest !== undefined && ms <= oldest.ms)) continue
      oldest = { group: candidate.group, ms, isExact: storedAt !== undefined }
    }
    this.storedAt = known
    return oldest
  }

  private async storeTimeOf(
    { topic, queueId, consumerOffset }: Candidate,
    key: string,
    reader: BrokerAddress | undefined,
  ): Promise<number | undefined> {
    const known = this.storedAt.get(key)
    if (known !== undefined || reader === undefined) return known
    return this.read(topic, reader, queueId, consumerOffset)
  }
}

/** The queues whose oldest message can have waited longest, those first. */
function candidatesOf(
  progress: ReadonlyMap<string, ReadonlyMap<string, BrokerProgress>>,
  { now, isCounted }: { readonly now: number; readonly isCounted: (group: string) => boolean },
): Candidate[] {
  const best: Candidate[] = []
  for (const [broker, groups] of progress)
    for (const [group, { queues }] of groups) {
      if (!isCounted(group)) continue
      for (const { topic, queueId, brokerOffset, consumerOffset, lastConsumedAt } of queues) {
        if (brokerOffset <= consumerOffset) continue
        const msMost = lastConsumedAt > 0 ? now - lastConsumedAt : Infinity
        if (best.length === readsPerRound && msMost <= best.at(-1)!.msMost) continue
        const place = best.findIndex((other) => other.msMost < msMost)
        best.splice(place < 0 ? best.length : place, 0, { group, topic, broker, queueId, consumerOffset, msMost })
        if (best.length > readsPerRound) best.pop()
      }
    }
  return best
}
