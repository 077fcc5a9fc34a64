import type { OutgoingMessage, SendResult } from './producer.ts'

/** A message that was sent, as its trace tells it. */
export interface TracedSend extends SendResult {
  readonly topic: string
  readonly body: Buffer
  readonly tags?: string
  readonly keys?: readonly string[]
  /** Epoch ms. */
  readonly startedAt: number
  readonly costMs: number
  /** Producer group. */
  readonly group: string
  /** Ordinal of Java's MessageType: 0 normal, 1 transaction, 3 delay, 4 ordered. */
  readonly messageType?: number
}

const traceTopic = 'RMQ_SYS_TRACE_TOPIC'

/** The message that tells of a send (Java: TraceDataEncoder.encoderFromContextBean). */
export function traceMessageOf(sent: TracedSend): OutgoingMessage {
  const keys = sent.keys ?? []
  const fields = [
    'Pub',
    sent.startedAt,
    sent.region ?? '',
    sent.group,
    sent.topic,
    sent.messageId,
    sent.tags ?? '',
    keys.join(' '),
    sent.broker,
    sent.body.length,
    sent.costMs,
    sent.messageType ?? 0,
    sent.offsetMessageId,
    true,
  ]
  return {
    topic: traceTopic,
    body: Buffer.from(`${fields.join('\u0001')}\u0002`, 'utf8'),
    keys: [sent.messageId, ...keys],
  }
}
