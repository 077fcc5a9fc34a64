import type { z } from 'zod'
import { clusters } from '../clusters/clusters.ts'
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyInputOf } from '../contract/endpoint.ts'
import { isFileReply } from '../contract/file-reply.ts'
import { paths } from '../contract/paths.ts'
import { isWriteRight } from '../contract/rights.ts'
import { serverLog } from '../server-log.ts'
import type { BadRequestReason } from '../contract/errors.ts'
import { withLostBrokers } from '../services/lost-brokers.ts'
import { ApiError } from './api-error.ts'
import { audited } from './audited.ts'
import { errorReply } from './error-reply.ts'
import { fileResponse } from './file-response.ts'
import { readJsonBody } from './request-body.ts'
import { requireAllowedHost } from './require-allowed-host.ts'
import { requireRight } from './require-right.ts'
import { requireSameOrigin } from './same-origin.ts'

/** What a service is given: everything checked by the endpoint's schemas. */
export interface Input<E extends Endpoint> {
  readonly params: ParamsOf<E>
  readonly query: QueryOf<E>
  readonly body: BodyOf<E>
}

/** The use case behind an endpoint. Knows nothing of HTTP; throws ApiError or CallError. */
export type Service<E extends Endpoint> = (input: Input<E>) => ReplyInputOf<E> | Promise<ReplyInputOf<E>>

type Params = Record<string, string | string[] | undefined>

/**
 * The only wrapper between Next and the services: reads and checks path, query and body, runs the service, checks the reply, and
 * turns whatever is thrown into an error reply.
 */
export function route<E extends Endpoint>(endpoint: E, service: Service<E>) {
  return async (request: Request, context: { params: Promise<Params | undefined> }): Promise<Response> => {
    try {
      requireAllowedHost(request)
      if (endpoint.method !== 'GET') requireSameOrigin(request)
      const input = {
        // Next gives none to a path without names.
        params: ((await context.params) ?? {}) as ParamsOf<E>,
        query: parse('query', endpoint.query, queryOf(request.url)) as QueryOf<E>,
        body: (endpoint.body === undefined
          ? undefined
          : parse('body', endpoint.body, await readJsonBody(request))) as BodyOf<E>,
      }
      const reply = endpoint.reply.parse(
        await audited(endpoint, request, input, () => {
          requireRight(endpoint)
          return forgetting(endpoint, input.params, async () => answer(endpoint, await service(input), input))
        }),
      )
      return isFileReply(reply)
        ? fileResponse(reply)
        : Response.json(reply, { headers: { 'cache-control': 'no-store' } })
    } catch (thrown) {
      return errorReply(thrown, { method: endpoint.method, path: endpoint.path }, serverLog())
    }
  }
}

/** What is read names the brokers that are gone; the overview and the list of brokers say so in words of their own,
 * and a message that was found is not missed. */
function answer<R>(endpoint: Endpoint, reply: R, input: { params: unknown; query: unknown }): R | Promise<R> {
  return endpoint.method === 'GET' && !saysWhoIsGone.has(endpoint.path) ? withLostBrokers(reply, input) : reply
}

const saysWhoIsGone = new Set<string>([paths.getOverview.path, paths.listBrokers.path, paths.getMessage.path])

/** What browsers were told of a cluster before a write, even one that failed half way, is not told after it. */
async function forgetting<R>(endpoint: Endpoint, params: unknown, run: () => R | Promise<R>): Promise<R> {
  try {
    return await run()
  } finally {
    const { cluster } = params as { readonly cluster?: string }
    if (isWriteRight(endpoint.right) && cluster !== undefined) clusters().forgetReads(cluster)
  }
}

/** Query values by name; a name that is given several times has them joined by commas. */
function queryOf(url: string): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of new URL(url, 'http://localhost').searchParams) {
    query[name] = Object.hasOwn(query, name) ? `${query[name]},${value}` : value
  }
  return query
}

/** @throws ApiError `bad-request` naming the fields that are wrong */
export function parse(where: 'query' | 'body', schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 20).map((issue) => ({
    where: [where, ...issue.path].join('.'),
    message: issue.message,
  }))
  const first = parsed.error.issues[0]!
  const limit = first.code === 'too_small' ? first.minimum : first.code === 'too_big' ? first.maximum : undefined
  const reason: BadRequestReason = 'field'
  const details = { reason, field: first.path.join('.') || where, rule: first.code, issues }
  const message = `${issues[0]!.where}: ${issues[0]!.message}`
  throw new ApiError('bad-request', message, { ...details, ...(limit === undefined ? {} : { limit: String(limit) }) })
}
