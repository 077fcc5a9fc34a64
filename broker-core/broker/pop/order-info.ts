import { type JavaJson, writeJavaJson } from '../../protocol/java-json.ts'

/** The messages that the last ordered pop of a group took from a queue. */
export interface OrderInfo {
  popTime: number
  invisibleTime: number
  lastConsumeTimestamp: number
  readonly attemptId: string | undefined
  /** Positions in ascending order. */
  readonly queueOffsets: readonly number[]
  /** Which of them were acked, by the same index. */
  readonly acked: boolean[]
  /** Epoch ms from which on a message may be taken again, where it was changed; by position. */
  readonly nextVisibleTimes: Map<number, number>
  /** How often a message was given out before; by position, only those more than 0. */
  readonly consumedCounts: ReadonlyMap<number, number>
}

/** Epoch ms from which on the message with this index may be taken again. */
const visibleTimeOf = (info: OrderInfo, index: number): number =>
  info.nextVisibleTimes.get(info.queueOffsets[index]!) ?? info.popTime + info.invisibleTime

/** Epoch ms until which the first message that is neither acked nor visible blocks the queue; undefined: none does. */
export function blockedUntil(info: OrderInfo, now: number): number | undefined {
  for (let index = 0; index < info.queueOffsets.length; index++) {
    if (info.acked[index] === true) continue
    const visibleTime = visibleTimeOf(info, index)
    if (now < visibleTime) return visibleTime
  }
  return undefined
}

/** The position from which on the group has to go on: the first message that is not acked, or the one after the last. */
export function nextQueueOffset(info: OrderInfo): number {
  const index = info.queueOffsets.findIndex((_, at) => info.acked[at] !== true)
  return index < 0 ? info.queueOffsets.at(-1)! + 1 : info.queueOffsets[index]!
}

/**
 * How often the messages of a new pop were given out before it: once more than at the last pop, unless the same attempt asks
 * again because it did not get the answer (Java: mergeOffsetConsumedCount).
 */
export function countsAfter(
  last: OrderInfo | undefined,
  queueOffsets: readonly number[],
  attemptId: string | undefined,
): ReadonlyMap<number, number> {
  if (last === undefined) return new Map()
  if (attemptId !== undefined && attemptId === last.attemptId) return last.consumedCounts
  const before = new Set(last.queueOffsets)
  const again = queueOffsets.filter((queueOffset) => before.has(queueOffset))
  return new Map(again.map((queueOffset) => [queueOffset, (last.consumedCounts.get(queueOffset) ?? 0) + 1]))
}

/** Java's bit mask of the acked messages; bits beyond 63 have no place in it. */
const maskBits = 64

/** One member of the file: `"o"` is the first position followed by distances from it. */
export function printOrderInfo(info: OrderInfo): string {
  const [first = 0, ...others] = info.queueOffsets
  let mask = 0n
  for (let index = 0; index < Math.min(maskBits, info.acked.length); index++)
    if (info.acked[index] === true) mask |= 1n << BigInt(index)
  return writeJavaJson({
    ...(info.attemptId === undefined ? {} : { a: info.attemptId }),
    cm: BigInt.asIntN(maskBits, mask),
    i: info.invisibleTime,
    l: info.lastConsumeTimestamp,
    o: info.queueOffsets.length === 0 ? [] : [first, ...others.map((queueOffset) => queueOffset - first)],
    ...(info.consumedCounts.size === 0 ? {} : { oc: Object.fromEntries(info.consumedCounts) }),
    ...(info.nextVisibleTimes.size === 0 ? {} : { ot: Object.fromEntries(info.nextVisibleTimes) }),
    popTime: info.popTime,
  })
}

/** Reads one member of the file; undefined when it holds no messages. @throws TypeError when it is malformed */
export function readOrderInfo(json: JavaJson): OrderInfo | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new TypeError('no order info')
  const [first, ...distances] = Array.isArray(json['o']) ? json['o'].map(integer) : []
  if (first === undefined) return undefined
  const queueOffsets = [first, ...distances.map((distance) => first + distance)]
  const mask = BigInt(integerOrBig(json['cm'] ?? 0))
  return {
    popTime: integer(json['popTime'] ?? 0),
    invisibleTime: integer(json['i'] ?? 0),
    lastConsumeTimestamp: integer(json['l'] ?? 0),
    attemptId: typeof json['a'] === 'string' ? json['a'] : undefined,
    queueOffsets,
    acked: queueOffsets.map((_, index) => index < maskBits && ((mask >> BigInt(index)) & 1n) === 1n),
    nextVisibleTimes: numbersByNumber(json['ot']),
    consumedCounts: numbersByNumber(json['oc']),
  }
}

function numbersByNumber(json: JavaJson | undefined): Map<number, number> {
  if (json === undefined || json === null) return new Map()
  if (typeof json !== 'object' || Array.isArray(json)) throw new TypeError('a table was expected')
  return new Map(Object.entries(json).map(([key, value]) => [integer(Number(key)), integer(value)]))
}

function integer(value: JavaJson): number {
  const number = Number(integerOrBig(value))
  if (!Number.isSafeInteger(number)) throw new TypeError(`an integer was expected, not ${String(value)}`)
  return number
}

function integerOrBig(value: JavaJson): number | bigint {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return value
  throw new TypeError('an integer was expected')
}
