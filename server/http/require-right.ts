import { readConfig } from '../config.ts'
import { isWriteRight, type Right } from '../contract/rights.ts'
import { ApiError } from './api-error.ts'

/**
 * Refuses what the caller may not do. Until somebody can sign in, everybody may do everything, unless the dashboard was started to
 * show only.
 * @throws ApiError `read-only`
 */
export function requireRight({ right }: { readonly right: Right }): void {
  if (!isWriteRight(right) || !readConfig(process.env).readOnly) return
  throw new ApiError('read-only', `This dashboard was started with --read-only: ${right} is refused.`, { right })
}
