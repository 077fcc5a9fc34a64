import { paths } from '../../server/contract/paths.ts'
import type { Contract } from '../../server/contract/contract.ts'
import type { BodyInputOf, ParamsOf, QueryInputOf, ReplyOf } from '../../server/contract/endpoint.ts'
import type { ErrorCode, ErrorReply } from '../../server/contract/errors.ts'
import { basePath } from '../format/base-path.ts'

/** Names of all endpoints. */
export type EndpointName = keyof Contract & keyof typeof paths

type Part<K extends string, T> = [T] extends [undefined]
  ? { readonly [P in K]?: undefined }
  : object extends T
    ? { readonly [P in K]?: T }
    : { readonly [P in K]: T }

/** What an endpoint is given: path parameters, query and body, as far as it has them. */
export type Input<N extends EndpointName> = Part<'params', ParamsOf<Contract[N]>> &
  Part<'query', QueryInputOf<Contract[N]>> &
  Part<'body', BodyInputOf<Contract[N]>>

/** What an endpoint answers. */
export type Reply<N extends EndpointName> = ReplyOf<Contract[N]>

/** A request that failed. `offline`: the dashboard itself did not answer; every other code is the API's. */
export class ApiError extends Error {
  readonly code: ErrorCode | 'offline'
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  /** Method and path that were asked, for the report. */
  readonly request: string

  constructor(at: {
    code: ErrorCode | 'offline'
    message: string
    status: number
    request: string
    details?: Readonly<Record<string, unknown>> | undefined
  }) {
    super(at.message)
    this.name = 'ApiError'
    this.code = at.code
    this.status = at.status
    this.request = at.request
    this.details = at.details ?? {}
  }
}

/**
 * The one fetch of the browser.
 * @param name endpoint, as declared in server/contract
 * @param input path parameters, query, body; undefined query values are left out, lists are joined with commas
 * @throws ApiError for every reply that is not 2xx and when nothing answers
 */
export async function send<N extends EndpointName>(name: N, input: Input<N>, signal?: AbortSignal): Promise<Reply<N>> {
  const { response, request } = await ask(name, input, signal)
  const text = await response.text()
  const reply = parse(text)
  if (response.ok && reply !== undefined) return reply as Reply<N>
  throw errorOf(text, response.status, request)
}

/** Asks an endpoint; whatever it answers. @throws ApiError `offline` */
export async function ask<N extends EndpointName>(name: N, input: Input<N>, signal?: AbortSignal) {
  const { method } = paths[name]
  const given: LooseInput = input
  const url = urlOf(name, given)
  const request = `${method} ${url}`
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause
    throw new ApiError({ code: 'offline', message: String(cause), status: 0, request })
  })
  return { response, request }
}

/** The error of a reply that is not 2xx. */
export function errorOf(text: string, status: number, request: string): ApiError {
  const error = (parse(text) as Partial<ErrorReply> | undefined)?.error
  return new ApiError({
    code: error?.code ?? 'internal',
    message: error?.message ?? `HTTP ${status}`,
    status,
    request,
    details: error?.details,
  })
}

interface LooseInput {
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
}

/** The address of an endpoint with its parameters and query. */
export function urlOf(name: EndpointName, input: Omit<LooseInput, 'body'>): string {
  const path =
    basePath + paths[name].path.replace(/\[(\w+)\]/g, (_, key: string) => encodeURIComponent(input.params?.[key] ?? ''))
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value === undefined || value === null) continue
    const text = Array.isArray(value) ? value.join(',') : String(value)
    if (text !== '') search.set(key, text)
  }
  const query = search.toString()
  return query === '' ? path : `${path}?${query}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
