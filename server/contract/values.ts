import { z } from 'zod'

/** A 64-bit integer as text of digits, exact from wire to pixel. Compare and subtract with BigInt. */
export const Long = z.string().regex(/^-?\d{1,19}$/)
export type Long = z.infer<typeof Long>

/** Epoch milliseconds. */
export const EpochMs = z.number()

/** Why a value is not known. Screens translate the code; `detail` names who or quotes what was said. */
export const UnknownReason = z.enum([
  /** The collector has not come to it yet; ask again in some seconds. */
  'not-collected-yet',
  /** The broker that holds it is not reachable or too slow. */
  'broker-unreachable',
  /** The broker's version cannot tell. */
  'not-supported',
  /** The broker refused to tell. */
  'refused',
  /** The group never committed an offset for this queue. */
  'no-offset',
  /** The numbers contradict each other: a consumer offset beyond the broker offset. */
  'offset-beyond-end',
  /** Broadcasting: clients keep their own offsets. */
  'broadcasting',
  /** No client of the group is connected. */
  'not-online',
  /** The broker was started today and keeps no count of the day before. */
  'started-today',
  /** The group has consumed no message yet. */
  'nothing-consumed',
  /** No client of the group holds the queue. */
  'no-holder',
  /** The trace lacks the record that would tell. */
  'not-recorded',
  /** No route names a topic of the broker. */
  'not-routed',
  /** Nothing to take it from: no message, no record. */
  'none',
])
export type UnknownReason = z.infer<typeof UnknownReason>

/**
 * A value that may be unknown: `{ value }`, `{ value, staleSince }` (last seen at that time, since then no answer) or
 * `{ unknown: reason, detail? }`. Tell them apart with `'value' in x`.
 */
export const Known = <S extends z.ZodType>(value: S) =>
  z.union([
    z.object({ value, staleSince: EpochMs.optional() }),
    z.object({ unknown: UnknownReason, detail: z.string().optional() }),
  ])
export type Known<T> =
  { value: T; staleSince?: number | undefined } | { unknown: UnknownReason; detail?: string | undefined }

/** What kept one broker (or NameServer) from answering its part. */
export const Failure = z.object({
  /** Broker name, or `name-server`. */
  broker: z.string(),
  /** `host:port` that was asked. */
  address: z.string(),
  code: z.enum(['unreachable', 'timeout', 'refused', 'not-supported', 'malformed', 'unregistered']),
  /** RocketMQ's response code, when `code` is `refused` or `not-supported`. */
  responseCode: z.int().optional(),
  /** What RocketMQ said of a refusal, verbatim. */
  remark: z.string().optional(),
  /** English sentence: what was asked and what went wrong. Screens make their own of `code` and add `remark`. */
  message: z.string(),
})
export type Failure = z.infer<typeof Failure>

/** A list gathered from many brokers: what came, who failed, and when it was asked. */
export const Partial = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), failures: z.array(Failure), asOf: EpochMs })
export type Partial<T> = { items: T[]; failures: Failure[]; asOf: number }

/** Fields every reply gathered from many brokers has. */
export const gathered = { failures: z.array(Failure), asOf: EpochMs }

/** What a topic is for. `MIXED` is RocketMQ's "any type"; RETRY, DLQ and SYSTEM follow from the name. */
export const TopicType = z.enum([
  'NORMAL',
  'DELAY',
  'FIFO',
  'TRANSACTION',
  'UNSPECIFIED',
  'MIXED',
  'RETRY',
  'DLQ',
  'SYSTEM',
])
export type TopicType = z.infer<typeof TopicType>

/** Perm bits: 4 read, 2 write, 1 inherit. */
export const Perm = z.int().min(0).max(7)

/** One queue of one broker. */
export const QueueName = z.object({ broker: z.string(), queueId: z.int() })
export type QueueName = z.infer<typeof QueueName>
