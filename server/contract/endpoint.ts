import type { z } from 'zod'
import type { Right } from './rights.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Where an endpoint lives. Segments in brackets are parameters, as in the App Router: `/api/c/[cluster]/topics`. */
export interface Path {
  readonly method: Method
  readonly path: string
}

interface Shape {
  /** What the caller must be allowed to do. */
  readonly right: Right
  /** Values after `?`. Every field reads text, because that is what a URL holds. */
  readonly query?: z.ZodType
  /** JSON body. */
  readonly body?: z.ZodType
  readonly reply: z.ZodType
}

/** One HTTP endpoint. Validation, the route handler and the browser's types follow from it. */
export type Endpoint = Path & Shape

/**
 * Declares an endpoint.
 * @param path entry of `paths.ts`, which the browser imports without the schemas
 * @param shape the right it needs; schemas of query, body and reply
 */
export function endpoint<const P extends Path, const S extends Shape>(path: P, shape: S): P & S {
  return { ...path, ...shape }
}

type ParamNames<P extends string> = P extends `${string}[${infer Name}]${infer Rest}` ? Name | ParamNames<Rest> : never
type Schema<E, K extends string> = E extends Record<K, infer S extends z.ZodType> ? S : undefined
type Output<S> = S extends z.ZodType ? z.output<S> : undefined
type Input<S> = S extends z.ZodType ? z.input<S> : undefined

/** Path parameters, decoded. */
export type ParamsOf<E extends Path> = { readonly [K in ParamNames<E['path']>]: string }
/** Query as the service sees it. */
export type QueryOf<E> = Output<Schema<E, 'query'>>
/** Query as the browser gives it; undefined values are left out of the URL. */
export type QueryInputOf<E> = Input<Schema<E, 'query'>>
/** Body as the service sees it. */
export type BodyOf<E> = Output<Schema<E, 'body'>>
/** Body as the browser gives it. */
export type BodyInputOf<E> = Input<Schema<E, 'body'>>
/** Reply as the browser sees it. */
export type ReplyOf<E> = Output<Schema<E, 'reply'>>
/** Reply as the service gives it. */
export type ReplyInputOf<E> = Input<Schema<E, 'reply'>>
