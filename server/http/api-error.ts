import { OperatingError } from '../../broker-core/base/errors.ts'
import type { ErrorCode } from '../contract/errors.ts'

/** An error that the API tells its caller. */
export class ApiError extends OperatingError {
  declare readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(code, message, { details, ...(cause === undefined ? {} : { cause }) })
    this.name = 'ApiError'
  }

  /** By name: Next loads this file once for each route, and the clusters are shared by all of them. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && thrown.name === 'ApiError'
  }
}
