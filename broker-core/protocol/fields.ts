/** What a header field names, for access rules. */
export type ResourceKind = 'topic' | 'group' | 'cluster'

export type FieldKind = 'text' | 'int' | 'long' | 'bits64' | 'bool'

/** One field of a request or reply header. All of them travel as strings (`extFields`). */
export interface Field<T, Presence extends 'required' | 'optional' | 'defaulted' = 'required'> {
  readonly kind: FieldKind
  /** Name on the wire, where it differs from the name in the declaration. */
  readonly wire: string | undefined
  /** One-letter name in the compact form (SEND_MESSAGE_V2). */
  readonly short: string | undefined
  readonly is: ResourceKind | undefined
  readonly presence: Presence
  readonly fallback: T | undefined
  /** Reads the text from the wire. Throws FieldError when it is not such a value. */
  read(text: string): T
  write(value: T): string
  optional(): Field<T, 'optional'>
  default(value: T): Field<T, 'defaulted'>
}

export interface FieldOptions {
  wire?: string
  short?: string
  is?: ResourceKind
}

/** A header value that cannot be read; the message names what was found. */
export class FieldError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FieldError'
  }
}

function field<T>(
  kind: FieldKind,
  options: FieldOptions,
  read: (text: string) => T,
  write: (value: T) => string,
): Field<T> {
  const make = <P extends 'required' | 'optional' | 'defaulted'>(
    presence: P,
    fallback: T | undefined,
  ): Field<T, P> => ({
    kind,
    wire: options.wire,
    short: options.short,
    is: options.is,
    presence,
    fallback,
    read,
    write,
    optional: () => make('optional', undefined),
    default: (value) => make('defaulted', value),
  })
  return make('required', undefined)
}

/** A string. */
export const text = (options: FieldOptions = {}): Field<string> =>
  field<string>('text', options, (value) => value, String)

const integerText = /^[+-]?\d{1,19}$/
const int64Max = 2n ** 63n - 1n
const int64Min = -(2n ** 63n)

function readInt(value: string): number {
  const number = integerText.test(value) ? Number(value) : NaN
  if (!(number >= -2147483648 && number <= 2147483647)) throw new FieldError(`not a 32-bit integer: ${clip(value)}`)
  return number
}

function readBits64(value: string): bigint {
  const number = integerText.test(value) ? BigInt(value) : undefined
  if (number === undefined || number > int64Max || number < int64Min)
    throw new FieldError(`not a 64-bit integer: ${clip(value)}`)
  return number
}

function readLong(value: string): number {
  const number = integerText.test(value) ? Number(value) : NaN
  if (Number.isSafeInteger(number)) return number
  const exact = readBits64(value)
  if (exact === int64Max) return Infinity
  if (exact === int64Min) return -Infinity
  throw new FieldError(`a 64-bit integer out of the supported range: ${clip(value)}`)
}

/** The text of a 64-bit number: its two ends are read as infinities. */
export function longText(value: number): string {
  if (value === Infinity) return int64Max.toString()
  if (value === -Infinity) return int64Min.toString()
  return String(value)
}

/** A signed 32-bit integer. */
export const int = (options: FieldOptions = {}): Field<number> => field<number>('int', options, readInt, String)

/**
 * A signed 64-bit integer that is a position or a time: a safe integer, or ±Infinity for Java's Long.MAX_VALUE / MIN_VALUE,
 * which RocketMQ uses for open ends. Any other value beyond 2^53 is refused; a field that may hold such takes `bits64`.
 */
export const long = (options: FieldOptions = {}): Field<number> => field<number>('long', options, readLong, longText)

/** Any signed 64-bit integer, exact. */
export const bits64 = (options: FieldOptions = {}): Field<bigint> =>
  field<bigint>('bits64', options, readBits64, String)

/** A boolean; any text but a case-insensitive `true` is false, as Java's Boolean.parseBoolean has it. */
export const bool = (options: FieldOptions = {}): Field<boolean> =>
  field<boolean>('bool', options, (value) => value.toLowerCase() === 'true', String)

function clip(value: string): string {
  return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}…` : JSON.stringify(value)
}
