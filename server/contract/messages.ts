import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { FileReply } from './file-reply.ts'
import { pageQuery, queryInt, queryTime } from './paging.ts'
import { paths } from './paths.ts'
import { EpochMs, gathered, Long, Partial } from './values.ts'

const topicName = z.string().min(1).max(255)
export const offsetMsgId = z
  .string()
  .regex(/^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{56}$/, 'an offsetMsgId is 32 or 56 hex digits')

export const MessageRow = z.object({
  /** The producer's id (property UNIQ_KEY), or the offsetMsgId when it has none. */
  msgId: z.string(),
  /** Address of the stored message: host and position in the commit log, in hex. Unique. */
  offsetMsgId: z.string(),
  topic: z.string(),
  tags: z.string(),
  keys: z.array(z.string()),
  broker: z.string(),
  queueId: z.int(),
  queueOffset: Long,
  bornAt: EpochMs,
  storedAt: EpochMs,
  bornHost: z.string(),
  storeHost: z.string(),
  /** Bytes of the body as sent (after decompression). */
  bodyBytes: z.int(),
  /** Start of the body as text, at most 200 characters; empty for binary. */
  preview: z.string(),
  /** Deliveries that failed before this one. */
  reconsumeTimes: z.int(),
})
export type MessageRow = z.infer<typeof MessageRow>

/**
 * Messages of a topic by store time, newest first. One request reads a bounded number of messages; `next` goes on where it
 * stopped. Within one reply rows are sorted by store time over all queues.
 */
export const listMessages = endpoint(paths.listMessages, {
  right: 'messages.read',
  query: z.object({
    topic: topicName,
    /** Store time, both ends included. */
    from: queryTime,
    to: queryTime,
    /** Only this tag. */
    tag: z.string().max(255).optional(),
    /** Text that body, keys or tags contain, upper and lower case alike. */
    contains: z.string().max(255).optional(),
    limit: pageQuery.limit,
    /** `next` of the reply before. */
    cursor: z.string().max(100_000).optional(),
  }),
  reply: z.object({
    items: z.array(MessageRow),
    /** Messages read for this reply, matching or not. */
    scanned: z.int(),
    /** Messages in the time range on the brokers that answered, by queue offsets; exact at the time of asking. */
    inRange: Long,
    /** True when the reply stopped before the range ended because it read as much as one request may. */
    cut: z.boolean(),
    /** Give as `cursor` for older messages; absent at the end. */
    next: z.string().optional(),
    /** Store time of the topic's newest message before `to`, when the range holds none: "newest is from 09:12". */
    newestAt: EpochMs.optional(),
    ...gathered,
  }),
})

/**
 * Messages with a key (a word of KEYS), newest first. `cut` names brokers' limit of matches. Without a topic the normal topics are
 * asked, busy ones first, at most 200.
 */
export const listMessagesByKey = endpoint(paths.listMessagesByKey, {
  right: 'messages.read',
  query: z.object({
    topic: topicName.optional(),
    key: z.string().min(1).max(1000),
    from: queryTime.optional(),
    to: queryTime.optional(),
  }),
  reply: Partial(MessageRow).extend({
    /** True when a broker answered as many as it gives at most (64): there may be more. */
    cut: z.boolean(),
    topicsAsked: z.int(),
  }),
})

/** Messages of one queue from an offset on, in their order. An offset before the first begins there. */
export const listMessagesAt = endpoint(paths.listMessagesAt, {
  right: 'messages.read',
  query: z.object({
    topic: topicName,
    broker: z.string().min(1).max(255),
    queueId: queryInt({ least: 0, greatest: 2_147_483_647, fallback: 0 }),
    /** Without one: the newest messages. */
    queueOffset: z
      .string()
      .regex(/^\d{1,19}$/, 'not an offset')
      .optional(),
    limit: queryInt({ least: 1, greatest: 200, fallback: 32 }),
  }),
  reply: z.object({
    items: z.array(MessageRow),
    minOffset: Long,
    /** Next offset to be written. */
    maxOffset: Long,
    /** Offset the items begin at; offsets without an item are gone. */
    from: Long,
    next: Long.optional(),
    asOf: EpochMs,
  }),
})

export const MessageBody = z.object({
  /** Bytes of the whole body as sent. */
  bytes: z.int(),
  /** The bytes, of a body over 1 MiB the first 1 MiB (`truncated`). */
  base64: z.string(),
  truncated: z.boolean(),
  /** The same as text when it is text. */
  text: z.string().nullable(),
  encoding: z.enum(['utf-8', 'binary', 'empty']),
  isJson: z.boolean(),
  /** How it is stored on the broker. */
  compression: z.enum(['none', 'zlib', 'lz4', 'zstd', 'unknown']),
  /** Bytes on the broker. */
  storedBytes: z.int(),
  /** English: why the stored bytes could not be unpacked; then `bytes` and `base64` are those that are stored. */
  fault: z.string().optional(),
  /** False: the checksum of the body does not fit. */
  checksumOk: z.boolean(),
})

export const MessageDetail = MessageRow.extend({
  body: MessageBody,
  /** All properties, sorted by name. */
  properties: z.array(z.object({ key: z.string(), value: z.string() })),
  physicalOffset: Long,
  storeBytes: z.int(),
  bodyChecksum: z.int(),
  flag: z.int(),
  sysFlag: z.int(),
  /** Words for the bits of sysFlag: `compressed`, `multi-tags`, `transaction-prepared`, `transaction-commit`, `transaction-rollback`, … */
  sysFlagWords: z.array(z.string()),
  preparedTransactionOffset: Long,
})
export type MessageDetail = z.infer<typeof MessageDetail>

/**
 * One message by msgId or offsetMsgId. `topic` makes it quick; without it an offsetMsgId needs none, and a msgId is looked for in
 * the normal topics, at most 200. Not found is `message-unknown`, saying where was looked and which brokers were silent.
 */
export const getMessage = endpoint(paths.getMessage, {
  right: 'messages.read',
  query: z.object({
    id: z
      .string()
      .trim()
      .regex(/^[0-9a-fA-F]{16,128}$/, 'an id is 32 or 56 hex digits'),
    topic: topicName.optional(),
  }),
  reply: z.object({
    /** What the id was. */
    idKind: z.enum(['msgId', 'offsetMsgId']),
    message: MessageDetail,
    /** Further messages with the same msgId (resent by the client), without `message`. */
    others: z.array(MessageRow),
    ...gathered,
  }),
})

/** RocketMQ's TrackType. */
export const DeliveryStatus = z.enum([
  'CONSUMED',
  'CONSUMED_BUT_FILTERED',
  'PULL',
  'NOT_CONSUME_YET',
  'NOT_ONLINE',
  'CONSUME_BROADCASTING',
  'UNKNOWN',
])

/** What became of a message in each group that consumes its topic. */
export const getMessageDelivery = endpoint(paths.getMessageDelivery, {
  right: 'messages.read',
  query: z.object({ topic: topicName, offsetMsgId }),
  reply: Partial(
    z.object({
      group: z.string(),
      status: DeliveryStatus,
      /** English: what the status was taken from, "consumer offset 120 is past queue offset 118". */
      reason: z.string(),
      consumerOffset: Long.optional(),
      /** Where the group gave it up: offsetMsgId of the message in the group's dead-letter topic. */
      deadLetter: z.string().optional(),
    }),
  ),
})

/** The body as it was sent, all of it, byte by byte. */
export const downloadBody = endpoint(paths.downloadBody, {
  right: 'messages.read',
  query: z.object({ topic: topicName.optional(), offsetMsgId }),
  reply: FileReply,
})

const places = z.object({ topic: topicName, offsetMsgId })
export const exportFormat = z.enum(['csv', 'json', 'xlsx'])

/** Messages as a file. One that cannot be read becomes a row that says why. */
export const exportMessages = endpoint(paths.exportMessages, {
  right: 'messages.read',
  body: z.object({ messages: z.array(places).min(1).max(500), format: exportFormat }),
  reply: FileReply,
})

/**
 * How a message is delivered again. `client`: an online push client runs its listener on it now, offsets stay. `retry`: to the
 * retry topic of the group, which only this group consumes, also when it comes online later. `topic`: as a new message to the
 * topic it came from, for every group.
 */
export const ResendWay = z.enum(['client', 'retry', 'topic'])
export type ResendWay = z.infer<typeof ResendWay>

/** Delivers messages again, each by itself: one that fails keeps none of the others back. Of a dead letter its origin counts. */
export const resendMessages = endpoint(paths.resendMessages, {
  right: 'messages.send',
  body: z
    .object({
      messages: z.array(places).min(1).max(20),
      way: ResendWay,
      /** For `client` and `retry`. */
      group: z.string().min(1).max(255).optional(),
      /** For `client`: this one of the group; else the first that is online. */
      clientId: z.string().min(1).max(1000).optional(),
    })
    .refine(({ way, group }) => way === 'topic' || group !== undefined, 'a group is needed'),
  reply: z.object({
    items: z.array(
      z.object({
        topic: z.string(),
        offsetMsgId: z.string(),
        /** `done`: the client consumed it, or a broker stored it. */
        outcome: z.enum(['done', 'failed']),
        /** What the client's listener returned: `CR_SUCCESS`, `CR_LATER`, `CR_THROW_EXCEPTION`, … */
        consumeResult: z.string().optional(),
        clientId: z.string().optional(),
        costMs: z.number(),
        /** Where it was sent. */
        sentTo: z.object({ topic: z.string(), msgId: z.string(), offsetMsgId: z.string() }).optional(),
        /** English: why it failed, or what the client said. */
        reason: z.string().optional(),
      }),
    ),
  }),
})

/** Sends one message. */
export const sendMessage = endpoint(paths.sendMessage, {
  right: 'messages.send',
  body: z.object({
    topic: topicName,
    tag: z.string().max(255).default(''),
    /** Separate keys, blanks not allowed inside one. */
    keys: z.array(z.string().min(1).max(1000).regex(/^\S+$/)).max(50).default([]),
    /** Text, or bytes as base64 with `bodyEncoding`. */
    body: z.string().min(1).max(6_000_000),
    bodyEncoding: z.enum(['text', 'base64']).default('text'),
    /** User properties; names RocketMQ reserves are refused. */
    properties: z
      .array(z.object({ key: z.string().min(1).max(255), value: z.string().max(32_000) }))
      .max(100)
      .default([]),
    /** RocketMQ's delay level, 1 = 1s … 18 = 2h; 0 none. */
    delayLevel: z.int().min(0).max(18).default(0),
    /** When it is delivered, epoch ms; needs a broker with the timer wheel (5.0). Not together with a delay level. */
    deliverAt: z.int().min(1).optional(),
    /** Messages with the same key go to the same queue. */
    orderKey: z.string().min(1).max(255).optional(),
    /** Sends a half message and ends it so; `unknown` leaves it to the checks of the broker, which nobody answers. */
    transaction: z.enum(['commit', 'rollback', 'unknown']).optional(),
    /** Writes a trace record of the send. */
    trace: z.boolean().default(false),
    /** One queue instead of the next in turn. */
    queue: z.object({ broker: z.string(), queueId: z.int() }).optional(),
  }),
  reply: z.object({
    /** `SEND_OK`, `FLUSH_DISK_TIMEOUT`, `FLUSH_SLAVE_TIMEOUT`, `SLAVE_NOT_AVAILABLE`: stored in every case. */
    status: z.enum(['SEND_OK', 'FLUSH_DISK_TIMEOUT', 'FLUSH_SLAVE_TIMEOUT', 'SLAVE_NOT_AVAILABLE']),
    msgId: z.string(),
    offsetMsgId: z.string(),
    broker: z.string(),
    queueId: z.int(),
    queueOffset: Long,
    costMs: z.number(),
    /** How the transaction was ended. */
    transaction: z.enum(['commit', 'rollback', 'unknown']).optional(),
    transactionId: z.string().optional(),
    /** With which a message that waits can be called back. */
    recallHandle: z.string().optional(),
    /** Whether the trace record was stored; undefined when none was wanted. */
    traced: z.boolean().optional(),
  }),
})
