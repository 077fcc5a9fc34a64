import { parseAsString, parseAsStringLiteral } from 'nuqs'

/** The ways to a message. */
export const searchWays = ['time', 'key', 'queue', 'id'] as const

/** What is looked for, all of it in the URL. */
export const searchFields = {
  by: parseAsStringLiteral(searchWays).withDefault('time'),
  topic: parseAsString.withDefault(''),
  key: parseAsString.withDefault(''),
  from: parseAsString.withDefault('-1h'),
  to: parseAsString.withDefault(''),
  tag: parseAsString.withDefault(''),
  contains: parseAsString.withDefault(''),
  /** `broker:queueId` */
  queue: parseAsString.withDefault(''),
  off: parseAsString.withDefault(''),
}
