import { type RunningInfo, sortedSubscriptions } from './families/running-info-text.ts'

/** Members of a group that started less than this ago may still be on their way to the same subscriptions. */
const settledAfterMs = 2 * 60_000
const blockedAfterMs = 60_000

const isPush = ({ properties }: RunningInfo): boolean => properties.get('PROP_CONSUME_TYPE') === 'CONSUME_PASSIVELY'

/**
 * Whether all members of a group subscribe to the same, which they must (Java: ConsumerRunningInfo.analyzeSubscription). Only push
 * consumers that have been running for two minutes are judged.
 * @param infos by client id, sorted
 */
export function isSameSubscription(infos: ReadonlyMap<string, RunningInfo>, now: number): boolean {
  const [first, ...others] = infos.values()
  if (first === undefined || !isPush(first)) return true
  const startedAt = Number(first.properties.get('PROP_CONSUMER_START_TIMESTAMP') ?? NaN)
  if (!(now - startedAt > settledAfterMs)) return true
  const wanted = subscriptionsOf(first)
  return wanted !== '' && others.every((other) => subscriptionsOf(other) === wanted)
}

const subscriptionsOf = (info: RunningInfo): string =>
  sortedSubscriptions(info)
    .map(({ topic, subString }) => `${topic}@${subString}`)
    .join('\n')

/** A queue of a member on which it makes no headway. */
export interface StuckQueue {
  readonly topic: string
  readonly broker: string
  readonly queueId: number
  /** `can't lock for a while, 61000ms` */
  readonly problem: string
}

/** Queues of a push consumer that are blocked or not locked (Java: ConsumerRunningInfo.analyzeProcessQueue). */
export function stuckQueues(info: RunningInfo, now: number): StuckQueue[] {
  if (!isPush(info)) return []
  const isOrderly = info.properties.get('PROP_CONSUMEORDERLY') === 'true'
  return [...info.mqTable].flatMap(([{ topic, brokerName, queueId }, queue]) => {
    const problem = isOrderly ? lockProblem(queue, now) : blockProblem(queue, now)
    return problem === undefined ? [] : [{ topic, broker: brokerName, queueId, problem }]
  })
}

type ProcessQueue = RunningInfo['mqTable'] extends ReadonlyMap<unknown, infer V> ? V : never

function lockProblem(queue: ProcessQueue, now: number): string | undefined {
  if (!queue.locked) return `can't lock for a while, ${now - queue.lastLockTimestamp}ms`
  return queue.droped && queue.tryUnlockTimes > 0 ? `unlock ${queue.tryUnlockTimes} times, still failed` : undefined
}

function blockProblem({ lastConsumeTimestamp, cachedMsgCount }: ProcessQueue, now: number): string | undefined {
  const idleMs = now - lastConsumeTimestamp
  return idleMs > blockedAfterMs && cachedMsgCount > 0
    ? `can't consume for a while, maybe blocked, ${idleMs}ms`
    : undefined
}
