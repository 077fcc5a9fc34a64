import { z } from 'zod'
import { type Body, json } from '../body.ts'
import { javaInt, javaList, javaLong, javaText } from '../java-values.ts'

/** Members of a batch ack and their one-letter names, which newer clients write. */
const shortNames = {
  consumerGroup: 'c',
  topic: 't',
  retry: 'r',
  startOffset: 'so',
  queueId: 'q',
  reviveQueueId: 'rq',
  popTime: 'pt',
  invisibleTime: 'it',
  bitSet: 'b',
} as const

const withLongNames = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const given = value as Record<string, unknown>
  return Object.fromEntries(Object.entries(shortNames).map(([long, short]) => [long, given[short] ?? given[long]]))
}

/**
 * Acks of several messages of one pop of one queue (Java: BatchAck). `bitSet`: base64, bit i of byte i/8 (lowest first) is the
 * message at `startOffset + i`.
 */
export const batchAck = z.preprocess(
  withLongNames,
  z.object({
    consumerGroup: javaText(),
    /** The topic that the consumer subscribes to, not a retry topic. */
    topic: javaText(),
    /** `0` the topic itself, `1` and `2` the retry topics of POP. */
    retry: javaText('0'),
    startOffset: javaLong(),
    queueId: javaInt(),
    reviveQueueId: javaInt(),
    popTime: javaLong(),
    invisibleTime: javaLong(),
    bitSet: javaText(),
  }),
)
export type BatchAck = z.output<typeof batchAck>

const names = json(z.object({ acks: javaList(batchAck), brokerName: javaText() }))
export interface BatchAckMessage {
  readonly acks: readonly BatchAck[]
  readonly brokerName: string
}

/** Java: BatchAckMessageRequestBody. Written with the short names, which all versions read. */
export const batchAckMessage: Body<BatchAckMessage> = {
  kind: 'json',
  decode: (bytes) => names.decode(bytes ?? Buffer.from('{}')),
  encode: ({ acks, brokerName }) => Buffer.from(JSON.stringify({ acks: acks.map(withShortNames), brokerName })),
}

const withShortNames = (ack: BatchAck): Record<string, unknown> =>
  Object.fromEntries(Object.entries(shortNames).map(([long, short]) => [short, ack[long as keyof typeof shortNames]]))
