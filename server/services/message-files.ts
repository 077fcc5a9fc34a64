import { dlqPrefix, type FoundMessage, inParallel } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { exportDeadLetters } from '../contract/dead-letters.ts'
import type { FileReply } from '../contract/file-reply.ts'
import type { downloadBody, exportMessages } from '../contract/messages.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'
import { exportRow, type ExportRow, fileOf, unreadableRow } from './message-export.ts'
import { wholeMessage } from './message-views.ts'
import { acceptor, rangePage } from './messages.ts'

const exportLimits = { messages: 10_000, bodyBytes: 64 * 1024 * 1024, durationMs: 60_000 }

export const body: Service<typeof downloadBody> = async ({ params, query }): Promise<FileReply> => {
  const { items } = await clusterOf(params).client.lookup.byOffsetId(query.offsetMsgId, query.topic)
  if (items[0] === undefined)
    throw new ApiError('message-unknown', `No message ${query.offsetMsgId} at its place in the commit log.`, {
      id: query.offsetMsgId,
    })
  const message = wholeMessage(items[0].message)
  return {
    fileName: `${message.messageId}${message.bodyFault === undefined ? '' : '.packed'}.bin`,
    mediaType: 'application/octet-stream',
    bytes: new Uint8Array(message.body),
  }
}

export const exportChosen: Service<typeof exportMessages> = async ({ params, body }): Promise<FileReply> => {
  const { client } = clusterOf(params)
  const rows = await inParallel(body.messages, 8, async ({ topic, offsetMsgId }): Promise<ExportRow> => {
    const { items, failures } = await client.lookup.byOffsetId(offsetMsgId, topic)
    if (items[0] !== undefined) return exportRow(items[0])
    return unreadableRow(topic, offsetMsgId, failures[0]?.message ?? 'no message at this place of the commit log')
  })
  return fileOf({ name: 'messages', rows, cut: false }, body.format)
}

export const exportDead: Service<typeof exportDeadLetters> = async ({ params, query }): Promise<FileReply> => {
  const topic = dlqPrefix + query.group
  const { rows, cut } = await allOf(clusterOf(params), { ...query, topic })
  return fileOf({ name: `dead-letters-${query.group}`, rows, cut }, query.format)
}

interface Asked {
  readonly topic: string
  readonly from: number
  readonly to: number
  readonly contains?: string | undefined
}

/** Page after page until the end or a limit. */
async function allOf(cluster: Cluster, asked: Asked): Promise<{ rows: ExportRow[]; cut: boolean }> {
  const deadline = cluster.clock.now() + exportLimits.durationMs
  const accepts = acceptor(undefined, asked.contains)
  const rows: ExportRow[] = []
  let bodyBytes = 0
  const view = (found: FoundMessage): ExportRow | undefined => {
    if (!accepts(found.message)) return undefined
    bodyBytes += found.message.body.length
    return exportRow(found)
  }
  let cursor: string | undefined
  for (;;) {
    const limit = Math.min(500, exportLimits.messages - rows.length)
    const page = await rangePage(cluster, { ...asked, limit, cursor }, view)
    rows.push(...page.items)
    cursor = page.next
    if (cursor === undefined) return { rows, cut: page.failures.length > 0 }
    const isFull = rows.length >= exportLimits.messages || bodyBytes >= exportLimits.bodyBytes
    if (isFull || cluster.clock.now() > deadline) return { rows, cut: true }
  }
}
