import { magicV2, bornHostBytes, storeHostBytes, at } from '../../message/record-layout.ts'
import { compileSql, type Truth, truth } from './sql-evaluator.ts'
import { ExpressionError } from './sql-lexer.ts'
import { parseSql } from './sql-parser.ts'

/** A compiled SQL92 expression. It is asked about one message at a time. */
export interface SqlFilter {
  readonly expression: string
  /** @param record a stored record, whole and well-formed */
  acceptsRecord(record: Buffer): boolean
  /** Asked with the properties in stored form, from `start` to `end`. */
  evaluate(bytes: Buffer, start: number, end: number): Truth
}

const int16 = (bytes: Buffer, position: number): number => (bytes[position]! << 8) | bytes[position + 1]!
const int32 = (bytes: Buffer, position: number): number => (int16(bytes, position) << 16) | int16(bytes, position + 2)

/** Where the properties of a well-formed stored record begin; they end with the record. */
export function propertiesAt(record: Buffer): number {
  const flags = int32(record, at.sysFlag)
  const bodyLengthAt = at.bornHost + bornHostBytes(flags) + 8 + storeHostBytes(flags) + 12
  const topicLengthAt = bodyLengthAt + 4 + int32(record, bodyLengthAt)
  const isLong = record[at.magic + 3] === (magicV2 & 0xff)
  const topicBytes = isLong ? int16(record, topicLengthAt) : record[topicLengthAt]!
  return topicLengthAt + (isLong ? 2 : 1) + topicBytes + 2
}

/**
 * Compiles an SQL92 expression (Java: SqlFilter).
 * @returns what is wrong with it when it is none
 */
export function compileSqlFilter(expression: string): SqlFilter | ExpressionError {
  try {
    const evaluate = compileSql(parseSql(expression))
    return {
      expression,
      evaluate,
      acceptsRecord: (record) => evaluate(record, propertiesAt(record), record.length) === truth.yes,
    }
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown
    throw thrown
  }
}

/** Most compiled expressions, and most characters of their texts together, that are remembered. */
const cacheEntriesMax = 1000
const cacheCharactersMax = 1024 * 1024

/** Remembers compiled expressions and those that do not compile: pulls carry the same one over and over. */
export class SqlFilterCache {
  readonly #known = new Map<string, SqlFilter | ExpressionError>()
  #characters = 0

  /** Like `compileSqlFilter`. */
  get(expression: string): SqlFilter | ExpressionError {
    const known = this.#known.get(expression)
    if (known !== undefined) return known
    const compiled = compileSqlFilter(expression)
    this.#known.set(expression, compiled)
    this.#characters += expression.length
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= cacheEntriesMax && this.#characters <= cacheCharactersMax) break
      this.#known.delete(oldest)
      this.#characters -= oldest.length
    }
    return compiled
  }

  get size(): number {
    return this.#known.size
  }
}
