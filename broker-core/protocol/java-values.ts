import { z } from 'zod'
import { readJavaJson } from './java-json.ts'

/**
 * Schemas of body members that read what fastjson reads: numbers given as text, text given as numbers, null and missing members
 * as Java's default. Their output is what handlers and callers see.
 */

type Issues = { issues: unknown[] }

function refuse(context: Issues, input: unknown, message: string): never {
  context.issues.push({ code: 'custom', message, input })
  return z.NEVER
}

/** One scalar: `read` returns undefined when the value is not of the kind. */
function scalar<T>(expected: string, fallback: T, read: (value: unknown) => T | undefined) {
  return z
    .unknown()
    .optional()
    .transform((value, context): T => {
      if (value === undefined || value === null) return fallback
      const result = read(value)
      return result === undefined ? refuse(context, value, `expected ${expected}`) : result
    })
}

const asText = (value: unknown): string | undefined =>
  typeof value === 'object' ? undefined : typeof value === 'string' ? value : String(value)

const asInteger = (value: unknown): number | bigint | undefined => {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (text === '' || text === 'null') return 0
  return /^[+-]?\d{1,19}$/.test(text) ? BigInt(text.replace('+', '')) : undefined
}

/** Text; missing is ''. */
export const javaText = (fallback = '') => scalar('text', fallback, asText)
/** Text that may be missing. */
export const javaTextOrNothing = scalar<string | undefined>('text', undefined, asText).optional()

/** A 32-bit integer; missing is the fallback. */
export const javaInt = (fallback = 0) =>
  scalar('a 32-bit integer', fallback, (value) => {
    const number = asInteger(value)
    return number !== undefined && number >= -2147483648 && number <= 2147483647 ? Number(number) : undefined
  })

const clampLong = (value: number | bigint): number => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : number > 0 ? Infinity : -Infinity
}
const asLong = (value: unknown): number | undefined => {
  const number = asInteger(value)
  return number === undefined ? undefined : clampLong(number)
}

/** A position, count or time; anything beyond ±2^53 reads as ±Infinity (an open end, or nonsense that a peer once committed). */
export const javaLong = (fallback = 0) => scalar('a 64-bit integer', fallback, asLong)
export const javaLongOrNothing = scalar<number | undefined>('a 64-bit integer', undefined, asLong).optional()

/** Any 64-bit integer, exact. */
export const javaBits64 = (fallback = 0n) =>
  scalar('a 64-bit integer', fallback, (value) => {
    const number = asInteger(value)
    return number === undefined ? undefined : BigInt(number)
  })

/** A floating-point number; missing and NaN (written as null) are 0. */
export const javaDouble = (fallback = 0) =>
  scalar('a number', fallback, (value) => {
    const number = typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value
    return typeof number === 'number' && !Number.isNaN(number) ? number : undefined
  })

/** A boolean; also `"true"`, 1 and 0. */
export const javaBool = (fallback = false) =>
  scalar('true or false', fallback, (value) => {
    if (typeof value === 'boolean') return value
    const text = String(value).toLowerCase()
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' || text === '' ? false : undefined
  })

/** A Java enum: a name in any case or an ordinal. An unknown one is the fallback, as fastjson has it. */
export const javaEnum = <const N extends readonly string[], F extends N[number] | undefined>(names: N, fallback: F) =>
  z
    .unknown()
    .optional()
    .transform((value): N[number] | F => {
      if (typeof value === 'number') return names[value] ?? fallback
      const name = String(value).toUpperCase()
      return names.find((candidate) => candidate.toUpperCase() === name) ?? names[Number(name)] ?? fallback
    })

/** A list; missing is empty. */
export const javaList = <S extends z.ZodType>(item: S) =>
  z
    .unknown()
    .optional()
    .transform((value): unknown => value ?? [])
    .pipe(z.array(item))

/** A member that may be missing or null. */
export const orNothing = <S extends z.ZodType>(schema: S) =>
  z
    .unknown()
    .optional()
    .transform((value): unknown => value ?? undefined)
    .pipe(schema.optional())
    .optional()

const entriesOf = (value: unknown): unknown =>
  value === undefined || value === null
    ? new Map()
    : typeof value === 'object' && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : value

/** A map by name. Maps are never plain objects here: a topic may be called `constructor`. */
export const javaMap = <S extends z.ZodType>(value: S) =>
  z.unknown().optional().transform(entriesOf).pipe(z.map(z.string(), value))

/** A map by number (broker id, queue id, delay level). */
export const javaMapByNumber = <S extends z.ZodType>(value: S) =>
  z
    .unknown()
    .optional()
    .transform(entriesOf)
    .pipe(z.map(z.string().transform(Number).pipe(z.number()), value))

/** One queue of a topic on a broker (Java: MessageQueue). */
export interface MessageQueue {
  brokerName: string
  queueId: number
  topic: string
}

export const messageQueue = z.object({ brokerName: javaText(), queueId: javaInt(), topic: javaText() })

const queueKey = z
  .string()
  .transform((text, context): unknown => {
    try {
      return readJavaJson(text)
    } catch {
      return refuse(context, text, 'expected a message queue as key')
    }
  })
  .pipe(messageQueue)

/**
 * A map by message queue: `{{"brokerName":…,"queueId":0,"topic":…}:value}`. The keys are objects, so look entries up by walking
 * the map. Writes as fastjson does.
 */
export const javaMapByQueue = <S extends z.ZodType>(value: S) =>
  z.unknown().optional().transform(entriesOf).pipe(z.map(queueKey, value))
