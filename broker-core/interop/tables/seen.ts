import { type JavaJson, readJavaJson } from '../../protocol/java-json.ts'
import type { Command } from '../../remoting/command.ts'

/** What of a reply is compared: times, rates, addresses and Java's stack frames are replaced by words. */
export interface Seen {
  readonly code: number
  readonly remark?: string
  readonly header?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const rates = new Set(['tps', 'consumeTps', 'topicPutTps', 'avgpt'])
/** Java fills these after some minutes only. */
const lateWindows = new Set(['statsHour', 'statsDay'])
const firstTime = 1_500_000_000_000
const lastTime = 4_000_000_000_000

/** @param suffix end of all names of this run, which is left out */
export function seenOf(command: Command, suffix: string): Seen {
  const { code, remark, extFields, body } = command
  const header = Object.entries(extFields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => [name, textOf(value, suffix)])
  return {
    code,
    ...(remark === undefined || remark === '' ? {} : { remark: remarkOf(remark, suffix) }),
    ...(header.length === 0 ? {} : { header: Object.fromEntries(header) as Record<string, string> }),
    ...(body === undefined || body.length === 0 ? {} : { body: bodyOf(body, suffix) }),
  }
}

function remarkOf(remark: string, suffix: string): string {
  if (/^(java|org|io|com)\.[\w.$]+(Exception|Error)\b/.test(remark)) return '(exception)'
  return textOf(remark, suffix)
}

function textOf(text: string, suffix: string): string {
  const number = Number(text)
  if (/^\d{13}$/.test(text) && number > firstTime && number < lastTime) return '(time)'
  return text
    .replaceAll(suffix, '')
    .replace(/\/?(\d{1,3}\.){3}\d{1,3}:\d+/g, '(address)')
    .replace(/\d{4}-\d\d-\d\d#[\d:]+/g, '(time)')
    .replace(/[0-9A-F]{32}/g, '(id)')
}

function bodyOf(body: Buffer, suffix: string): unknown {
  if (body[0] !== 0x7b && body[0] !== 0x5b) return '(bytes)'
  return plain(readJavaJson(body), '', suffix)
}

/** With members in order, lists sorted, and everything that varies replaced. */
export function plain(value: JavaJson, name: string, suffix: string): unknown {
  if (typeof value === 'string') return textOf(value, suffix)
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (rates.has(name)) return '(rate)'
    if (name === 'delayTime' && value > 0) return '(ms)'
    return value > firstTime && value < lastTime ? '(time)' : textOfNumber(value)
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item, name, suffix))
    return items
      .map((item) => JSON.stringify(item))
      .sort()
      .map((item) => JSON.parse(item) as unknown)
  }
  if (value === null || typeof value === 'boolean') return value
  if (lateWindows.has(name)) return Object.keys(value).sort().join(' ')
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [keyOf(key, suffix), plain(member, key, suffix)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  )
}

const textOfNumber = (value: number | bigint): number | string =>
  typeof value === 'bigint' || !Number.isSafeInteger(value) ? String(value) : value

/** Keys that are queues are written with their members in order. */
function keyOf(key: string, suffix: string): string {
  if (!key.startsWith('{')) return textOf(key, suffix)
  const queue = readJavaJson(key) as Record<string, JavaJson>
  return textOf(`${String(queue['topic'])}/${String(queue['brokerName'])}/${String(queue['queueId'])}`, suffix)
}
