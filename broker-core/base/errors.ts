/** A failure that the program expects to meet: carries a code for programs and a sentence for people. */
export class OperatingError extends Error {
  readonly code: string
  readonly retriable: boolean
  readonly details: Record<string, unknown>

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; retriable?: boolean; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'OperatingError'
    this.code = code
    this.retriable = options.retriable ?? false
    this.details = options.details ?? {}
  }
}

/** The sentence of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
