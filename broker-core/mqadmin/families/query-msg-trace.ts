import { javaHash, readTraceRecords, type SubBeforeRecord, type TraceRecord } from '../../client/index.ts'
import { command } from '../command.ts'
import { inHashOrder } from '../java-objects.ts'
import { timeOfDay } from '../java-text.ts'
import { findMessages, notFound } from '../message-query.ts'
import { wholeNumberOf } from '../option-values.ts'
import type { Cell, Column, Output } from '../output.ts'
import { reportFailures } from '../targets.ts'
import { timesOf } from './query-msg.ts'

const columnsOf = (group: string, time: string): readonly Column[] => [
  { title: '#Type', key: 'type', width: 10 },
  { title: group, key: 'group', width: 20, gap: 1 },
  { title: '#ClientHost', key: 'clientHost', width: 20, gap: 1 },
  { title: time, key: 'time', width: 20, gap: 1 },
  { title: '#CostTimes', key: 'costMs', width: 10, gap: 1 },
  { title: '#Status', key: 'status', width: 10, gap: 1 },
]
const sendColumns = columnsOf('#ProducerGroup', '#SendTime')
const consumeColumns = columnsOf('#ConsumerGroup', '#ConsumerTime')

/** What was recorded of a message's sends and consumptions (Java: QueryMsgTraceByIdSubCommand). */
export const queryMsgTraceById = command({
  name: 'queryMsgTraceById',
  about: 'Query a message trace.',
  isWatchable: true,
  options: {
    beginTimestamp: { short: 'b', about: 'Begin timestamp(ms). default:0, eg:1676730526212' },
    maxNum: { short: 'c', about: 'The maximum number of messages returned by the query, default:64' },
    endTimestamp: { short: 'e', about: 'End timestamp(ms). default:Long.MAX_VALUE, eg:1676730526212' },
    msgId: { short: 'i', about: 'Message Id', isRequired: true },
    traceTopic: { short: 't', about: 'The name value of message trace topic' },
  },
  async run({ client, out }, values) {
    const id = values.msgId.trim()
    const topic = values.traceTopic?.trim() ?? 'RMQ_SYS_TRACE_TOPIC'
    const countMax = wholeNumberOf('-c', values.maxNum ?? '64', { least: 1 })
    const times = timesOf(values.beginTimestamp, values.endTimestamp)
    const found = await findMessages(client, { topic, key: id, countMax, ...times })
    if (found.items.length === 0) throw notFound(id, topic, found.failures)
    const records = found.items.flatMap(({ message }) => {
      const clientHost = message.bornHost.replace(/:\d+$/, '')
      return readTraceRecords(message.body.toString('utf8'), clientHost).map((record) => ({ record, clientHost }))
    })
    const own = records.filter(({ record }) => record.messageId === id)
    printSends(out, own)
    printConsumptions(out, own)
    reportFailures(out, found.failures)
  },
})

interface Traced {
  readonly record: TraceRecord
  readonly clientHost: string
}

type Row = Record<string, Cell>

const rowOf = (
  type: string,
  one: { group: string; clientHost: string; timestamp: number; costMs: number; success: boolean },
): Row => ({
  type,
  group: one.group,
  clientHost: one.clientHost,
  time: { text: timeOfDay(one.timestamp), value: one.timestamp },
  costMs: { text: `${one.costMs}ms`, value: one.costMs },
  status: one.success ? 'success' : 'failed',
})

function printSends(out: Output, traced: readonly Traced[]): void {
  const rows = traced.flatMap(({ record, clientHost }) =>
    record.kind === 'Pub' ? [rowOf('Pub', { ...record, clientHost })] : [],
  )
  printTables(out, 'sends', sendColumns, out.isJson ? [rows] : rows.map((row) => [row]))
}

function printConsumptions(out: Output, traced: readonly Traced[]): void {
  const before = new Map<string, SubBeforeRecord>()
  for (const { record } of traced) if (record.kind === 'SubBefore') before.set(record.requestId, record)
  const byGroup = new Map<string, Row[]>()
  for (const { record, clientHost } of traced) {
    if (record.kind !== 'SubAfter') continue
    // Old clients name group and time only in the record of the beginning.
    const begun = before.get(record.requestId)
    const group = record.group || (begun?.group ?? 'null')
    const timestamp = record.timestamp > 0 ? record.timestamp : (begun?.timestamp ?? 0)
    const rows = byGroup.get(group) ?? []
    rows.push(rowOf('Sub', { ...record, group, timestamp, clientHost }))
    byGroup.set(group, rows)
  }
  const groups = inHashOrder([...byGroup], ([group]) => javaHash(group)).map(([, rows]) => rows)
  printTables(out, 'consumptions', consumeColumns, out.isJson ? [groups.flat()] : groups)
}

function printTables(out: Output, name: string, columns: readonly Column[], tables: readonly (readonly Row[])[]): void {
  for (const rows of tables) {
    const table = out.table(name, columns)
    for (const row of rows) table.row(row)
    out.line()
  }
}
