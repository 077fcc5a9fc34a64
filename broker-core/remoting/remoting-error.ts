import { OperatingError } from '../base/errors.ts'

/**
 * Why a call got no answer: `connectFailed` no connection could be made; `timeout` no reply in time; `connectionClosed` the
 * connection ended before the reply; `malformedReply` a reply that cannot be read; `tooLarge` a request beyond the frame limit.
 */
export type RemotingErrorCode = 'connectFailed' | 'timeout' | 'connectionClosed' | 'malformedReply' | 'tooLarge'

/** A call without an answer. `details.address` names the other end. */
export class RemotingError extends OperatingError {
  declare readonly code: RemotingErrorCode

  constructor(code: RemotingErrorCode, message: string, options: { cause?: unknown; address?: string } = {}) {
    super(code, message, {
      cause: options.cause,
      retriable: code !== 'malformedReply' && code !== 'tooLarge',
      details: { address: options.address },
    })
    this.name = 'RemotingError'
  }
}

/** Bytes that are no RocketMQ frame: the connection they came on cannot go on. */
export class FrameError extends OperatingError {
  constructor(message: string) {
    super('badFrame', message)
    this.name = 'FrameError'
  }
}
