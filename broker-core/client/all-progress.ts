import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { FieldError } from '../protocol/fields.ts'
import { readJavaJson } from '../protocol/java-json.ts'
import { javaList, javaMap } from '../protocol/java-values.ts'
import { exactConsumeStats } from './exact-requests.ts'
import type { BrokerProgress, QueueOffsets } from './group-admin.ts'

/**
 * Reads the progress of all groups of a broker (body of 317, Java: ConsumeStatsList). Of ten thousand groups that is six megabytes,
 * which would hold up everything else for a third of a second: so it is read group by group, with turns for others in between.
 */

const listBegin = '"consumeStatsList":['
/** Between two groups. No name can hold it, because a quote inside a name is written with a backslash. */
const betweenGroups = ']},{"'
const groupsPerTurn = 250
const queueAsKey = /(?<=[{,])\{"(?:brokerName|queueId|topic)":[^{}]*\}(?=:)/g
const moreThan53Bits = /\d{16}/

/** @throws FieldError when the body is no such list */
export async function readAllProgress(body: Buffer, broker: string): Promise<Map<string, BrokerProgress>> {
  const groups = new Map<string, BrokerProgress>()
  for await (const [group, progress] of progressByGroup(body, broker)) groups.set(group, progress)
  return groups
}

/** One group after the other, in the order of the list. @throws FieldError when the body is no such list */
export async function* progressByGroup(
  body: Buffer,
  broker: string,
): AsyncGenerator<readonly [string, BrokerProgress]> {
  const text = body.toString('utf8')
  const begin = text.indexOf(listBegin)
  let at = begin + listBegin.length
  let count = 0
  const given = new Set<string>()
  while (begin >= 0 && text.charAt(at) === '{') {
    const next = text.indexOf(betweenGroups, at)
    const end = next >= 0 ? next + 2 : text.indexOf(']}]', at) + 2
    const groups = new Map<string, BrokerProgress>()
    if (!readGroup(text.slice(at, end), broker, groups)) break
    for (const [group, progress] of groups) {
      given.add(group)
      yield [group, progress]
    }
    at = end + 1
    if (++count % groupsPerTurn === 0) await nextTurn()
    if (next < 0) return
  }
  if (begin >= 0 && text.charAt(at) === ']') return
  for (const entry of readAtOnce(text, broker)) if (!given.has(entry[0])) yield entry
}

/** `{"group":[{…},{…}]}`; false when it is anything else. */
function readGroup(piece: string, broker: string, groups: Map<string, BrokerProgress>): boolean {
  let value: unknown
  try {
    // Queues as keys are no JSON; in quotes they are, and the engine's own reader is the fastest there is.
    value = moreThan53Bits.test(piece)
      ? readJavaJson(piece)
      : JSON.parse(piece.replace(queueAsKey, (key) => JSON.stringify(key)))
  } catch {
    return false
  }
  if (typeof value !== 'object' || value === null) return false
  for (const [group, parts] of Object.entries(value)) {
    if (!Array.isArray(parts)) return false
    const progress = { broker, tps: 0, queues: [] as QueueOffsets[] }
    for (const part of parts as unknown[]) if (!takePart(part, progress)) return false
    groups.set(group, progress)
  }
  return true
}

function takePart(part: unknown, progress: { tps: number; queues: QueueOffsets[] }): boolean {
  const { consumeTps, offsetTable } = part as { consumeTps?: unknown; offsetTable?: unknown }
  if (typeof offsetTable !== 'object' || offsetTable === null) return false
  progress.tps += typeof consumeTps === 'number' ? consumeTps : 0
  for (const [key, offsets] of Object.entries(offsetTable)) {
    const queue = JSON.parse(key) as { brokerName?: unknown; queueId?: unknown; topic?: unknown }
    const { brokerOffset, consumerOffset, lastTimestamp } = offsets as Record<string, unknown>
    if (typeof queue.topic !== 'string' || typeof queue.brokerName !== 'string') return false
    if (!isInteger(brokerOffset) || !isInteger(consumerOffset)) return false
    progress.queues.push({
      topic: queue.topic,
      broker: queue.brokerName,
      queueId: typeof queue.queueId === 'number' ? queue.queueId : 0,
      brokerOffset: BigInt(brokerOffset),
      consumerOffset: BigInt(consumerOffset),
      pullOffset: undefined,
      lastConsumedAt: typeof lastTimestamp === 'number' ? lastTimestamp : 0,
    })
  }
  return true
}

const isInteger = (value: unknown): value is number | bigint => typeof value === 'bigint' || Number.isInteger(value)

const wholeList = z.object({ consumeStatsList: javaList(javaMap(javaList(exactConsumeStats))) })

/** By the declared shape, for writers that put things in another order or form. */
function readAtOnce(text: string, broker: string): Map<string, BrokerProgress> {
  const parsed = wholeList.safeParse(readJavaJson(text))
  if (!parsed.success)
    throw new FieldError(`the progress of all groups cannot be read: ${parsed.error.issues[0]?.message}`)
  const groups = new Map<string, BrokerProgress>()
  for (const one of parsed.data.consumeStatsList) {
    for (const [group, stats] of one) {
      const queues = stats.flatMap(({ offsetTable }) =>
        [...offsetTable].map(([queue, offsets]) => ({
          topic: queue.topic,
          broker: queue.brokerName,
          queueId: queue.queueId,
          brokerOffset: offsets.brokerOffset,
          consumerOffset: offsets.consumerOffset,
          pullOffset: undefined,
          lastConsumedAt: offsets.lastTimestamp,
        })),
      )
      groups.set(group, { broker, tps: stats.reduce((sum, part) => sum + part.consumeTps, 0), queues })
    }
  }
  return groups
}
