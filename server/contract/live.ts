import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import type { Delta } from './delta.ts'
import { paths } from './paths.ts'

/** What a browser wants to be told of: a reading endpoint with its input, as JSON, and the version it has. */
export const Want = z.object({
  /** JSON of `[name, { params, query }]`; the same text comes back with every event. */
  key: z.string().max(4000),
  /** Version of the reply the browser has; empty when it has none. */
  version: z.string().max(100),
})
export type Want = z.infer<typeof Want>

/**
 * One event of the stream: `reply` is the whole reply, `delta` makes it of the reply with version `of`; neither: the browser has the
 * newest. `error` is a code: asking the endpoint tells more.
 */
export interface LiveEvent {
  readonly key: string
  readonly version: string
  readonly reply?: unknown
  readonly of?: string
  readonly delta?: Delta
  readonly error?: string
}

/**
 * Server-sent events: `feed` events hold a LiveEvent, `beat` comes every 15 s. `want` is given once for each endpoint, as
 * `version~key`. The right is that of each endpoint that is wanted.
 */
export const openLive = endpoint(paths.openLive, {
  right: 'open',
  query: z.object({
    want: z
      .string()
      .array()
      .min(1)
      .max(40)
      .transform((texts) =>
        texts.map((text) => ({ version: text.slice(0, text.indexOf('~')), key: text.slice(text.indexOf('~') + 1) })),
      )
      .pipe(z.array(Want)),
  }),
  reply: z.custom<ReadableStream<Uint8Array>>((value) => value instanceof ReadableStream),
})
