import type { BodyOf, HeaderInputOf, ReplyBodyOf, ReplyHeaderInputOf, RequestShape } from '../protocol/request.ts'
import type { RequestName, Requests } from '../protocol/requests/index.ts'

/** One example of a request and of its reply. */
export interface Sample<R extends RequestShape> {
  readonly header: HeaderInputOf<R>
  readonly body: BodyOf<R>
  readonly reply: { readonly header: ReplyHeaderInputOf<R>; readonly body: ReplyBodyOf<R> }
}

/** A sample of every declared request. */
export type Samples = { readonly [K in RequestName]: Sample<Requests[K]> }
