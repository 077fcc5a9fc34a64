import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { queryTime } from './paging.ts'
import { paths } from './paths.ts'
import { EpochMs, gathered, Known } from './values.ts'

/** The producer's part: sending. */
export const ProducerSpan = z.object({
  group: z.string(),
  clientHost: z.string(),
  storeHost: z.string(),
  /** Start of the send. */
  at: EpochMs,
  costMs: z.number(),
  status: z.enum(['success', 'failed']),
  /** `Normal_Msg`, `Order_Msg`, `Trans_Msg_Half`, `Trans_msg_Commit`, `Delay_Msg`, or the number as text. */
  messageType: z.string(),
  bodyBytes: z.int(),
})

/** One attempt of one client to consume. */
export const ConsumeAttempt = z.object({
  clientHost: z.string(),
  /** Pairs "before" and "after". */
  requestId: z.string(),
  at: Known(EpochMs),
  costMs: Known(z.number()),
  /** `running`: began and has not ended, or its end was not recorded. */
  status: z.enum(['success', 'failed', 'timeout', 'exception', 'returned-null', 'running']),
  /** 0 is the first delivery. */
  retryTimes: z.int(),
})

export const MessageTrace = z.object({
  msgId: z.string(),
  offsetMsgId: z.string(),
  topic: z.string(),
  tags: z.string(),
  keys: z.array(z.string()),
  /** Absent when only consumers sent trace records. */
  producer: ProducerSpan.optional(),
  /** When the broker stored it; estimated as the send's end when the message itself is gone. */
  storedAt: Known(EpochMs),
  /** In order of the first attempt; attempts in order of time. */
  groups: z.array(z.object({ group: z.string(), attempts: z.array(ConsumeAttempt) })),
  /** Groups that consume the topic and sent no trace: tracing off, or not yet consumed. */
  groupsWithoutTrace: z.array(z.string()),
  /** Commits and rollbacks of a transaction. */
  transactionChecks: z.array(
    z.object({
      at: EpochMs,
      group: z.string(),
      clientHost: z.string(),
      storeHost: z.string(),
      state: z.string(),
      fromCheck: z.boolean(),
      transactionId: z.string(),
    }),
  ),
})
export type MessageTrace = z.infer<typeof MessageTrace>

/** Traces by msgId (or offsetMsgId, of a message that is still stored) or by a message key (exactly one of them). An empty list: no record in the trace topic. */
export const getTraces = endpoint(paths.getTraces, {
  right: 'messages.read',
  query: z
    .object({
      msgId: z.string().trim().min(1).max(128).optional(),
      key: z.string().trim().min(1).max(1000).optional(),
      /** Topic of the message, when known: drops traces of other topics with the same key. */
      topic: z.string().min(1).max(255).optional(),
      traceTopic: z.string().min(1).max(255).default('RMQ_SYS_TRACE_TOPIC'),
      from: queryTime.optional(),
      to: queryTime.optional(),
    })
    .refine((query) => (query.msgId === undefined) !== (query.key === undefined), 'give msgId or key, and not both'),
  reply: z.object({
    traceTopic: z.string(),
    /** False: the trace topic does not exist here. */
    traceTopicExists: z.boolean(),
    items: z.array(MessageTrace),
    /** True when a broker answered as many records as it gives at most: some may be missing. */
    cut: z.boolean(),
    ...gathered,
  }),
})
