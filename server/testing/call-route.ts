import { pathToFileURL } from 'node:url'
import path from 'node:path'
import type { Contract } from '../contract/contract.ts'
import type { BodyInputOf, ParamsOf, QueryInputOf, ReplyOf } from '../contract/endpoint.ts'
import type { ErrorReply } from '../contract/errors.ts'
import { paths } from '../contract/paths.ts'

type RouteModule = Record<string, (request: Request, context: object) => Promise<Response>>

export interface RouteInput<N extends keyof Contract> {
  readonly params?: ParamsOf<Contract[N]>
  readonly query?: QueryInputOf<Contract[N]>
  readonly body?: BodyInputOf<Contract[N]>
  readonly headers?: Record<string, string>
}

const root = path.resolve(import.meta.dirname, '../..')

/** The module of the App Router that serves an endpoint's path. */
export const routeFile = (apiPath: string): string => path.join(root, 'app', apiPath, 'route.ts')

/** Calls an endpoint's route file as Next would, with a URL and a Request. */
export async function callRoute<N extends keyof Contract>(name: N, input: RouteInput<N> = {}): Promise<Response> {
  const { method, path: apiPath } = paths[name]
  const module = (await import(pathToFileURL(routeFile(apiPath)).href)) as RouteModule
  const url = new URL(`http://localhost:8080${apiPath}`)
  for (const [key, value] of Object.entries(input.query ?? {}) as [string, unknown][])
    if (value !== undefined) url.searchParams.set(key, String(value))
  const headers = {
    ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    host: 'localhost:8080',
    ...input.headers,
  }
  const body = input.body === undefined ? undefined : JSON.stringify(input.body)
  const request = new Request(url, { method, headers, ...(body === undefined ? {} : { body }) })
  return module[method]!(request, { params: Promise.resolve(input.params ?? {}) })
}

/** The reply of an endpoint. @throws Error with the error's code when it is none */
export async function replyOf<N extends keyof Contract>(
  name: N,
  input: RouteInput<N> = {},
): Promise<ReplyOf<Contract[N]>> {
  const response = await callRoute(name, input)
  const reply: unknown = await response.json()
  if (response.ok) return reply as ReplyOf<Contract[N]>
  const { error } = reply as ErrorReply
  throw new Error(`${name}: ${response.status} ${error.code}: ${error.message}`)
}

/** Status and code of an endpoint that refuses. */
export async function refusalOf<N extends keyof Contract>(
  name: N,
  input: RouteInput<N> = {},
): Promise<{ status: number; code: string | undefined; message: string | undefined }> {
  const response = await callRoute(name, input)
  const { error } = (await response.json()) as Partial<ErrorReply>
  return { status: response.status, code: error?.code, message: error?.message }
}

/** The stream of news as Next would answer it. @param search what stands behind `?` */
export async function openStream(search: string, gone: AbortSignal): Promise<Response> {
  const { GET } = await import('../../app/api/live/route.ts')
  return GET(new Request(`http://localhost:8080/api/live?${search}`, { signal: gone }))
}
