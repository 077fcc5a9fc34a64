import type { Failure } from '../../server/contract/values.ts'

/**
 * What stands behind the translated word of a failure: RocketMQ's own remark of a refusal, the system's name of what became of a
 * connection (`ECONNREFUSED`), the text of an answer that could not be read. Undefined when the word says all.
 */
export function failureDetail({ code, remark, message }: Pick<Failure, 'code' | 'remark' | 'message'>) {
  if (code === 'refused') return remark ?? message
  if (code === 'malformed') return message
  return /\bE[A-Z]{4,}\b/.exec(message)?.[0]
}
