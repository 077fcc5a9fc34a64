import { responseCodeName } from '../../protocol/response-codes.ts'
import type { MqadminCase } from './case.ts'
import { comparable, linesOfServer, linesOfTool, type Printed, withoutFrames } from './output-text.ts'

/** What is compared, line by line; equal when both are. */
export interface Comparison {
  readonly shown: readonly string[]
  readonly wanted: readonly string[]
}

/** One tool at two servers, or at a server and in its recording. */
export function compareServers(how: MqadminCase, actual: Printed, expected: Printed): Comparison {
  const lines = ({ out, err }: Printed): string[] => [
    ...linesOfServer(out, how),
    ...linesOfServer(withoutFrames(err), how).map((line) => `standard error: ${line}`),
  ]
  const [shown, wanted] = [lines(actual), lines(expected)]
  return how.atLeast === true ? { shown: shown.filter((line) => wanted.includes(line)), wanted } : { shown, wanted }
}

/**
 * Our tool beside the official one. Output must be equal; where the official one prints a stack trace, ours ends with another exit
 * code than 0 and one sentence that names the same cause.
 */
export function compareTools(how: MqadminCase, ours: Printed, official: Printed): Comparison {
  return {
    shown: [...linesOfTool(ours.out, how), ...failureOf(how, ours, official.err)],
    wanted: [...linesOfTool(official.out, how), ...expectedFailure(official.err)],
  }
}

/** Our tool beside the recorded output of the official one, whose columns are those of another scene. */
export function compareWithRecording(how: MqadminCase, ours: Printed, recording: Printed): Comparison {
  const { shown, wanted } = compareServers(how, { ...ours, err: '' }, { ...recording, err: '' })
  return {
    shown: [...shown, ...failureOf(how, ours, recording.err)],
    wanted: [...wanted, ...expectedFailure(recording.err)],
  }
}

const saysNothing = 'exit code 0, nothing on standard error'
const saysTheCause = 'another exit code than 0, one sentence with the cause'

const failed = (err: string): boolean => withoutFrames(err).trim() !== ''
const expectedFailure = (err: string): string[] => [failed(err) ? saysTheCause : saysNothing]

function failureOf(how: MqadminCase, { err, code }: Printed, officialErr: string): string[] {
  const told = err.trim()
  if (code === 0 && told === '') return [saysNothing]
  const isOne = code !== 0 && told !== '' && !told.includes('\n')
  return [isOne && hasCause(how, told, withoutFrames(officialErr)) ? saysTheCause : `exit code ${code}: ${told}`]
}

/** Whether a sentence names the cause that the official tool's stack trace names: its code, its remark, or what the case says. */
export function hasCause({ cause }: Pick<MqadminCase, 'cause'>, sentence: string, trace: string): boolean {
  if (cause !== undefined) return cause.test(sentence) && (trace === '' || cause.test(trace))
  const code = /CODE: +(\d+)/.exec(trace)?.[1]
  const codeName = code === undefined ? undefined : responseCodeName(Number(code))
  if (code !== undefined && sentence.includes(`(code ${code})`)) return true
  if (codeName !== undefined && sentence.includes(codeName) && codeName !== 'SYSTEM_ERROR') return true
  const text = comparable(sentence).join(' ')
  const found = [/DESC: (.+)/g, /Exception: (.+)/g].flatMap((said) => [...trace.matchAll(said)])
  const remarks = found.map(([, remark = '']) => remark)
  return remarks.some((remark) => {
    const plain = comparable(remark.replace(/ BROKER: .*/, '')).join(' ')
    return plain !== '' && text.includes(plain)
  })
}

export const isEqual = ({ shown, wanted }: Comparison): boolean =>
  shown.length === wanted.length && shown.every((line, index) => line === wanted[index])
