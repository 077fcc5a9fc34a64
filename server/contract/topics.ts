import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { GroupProgress } from './groups.ts'
import { Page, pageQuery, queryChoices, sortBy } from './paging.ts'
import { paths } from './paths.ts'
import { namedBrokers, targets, WriteResult } from './targets.ts'
import { EpochMs, gathered, Known, Long, Partial, Perm, QueueName, TopicType } from './values.ts'

const topicName = z.string().min(1).max(255)
const oneTopic = z.object({ topic: topicName })

export const TopicRow = z.object({
  topic: z.string(),
  type: TopicType,
  brokers: z.array(z.string()),
  /** Sums over all brokers. */
  readQueues: z.int(),
  writeQueues: z.int(),
  /** The same on all brokers, or the first one's when they differ (`permDiffers`). */
  perm: Perm,
  permDiffers: z.boolean(),
  inPerSecond: Known(z.number()),
  /** Messages in store: max minus min, over all queues. */
  messages: Known(Long),
  lastMessageAt: Known(EpochMs),
})
export type TopicRow = z.infer<typeof TopicRow>

export const topicSortColumns = ['topic', 'type', 'writeQueues', 'inPerSecond', 'messages', 'lastMessageAt'] as const

/**
 * Topics from the collector's memory. Columns that are dear to find (`inPerSecond`, `messages`, `lastMessageAt`) may be
 * `not-collected-yet`: ask `measureTopics` for the rows on screen.
 */
export const listTopics = endpoint(paths.listTopics, {
  right: 'topics.read',
  query: z.object({
    /** Part of the name, upper and lower case alike. */
    q: z.string().max(255).optional(),
    /** None given: all types. */
    types: queryChoices(TopicType.options),
    sort: sortBy(topicSortColumns, 'topic'),
    ...pageQuery,
  }),
  reply: Page(TopicRow).extend({
    /** Topics of each type that match `q`, for the filter chips. */
    countByType: z.record(TopicType, z.int()),
  }),
})

/** Fresh values for the rows on screen. A topic that is gone is left out. */
export const measureTopics = endpoint(paths.measureTopics, {
  right: 'topics.read',
  body: z.object({ topics: z.array(topicName).max(200) }),
  reply: Partial(TopicRow.pick({ topic: true, inPerSecond: true, messages: true, lastMessageAt: true })),
})

/** Status per queue (mqadmin topicStatus). */
export const getTopicStatus = endpoint(paths.getTopicStatus, {
  right: 'topics.read',
  query: oneTopic,
  reply: z.object({
    topic: z.string(),
    type: TopicType,
    inPerSecond: Known(z.number()),
    /** Messages in store, of the queues that answered. */
    messages: Long,
    items: z.array(
      QueueName.extend({
        minOffset: Long,
        maxOffset: Long,
        /** Store time of the newest message; unknown `none` for an empty queue. */
        lastUpdateAt: Known(EpochMs),
      }),
    ),
    ...gathered,
  }),
})

/** What clients see (mqadmin topicRoute). */
export const getTopicRoute = endpoint(paths.getTopicRoute, {
  right: 'topics.read',
  query: oneTopic,
  reply: z.object({
    topic: z.string(),
    brokers: z.array(
      z.object({
        brokerCluster: z.string(),
        broker: z.string(),
        addresses: z.array(z.object({ brokerId: Long, address: z.string() })),
      }),
    ),
    queues: z.array(z.object({ broker: z.string(), readQueues: z.int(), writeQueues: z.int(), perm: Perm })),
    /** `broker-a:8;broker-b:8` for ordered topics. */
    orderConfig: z.string().optional(),
    asOf: EpochMs,
  }),
})

/** Groups that consume the topic, each with its lag on this topic. */
export const getTopicGroups = endpoint(paths.getTopicGroups, {
  right: 'topics.read',
  query: oneTopic,
  reply: Partial(GroupProgress),
})

export const TopicConfig = z.object({
  readQueues: z.int().min(1).max(1024),
  writeQueues: z.int().min(1).max(1024),
  perm: Perm,
  order: z.boolean(),
})

/** Configuration on every master that has the topic. */
export const getTopicConfig = endpoint(paths.getTopicConfig, {
  right: 'topics.read',
  query: oneTopic,
  reply: Partial(
    TopicConfig.extend({
      broker: z.string(),
      brokerCluster: z.string(),
      type: TopicType,
      readQueues: z.int(),
      writeQueues: z.int(),
      /** Such as `message.type`. */
      attributes: z.array(z.object({ key: z.string(), value: z.string() })),
    }),
  ),
})

const newTopicName = z
  .string()
  .min(1)
  .max(127)
  .regex(/^[%|a-zA-Z0-9_-]+$/, 'letters, digits, %, |, _ and - only')

/** Creates a topic. Refused with `topic-exists` when any target has it. */
export const createTopic = endpoint(paths.createTopic, {
  right: 'topics.write',
  body: TopicConfig.extend({
    topic: newTopicName,
    type: z.enum(['NORMAL', 'DELAY', 'FIFO', 'TRANSACTION', 'MIXED', 'UNSPECIFIED']).default('NORMAL'),
    readQueues: TopicConfig.shape.readQueues.default(8),
    writeQueues: TopicConfig.shape.writeQueues.default(8),
    perm: Perm.default(6),
    order: z.boolean().default(false),
    ...targets,
  }),
  reply: WriteResult,
})

const attributeText = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^+,=\s-][^,=\s]*$/, 'no blank, comma, =, and no + or - first')

/** Changes queues, perm, order or attributes; everything not named stays as it is on each broker. */
export const updateTopic = endpoint(paths.updateTopic, {
  right: 'topics.write',
  body: TopicConfig.partial().extend({
    topic: topicName,
    /** Attributes to set, and with null to remove; brokers refuse those they do not know or that cannot be changed. */
    attributes: z
      .array(z.object({ key: attributeText, value: attributeText.nullable() }))
      .max(20)
      .default([]),
    ...targets,
  }),
  reply: WriteResult,
})

/**
 * Deletes the topic on the named brokers only, or on every broker and then from the NameServers, as mqadmin deleteTopic does for all
 * clusters that have it.
 */
export const deleteTopic = endpoint(paths.deleteTopic, {
  right: 'topics.write',
  query: oneTopic.extend({ brokers: namedBrokers }),
  reply: WriteResult,
})
