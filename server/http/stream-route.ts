import { type Endpoint, type ReplyOf } from '../contract/endpoint.ts'
import { serverLog } from '../server-log.ts'
import { errorReply } from './error-reply.ts'
import { requireAllowedHost } from './require-allowed-host.ts'
import { requireRight } from './require-right.ts'
import { type Input, parse } from './route.ts'

/**
 * A use case whose reply is a stream of server-sent events, ended when the request's signal says that nobody listens any more. The request
 * has to be kept as long as the stream: a signal whose request is gone says nothing.
 */
export type StreamService<E extends Endpoint> = (
  input: Pick<Input<E>, 'query'>,
  request: Request,
) => ReplyOf<E> & ReadableStream<Uint8Array>

/** As `route`, for server-sent events. A query value that is given several times is a list. */
export function streamRoute<E extends Endpoint>(endpoint: E, service: StreamService<E>) {
  return (request: Request): Response => {
    try {
      requireAllowedHost(request)
      requireRight(endpoint)
      const search = new URL(request.url, 'http://localhost').searchParams
      const given = Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name)]))
      const query = parse('query', endpoint.query, given) as Input<E>['query']
      return new Response(service({ query }, request), {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          // A compressing or buffering proxy would hold the events back.
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        },
      })
    } catch (thrown) {
      return errorReply(thrown, { method: endpoint.method, path: endpoint.path }, serverLog())
    }
  }
}
