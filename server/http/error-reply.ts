import type { Logger } from '../../broker-core/base/log.ts'
import { CallError } from '../../broker-core/client/index.ts'
import { type ErrorReply, errorStatus } from '../contract/errors.ts'
import { ApiError } from './api-error.ts'

/** The reply for anything thrown while an endpoint ran. What is no error of ours is `internal`; its text stays in the log. */
export function errorReply(thrown: unknown, at: { method: string; path: string }, log: Logger): Response {
  const error = apiErrorOf(thrown)
  if (error.code === 'internal') log.error({ ...at, err: thrown }, 'an endpoint failed')
  const body: ErrorReply = {
    error: {
      code: error.code,
      message: error.message,
      ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
    },
  }
  return Response.json(body, { status: errorStatus[error.code], headers: { 'cache-control': 'no-store' } })
}

function apiErrorOf(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (!(thrown instanceof CallError)) return new ApiError('internal', 'The dashboard failed; its log says why.')
  const { address, responseCode, remark } = thrown
  switch (thrown.code) {
    case 'refused':
      return new ApiError('refused-by-broker', thrown.message, { address, responseCode, remark })
    case 'not-supported':
      return new ApiError('not-supported', thrown.message, { address })
    case 'unreachable':
    case 'timeout':
      return new ApiError(thrown.code, thrown.message, { address })
    case 'malformed':
      return new ApiError('internal', `${address} gave an answer that cannot be read.`, { address }, thrown)
  }
}
