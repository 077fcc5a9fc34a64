import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { FileReply } from './file-reply.ts'
import { exportFormat, listMessages, MessageRow } from './messages.ts'
import { Page, pageQuery, queryTime, sortBy } from './paging.ts'
import { paths } from './paths.ts'
import { EpochMs, Known, Long } from './values.ts'

const groupName = z.string().min(1).max(255)

export const deadLetterGroupColumns = ['group', 'messages', 'lastMessageAt'] as const

export const DeadLetterGroup = z.object({
  group: z.string(),
  /** `%DLQ%group` */
  topic: z.string(),
  brokers: z.array(z.string()),
  /** Dead letters in store. */
  messages: Known(Long),
  lastMessageAt: Known(EpochMs),
})
export type DeadLetterGroup = z.infer<typeof DeadLetterGroup>

/** Groups that have a dead-letter topic; the rows that are given are measured now. */
export const listDeadLetterGroups = endpoint(paths.listDeadLetterGroups, {
  right: 'messages.read',
  query: z.object({
    /** Part of the group's name, upper and lower case alike. */
    q: z.string().max(255).optional(),
    sort: sortBy(deadLetterGroupColumns, 'group'),
    ...pageQuery,
  }),
  reply: Page(DeadLetterGroup),
})

/** A message that a group gave up. */
export const DeadLetterRow = MessageRow.extend({
  /** Topic it was sent to; empty when the broker did not keep it. */
  originTopic: z.string(),
  /** offsetMsgId of the message that was sent; empty when the broker did not keep it. */
  originOffsetMsgId: z.string(),
})
export type DeadLetterRow = z.infer<typeof DeadLetterRow>

const range = { group: groupName, from: queryTime, to: queryTime, contains: z.string().max(255).optional() }

/** Dead letters of a group by the time of their death, newest first; read as `listMessages` reads. */
export const listDeadLetters = endpoint(paths.listDeadLetters, {
  right: 'messages.read',
  query: z.object({ ...range, limit: pageQuery.limit, cursor: z.string().max(100_000).optional() }),
  reply: listMessages.reply.extend({
    items: z.array(DeadLetterRow),
    /** False: the group has no dead-letter topic, so nothing ever died. */
    topicExists: z.boolean(),
  }),
})

/** Dead letters of a time as a file: at most 10,000 and 64 MiB of bodies, the newest; the file says when it was cut. */
export const exportDeadLetters = endpoint(paths.exportDeadLetters, {
  right: 'messages.read',
  query: z.object({ ...range, format: exportFormat }),
  reply: FileReply,
})
