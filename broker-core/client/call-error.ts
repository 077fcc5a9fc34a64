import { OperatingError } from '../base/errors.ts'

/**
 * Why a peer gave no answer that can be used. `unreachable`: no connection. `timeout`: connected, or trying to, and no answer in
 * time. `refused`: answered with an error code. `not-supported`: its version does not know the request. `malformed`: the answer
 * cannot be read.
 */
export type CallErrorCode = 'unreachable' | 'timeout' | 'refused' | 'not-supported' | 'malformed'

/** A call to a NameServer or broker that failed. */
export class CallError extends OperatingError {
  declare readonly code: CallErrorCode
  /** `host:port` that was asked. */
  readonly address: string
  /** RocketMQ's response code of a refusal. */
  readonly responseCode: number | undefined
  /** What the peer said about it. */
  readonly remark: string | undefined

  constructor(
    code: CallErrorCode,
    message: string,
    context: { address: string; responseCode?: number; remark?: string; cause?: unknown },
  ) {
    super(code, message, {
      cause: context.cause,
      retriable: code === 'unreachable' || code === 'timeout',
      details: { address: context.address, responseCode: context.responseCode, remark: context.remark },
    })
    this.name = 'CallError'
    this.address = context.address
    this.responseCode = context.responseCode
    this.remark = context.remark
  }

  /** By name: bundlers load this file more than once in a process, and an error of one copy is one for the others. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && thrown.name === 'CallError'
  }
}

/** True for a refusal with one of the given response codes. */
export function isRefusal(thrown: unknown, ...responseCodes: readonly number[]): thrown is CallError {
  return thrown instanceof CallError && thrown.responseCode !== undefined && responseCodes.includes(thrown.responseCode)
}
