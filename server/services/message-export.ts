import writeXlsxFile from 'write-excel-file/node'
import type { FoundMessage } from '../../broker-core/client/index.ts'
import type { FileReply } from '../contract/file-reply.ts'
import { deadLetterRow } from './dead-letters.ts'
import { bodyText } from './message-views.ts'

/** A message as a row of a file. Every value is text, so that no program rounds a 64-bit number. */
export type ExportRow = Readonly<Record<(typeof exportColumns)[number], string>>

export const exportColumns = [
  'topic',
  'msgId',
  'offsetMsgId',
  'originTopic',
  'originMsgId',
  'broker',
  'queueId',
  'queueOffset',
  'tags',
  'keys',
  'bornHost',
  'bornTimestamp',
  'storeTimestamp',
  'reconsumeTimes',
  'properties',
  'messageBody',
  'bodyEncoding',
  'bodyCRC',
  'exception',
] as const

export type ExportFormat = 'csv' | 'json' | 'xlsx'

export interface ExportTable {
  /** Becomes the name of the file and of the sheet. */
  readonly name: string
  readonly rows: readonly ExportRow[]
  /** True when there are more messages than rows. */
  readonly cut: boolean
}

/** Says that a file does not hold everything, as its last row. */
const cutWords = 'There are more messages than in this file: it was cut at a limit, or a broker did not answer.'
/** Excel's own limit of a cell. */
const cellCharactersMax = 32_767

/** A body that is no text is given as base64. */
export function exportRow(found: FoundMessage): ExportRow {
  const { message } = found
  const row = deadLetterRow(found)
  const text = message.bodyFault === undefined ? bodyText(message.body) : undefined
  return {
    topic: row.topic,
    msgId: row.msgId,
    offsetMsgId: row.offsetMsgId,
    originTopic: row.originTopic,
    originMsgId: row.originOffsetMsgId,
    broker: row.broker,
    queueId: String(row.queueId),
    queueOffset: row.queueOffset,
    tags: row.tags,
    keys: row.keys.join(' '),
    bornHost: row.bornHost,
    bornTimestamp: new Date(row.bornAt).toISOString(),
    storeTimestamp: new Date(row.storedAt).toISOString(),
    reconsumeTimes: String(row.reconsumeTimes),
    properties: JSON.stringify(Object.fromEntries(message.properties)),
    messageBody: text ?? message.body.toString('base64'),
    bodyEncoding: text === undefined ? 'base64' : 'utf-8',
    bodyCRC: String(message.bodyCrc),
    exception: message.bodyFault ?? '',
  }
}

/** The row of a message that could not be read. */
export function unreadableRow(topic: string, offsetMsgId: string, exception: string): ExportRow {
  const nothing = Object.fromEntries(exportColumns.map((column) => [column, ''])) as ExportRow
  return { ...nothing, topic, offsetMsgId, exception }
}

export async function fileOf(table: ExportTable, format: ExportFormat): Promise<FileReply> {
  const fileName = `${table.name}.${format}`
  if (format === 'json') return { fileName, mediaType: 'application/json', bytes: encode(jsonText(table)) }
  if (format === 'csv') return { fileName, mediaType: 'text/csv; charset=utf-8', bytes: encode(csvText(table)) }
  const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return { fileName, mediaType, bytes: await xlsxBytes(table) }
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

function jsonText({ rows, cut }: ExportTable): string {
  const items = rows.map(({ properties, ...row }) => ({
    ...row,
    properties: (properties === '' ? {} : JSON.parse(properties)) as object,
  }))
  return `${JSON.stringify({ cut, messages: items }, null, 1)}\n`
}

/** RFC 4180, with the mark by which Excel knows UTF-8. */
function csvText({ rows, cut }: ExportTable): string {
  const lines = [
    exportColumns.join(','),
    ...rows.map((row) => exportColumns.map((column) => csvCell(row[column])).join(',')),
    ...(cut ? [csvCell(cutWords)] : []),
  ]
  return `\ufeff${lines.join('\r\n')}\r\n`
}

/** A text that a spreadsheet would run as a formula begins with an apostrophe: what is in it was written by others. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

async function xlsxBytes({ name, rows, cut }: ExportTable): Promise<Uint8Array<ArrayBuffer>> {
  const head = exportColumns.map((column) => ({ value: column, fontWeight: 'bold' as const }))
  const body = rows.map((row) => exportColumns.map((column) => xlsxCell(row[column])))
  const end = cut ? [[xlsxCell(cutWords)]] : []
  const sheet = name.replace(/[[\]*?:/\\%]/g, '_').slice(0, 31)
  return new Uint8Array(await writeXlsxFile([head, ...body, ...end], { sheet, stickyRowsCount: 1 }).toBuffer())
}

/** Always text: nothing is run as a formula, no number is rounded. What XML cannot hold is replaced, what Excel cannot hold is cut. */
function xlsxCell(text: string) {
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  const isCut = clean.length > cellCharactersMax
  const mark = '… (cut)'
  return {
    value: isCut ? clean.slice(0, cellCharactersMax - mark.length).replace(/[\ud800-\udbff]$/, '') + mark : clean,
    type: String,
  }
}
