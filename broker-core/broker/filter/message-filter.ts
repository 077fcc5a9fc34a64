import { responseCode } from '../../protocol/response-codes.ts'
import { refuse, type Refusal } from '../../remoting/handler.ts'
import { everything, isTagType, TagFilterCache } from '../tag-filter.ts'
import { ExpressionError } from './sql-lexer.ts'
import { type SqlFilter, SqlFilterCache } from './sql-filter.ts'

/** Which messages of a queue a consumer wants (Java: ExpressionMessageFilter). Both tests must hold; undefined holds for all. */
export interface MessageFilter {
  readonly expression: string
  /** Asked with the tags code of a consume queue entry. */
  readonly accepts: ((tagsCode: number) => boolean) | undefined
  /** Asked with the stored record, only when `accepts` holds. */
  readonly acceptsRecord: ((record: Buffer) => boolean) | undefined
}

/** What a consumer asks for, in a heartbeat or in a request. */
export interface FilterWish {
  /** `TAG` (also nothing or an empty text) or `SQL92`. */
  readonly expressionType: string | undefined
  readonly expression: string | undefined
}

/** Name of the only other language of expressions. */
export const sqlType = 'SQL92'

const tagFilters = new TagFilterCache()
const sqlFilters = new SqlFilterCache()
/** Few at a time: the wrapping of a compiled expression. */
const sqlMessageFilters = new WeakMap<SqlFilter, MessageFilter>()

/** Everything matches. */
export const everyMessage: MessageFilter = everything

/**
 * The filter that a subscription asks for; compiled once, then remembered.
 * @returns a refusal with code 23 when the expression is none; whether SQL92 is allowed at all (enablePropertyFilter) is the
 *   caller's to check with `sqlRefusal`
 */
export function filterFor({ expressionType, expression }: FilterWish): MessageFilter | Refusal {
  if (isTagType(expressionType)) return tagFilters.get(expression) ?? unparsable(expression, 'it names no tag')
  if (expression === undefined || expression === '')
    return unparsable('', `Expression can't be null! ${expressionType}`)
  if (expressionType !== sqlType) return unparsable(expression, `there is no expression type ${expressionType}`)
  const compiled = compiledSql(expression)
  return compiled instanceof ExpressionError ? unparsable(expression, compiled.message) : filterOfSql(compiled)
}

/** Compiles an SQL92 expression, or remembers what came of it. */
export function compiledSql(expression: string): SqlFilter | ExpressionError {
  return sqlFilters.get(expression)
}

/** A compiled expression as a filter of messages. */
export function filterOfSql(compiled: SqlFilter): MessageFilter {
  let filter = sqlMessageFilters.get(compiled)
  if (filter === undefined) {
    const { expression, acceptsRecord } = compiled
    sqlMessageFilters.set(compiled, (filter = { expression, accepts: undefined, acceptsRecord }))
  }
  return filter
}

/** The refusal of anything but tags while `enablePropertyFilter` is off; undefined when the wish is served. */
export function sqlRefusal(
  expressionType: string | undefined,
  config: { readonly enablePropertyFilter: boolean },
): Refusal | undefined {
  if (config.enablePropertyFilter || isTagType(expressionType)) return undefined
  const remark = `The broker does not support consumer to filter message by ${expressionType}`
  return refuse(responseCode.SYSTEM_ERROR, remark)
}

const shownMax = 200

function unparsable(expression: string | undefined, problem: string): Refusal {
  const shown = (expression ?? '').slice(0, shownMax)
  const remark = `parse the consumer's subscription failed: ${problem} (expression: ${shown})`
  return refuse(responseCode.SUBSCRIPTION_PARSE_FAILED, remark)
}
