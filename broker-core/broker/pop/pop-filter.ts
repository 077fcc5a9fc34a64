import { isTagType, TagFilterCache } from '../tag-filter.ts'

/** Which messages of a topic a consumer wants. */
export interface MessageFilter {
  /** By the tags code of a queue entry; undefined: any. */
  readonly accepts: ((tagsCode: number) => boolean) | undefined
  /** By the stored record, for entries that `accepts` took; undefined: any. */
  readonly acceptsRecord: ((record: Buffer) => boolean) | undefined
}

/** The filters that pops name. */
export class PopFilters {
  private readonly tags = new TagFilterCache()

  /** @returns undefined when everything matches, `malformed` for an expression that cannot be read */
  get(type: string | undefined, expression: string | undefined): MessageFilter | undefined | 'malformed' {
    if (expression === undefined || expression === '') return undefined
    if (!isTagType(type)) return 'malformed'
    const filter = this.tags.get(expression)
    if (filter === undefined) return 'malformed'
    return filter.accepts === undefined ? undefined : { accepts: filter.accepts, acceptsRecord: undefined }
  }
}
