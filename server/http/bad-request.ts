import type { BadRequestReason } from '../contract/errors.ts'
import { ApiError } from './api-error.ts'

/**
 * A request that is well formed and cannot be done so.
 * @param message English sentence; screens make their own of the reason and its values
 */
export const badRequest = (
  reason: BadRequestReason,
  message: string,
  values: Readonly<Record<string, string>> = {},
): ApiError => new ApiError('bad-request', message, { reason, ...values })
