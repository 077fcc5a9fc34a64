import { readFileSync } from 'node:fs'
import path from 'node:path'

const fixtures = path.join(import.meta.dirname, 'fixtures', 'mqadmin')

/** What differs between two runs of one command, and what stands for it. */
const volatileParts: readonly (readonly [RegExp, string])[] = [
  [/\b(?:[0-9A-F]{56}|[0-9A-F]{40}|[0-9A-F]{32})\b/g, '<MSGID>'],
  [/[^@\s=["<>,()/']+@\d+#\d+/g, '<CLIENTID>'],
  [/\d{4}-\d\d-\d\d[ #]\d\d:\d\d:\d\d(?:[,:.]\d{3})?/g, '<TIME>'],
  [/\b1[78]\d{11}\b/g, '<TIME>'],
  [/\/?(?:\d{1,3}\.){3}\d{1,3}:\d{2,5}\b/g, '<ADDR>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<IP>'],
  [/(storeSize=|commitLogOffset=|bodyCRC=|physicOffset=|physicSize=|CommitLog Offset: +)-?\d+/g, '$1<NUM>'],
  [/\b(rt=)\d+ms/g, '$1<NUM>ms'],
  [/\b\d+ms\b/g, '<NUM>ms'],
  [/(spentTimeMills"?[:=])\d+/g, '$1<NUM>'],
  [/<TIME>\/(?=<CLIENTID>)/g, ''],
]

/**
 * A command's output with everything volatile replaced and runs of blanks shortened to one: column widths are the tool's own
 * and say nothing about the server.
 */
export function comparable(text: string): string[] {
  let plain = text
  for (const [part, name] of volatileParts) plain = plain.replace(part, name)
  return plain
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter((line) => line !== '')
}

/** Recorded output of a command of the official mqadmin 5.5.0 on a real Apache RocketMQ 5.5.0. */
export function recorded(name: string): { out: string[]; err: string[] } {
  const text = readFileSync(path.join(fixtures, `${name}.txt`), 'utf8')
  const body = text.slice(text.indexOf('\n') + 1)
  const [out = '', err = ''] = body.split(/^# standard error.*\n/m)
  return { out: comparable(out), err: comparable(err) }
}

/** Standard error without stack frames, notes of Java's own and logging set-up. */
export const withoutFrames = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\t(at |\.\.\. )|^(WARNING|SLF4J)/.test(line))
    .join('\n')
