import { javaHash } from '../message/java-hash.ts'

/** A parsed TAG subscription (Java: SubscriptionData, FilterAPI, DefaultMessageFilter). */
export interface TagFilter {
  readonly expression: string
  /** Tags that are wanted; empty when everything matches or nothing does. */
  readonly tags: readonly string[]
  readonly matchesAll: boolean
  /** Asked with the tags code of a consume-queue entry; undefined when everything matches. */
  readonly accepts: ((tagsCode: number) => boolean) | undefined
  /** The texts of tags are compared by the client. */
  readonly acceptsRecord: undefined
}

/** Everything matches. */
export const everything: TagFilter = {
  expression: '*',
  tags: [],
  matchesAll: true,
  accepts: undefined,
  acceptsRecord: undefined,
}

/**
 * Parses a TAG expression: `*`, nothing, or tags between `||`. Hashes are computed here, never taken from the client: some
 * clients hash UTF-8 bytes, the store hashes as Java does.
 * @returns undefined when the text is not an expression (separators only), as FilterAPI.buildSubscriptionData refuses it
 */
export function parseTagFilter(expression: string | undefined): TagFilter | undefined {
  if (expression === undefined || expression === '' || expression === '*') return everything
  const pieces = expression.split('||')
  if (pieces.every((piece) => piece === '')) return undefined
  const tags = [...new Set(pieces.map((piece) => piece.trim()).filter((piece) => piece !== ''))]
  const codes = new Set(tags.map((tag) => javaHash(tag)))
  const [only] = codes
  const accepts = codes.size === 1 ? (tagsCode: number) => tagsCode === only : (tagsCode: number) => codes.has(tagsCode)
  return { expression, tags, matchesAll: false, accepts, acceptsRecord: undefined }
}

const cacheEntriesMax = 2000
const cacheExpressionLengthMax = 4096

/** Remembers parsed expressions: a pull carries or names the same one over and over. */
export class TagFilterCache {
  private readonly parsed = new Map<string, TagFilter>()

  /** Like `parseTagFilter`. */
  get(expression: string | undefined): TagFilter | undefined {
    if (expression === undefined || expression === '*') return everything
    const known = this.parsed.get(expression)
    if (known !== undefined) return known
    const filter = parseTagFilter(expression)
    if (filter !== undefined && expression.length <= cacheExpressionLengthMax) {
      if (this.parsed.size >= cacheEntriesMax) this.parsed.clear()
      this.parsed.set(expression, filter)
    }
    return filter
  }
}

/** True for a filter expression type that names tags (absent, empty or `TAG`; Java: ExpressionType.isTagType). */
export const isTagType = (expressionType: string | undefined): boolean =>
  expressionType === undefined || expressionType === '' || expressionType === 'TAG'
