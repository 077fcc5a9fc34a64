import type { FanOutFailure } from '../../broker-core/client/index.ts'
import { ApiError } from '../http/api-error.ts'

/** A write that no broker did, as an error: that of the first. */
export function writeFailure(
  { code, message, address, responseCode }: FanOutFailure,
  failures: readonly FanOutFailure[],
): ApiError {
  const apiCode = code === 'refused' ? 'refused-by-broker' : code === 'malformed' ? 'internal' : code
  return new ApiError(apiCode, message, { address, responseCode, failures })
}
