import { messageOf } from '../base/errors.ts'
import { CallError, type CallErrorCode } from './call-error.ts'

/** One peer of a fan-out. */
export interface Target {
  /** Broker name. */
  readonly broker: string
  /** `host:port`. */
  readonly address: string
}

/** What kept one peer from answering its part. */
export interface FanOutFailure {
  broker: string
  address: string
  code: CallErrorCode
  responseCode?: number
  /** What a peer that refused said about it. */
  remark?: string
  message: string
}

/** Answers and failures side by side: one peer that fails never hides what the others said. */
export interface Gathered<T> {
  items: T[]
  failures: FanOutFailure[]
}

export interface FanOutLimits {
  /** Peers asked at the same time. */
  parallel?: number
  /** After this long a peer counts as failed, whatever it is still doing. */
  deadlineMs?: number
}

export const fanOutDefaults = { parallel: 16, deadlineMs: 5000 } as const

/** Asks every target, a bounded number at a time. Never rejects. Items are in the order of the targets. */
export async function gather<G extends Target, T>(
  targets: readonly G[],
  ask: (target: G) => Promise<T>,
  limits: FanOutLimits = {},
): Promise<Gathered<T>> {
  const deadlineMs = limits.deadlineMs ?? fanOutDefaults.deadlineMs
  const outcomes = await inParallel(targets, limits.parallel ?? fanOutDefaults.parallel, async (target) => {
    try {
      return { item: await withDeadline(ask(target), target.address, deadlineMs) }
    } catch (thrown) {
      return { failure: failureOf(target, thrown) }
    }
  })
  const items: T[] = []
  const failures: FanOutFailure[] = []
  for (const outcome of outcomes) {
    if ('failure' in outcome) failures.push(outcome.failure)
    else items.push(outcome.item)
  }
  return { items, failures }
}

/** Like `gather`, for answers that are lists. */
export async function gatherLists<G extends Target, T>(
  targets: readonly G[],
  ask: (target: G) => Promise<readonly T[]>,
  limits: FanOutLimits = {},
): Promise<Gathered<T>> {
  const { items, failures } = await gather(targets, ask, limits)
  return { items: items.flat(), failures }
}

/** Runs `work` over all inputs, at most `parallel` at a time; results in the order of the inputs. Rejects as `work` does. */
export async function inParallel<I, O>(
  inputs: readonly I[],
  parallel: number,
  work: (input: I) => Promise<O>,
): Promise<O[]> {
  const results = new Array<O>(inputs.length)
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < inputs.length) {
      const index = next++
      results[index] = await work(inputs[index]!)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, inputs.length) }, worker))
  return results
}

/** The failure record of anything thrown while a target was asked. */
export function failureOf(target: Target, thrown: unknown): FanOutFailure {
  if (thrown instanceof CallError) {
    return {
      broker: target.broker,
      address: thrown.address,
      code: thrown.code,
      ...(thrown.responseCode === undefined ? {} : { responseCode: thrown.responseCode }),
      ...(thrown.remark === undefined || thrown.remark === '' ? {} : { remark: thrown.remark }),
      message: thrown.message,
    }
  }
  return { broker: target.broker, address: target.address, code: 'malformed', message: messageOf(thrown) }
}

/** Failures without repetition: one per peer and code. */
export function distinctFailures(failures: readonly FanOutFailure[]): FanOutFailure[] {
  const seen = new Map<string, FanOutFailure>()
  for (const failure of failures) {
    const key = `${failure.broker} ${failure.address} ${failure.code} ${failure.responseCode ?? ''}`
    if (!seen.has(key)) seen.set(key, failure)
  }
  return [...seen.values()]
}

function withDeadline<T>(work: Promise<T>, address: string, deadlineMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new CallError('timeout', `${address} did not answer within ${deadlineMs} ms`, { address })),
      deadlineMs,
    )
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
