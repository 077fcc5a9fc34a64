import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { MqadminCase } from './case.ts'

const fixtures = path.join(import.meta.dirname, '..', 'fixtures', 'mqadmin')

/** What one run of a tool printed; the exit code where it is known. */
export interface Printed {
  readonly out: string
  readonly err: string
  readonly code?: number
}

/** Letters that stand for a tool in the names of what only it made: `¤` in a command. */
const toolMarks = { official: 'Zj', ours: 'Zr' } as const
export type Tool = keyof typeof toolMarks

/** The words that a tool is given. @param folder where it may write */
export const wordsFor = (tool: Tool, { command }: Pick<MqadminCase, 'command'>, folder: string): string[] =>
  command.map((word) => word.replaceAll('¤', toolMarks[tool]).replaceAll('<folder>', folder))

/** What differs between two runs of one command, and what stands for it. */
const volatileParts: readonly (readonly [RegExp, string])[] = [
  [/Z[jr]\b/g, ''],
  [/\/\S*\/(?:official|rebuilt)-output\b/g, '<DIR>'],
  [/\b(?:[0-9A-F]{56}|[0-9A-F]{40}|[0-9A-F]{32})\b/g, '<MSGID>'],
  [/[^@\s=["<>,()/']+@\d+#\d+/g, '<CLIENTID>'],
  [/\d{4}-\d\d-\d\d[ #]\d\d:\d\d:\d\d(?:[,:.]\d{3})?/g, '<TIME>'],
  [/\b1[78]\d{11}\b/g, '<TIME>'],
  [/\/?(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}\b/g, '<ADDR>'],
  [/<IP>:1\b/g, '<ADDR>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<IP>'],
  [/(storeSize=|commitLogOffset=|bodyCRC=|physicOffset=|physicSize=|CommitLog Offset: +)-?\d+/g, '$1<NUM>'],
  [/\b(rt=)\d+ms/g, '$1<NUM>ms'],
  [/\b\d+ms\b/g, '<NUM>ms'],
  [/(spentTimeMills"?[:=])\d+/g, '$1<NUM>'],
  [/<TIME>\/(?=<CLIENTID>)/g, ''],
]

const withNames = (text: string): string => volatileParts.reduce((done, [part, name]) => done.replace(part, name), text)
const collapsed = (line: string): string => line.replace(/[ \t]+/g, ' ').trim()

/**
 * A command's output with everything volatile replaced and runs of blanks shortened to one: column widths are the tool's own
 * and say nothing about the server.
 */
export const comparable = (text: string): string[] =>
  withNames(text)
    .split('\n')
    .map(collapsed)
    .filter((line) => line !== '')

type Treatment = Pick<MqadminCase, 'anyOrder' | 'mask' | 'without' | 'unsteady'>

const masked = (line: string, { mask = [] }: Treatment): string =>
  mask.reduce((text, [part, name]) => text.replace(part, name), line)

/** Lines to compare what two servers made a tool print: without what only the recorded scene has. */
export function linesOfServer(text: string, how: Treatment): string[] {
  const kept = comparable(text)
    .filter((line) => how.without?.test(line) !== true && how.unsteady?.test(line) !== true)
    .map((line) => masked(line, how))
  return how.anyOrder === true ? kept.sort() : kept
}

/** Lines to compare what two tools print of one server: blanks count wherever nothing volatile stands in the line. */
export function linesOfTool(text: string, how: Treatment): string[] {
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line) => how.unsteady?.test(collapsed(line)) !== true)
    .map((line) => {
      const named = withNames(line)
      const short = collapsed(named)
      const shown = masked(short, how)
      return named === line && shown === short ? line.trimEnd() : shown
    })
  return how.anyOrder === true ? lines.filter((line) => line !== '').sort() : lines
}

/** Recorded output of a command of the official mqadmin 5.5.0 on a real Apache RocketMQ 5.5.0. */
export function recorded(name: string): Printed {
  const text = readFileSync(path.join(fixtures, `${name}.txt`), 'utf8')
  const body = text.slice(text.indexOf('\n') + 1)
  const [out = '', err = ''] = body.split(/^# standard error.*\n/m)
  return { out, err }
}

/** Standard error without stack frames, notes of Java's own and logging set-up. */
export const withoutFrames = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\t(at |\.\.\. )|^(WARNING|SLF4J)/.test(line))
    .join('\n')
