import type { Body } from './body.ts'
import { none } from './body.ts'
import { type Field, FieldError, type ResourceKind } from './fields.ts'

/** Who answers a request. */
export type Role = 'namesrv' | 'broker' | 'client' | 'controller' | 'container'

/** What a caller must be allowed to do (ACL 2.0 action names). */
export type Action = 'pub' | 'sub' | 'create' | 'update' | 'delete' | 'get' | 'list' | 'any'

type AnyField = Field<unknown, 'required' | 'optional' | 'defaulted'>
export type HeaderShape = Readonly<Record<string, AnyField>>

export interface RequestShape {
  /** Number on the wire (Java: RequestCode). */
  readonly code: number
  /** Roles that serve it here. */
  readonly servedBy: readonly Role[]
  /** Roles that serve it in RocketMQ but not here yet; our clients may call it elsewhere. */
  readonly notYet?: readonly Role[]
  /** One sentence for the reference table. */
  readonly about: string
  readonly action?: Action | readonly Action[]
  readonly header?: HeaderShape
  readonly body?: Body<unknown>
  readonly reply?: { readonly header?: HeaderShape; readonly body?: Body<unknown> }
  /** True for requests whose senders never wait for a reply. */
  readonly oneWay?: boolean
  /** True when the header travels under its one-letter names (`short`). */
  readonly compact?: boolean
}

type FieldValue<F> = F extends Field<infer T, 'required' | 'optional' | 'defaulted'> ? T : never
type OptionalKeys<H> = { [K in keyof H]: H[K] extends Field<infer _T, 'optional'> ? K : never }[keyof H]
type LooseKeys<H> = { [K in keyof H]: H[K] extends Field<infer _T, 'optional' | 'defaulted'> ? K : never }[keyof H]
type Flat<T> = { [K in keyof T]: T[K] }

/** Header values after decoding: optional fields may be undefined, defaulted ones are filled in. */
export type Decoded<H> = Flat<
  { readonly [K in Exclude<keyof H, OptionalKeys<H>>]: FieldValue<H[K]> } & {
    readonly [K in OptionalKeys<H>]?: FieldValue<H[K]> | undefined
  }
>
/** Header values to be sent: optional and defaulted fields may be left out. */
export type Sendable<H> = Flat<
  { readonly [K in Exclude<keyof H, LooseKeys<H>>]: FieldValue<H[K]> } & {
    readonly [K in LooseKeys<H>]?: FieldValue<H[K]> | undefined
  }
>
type Empty = Record<never, never>
type ShapeOr<S> = S extends HeaderShape ? S : Empty
type BodyValue<B> = B extends Body<infer T> ? T : undefined

export type HeaderOf<R extends RequestShape> = Decoded<ShapeOr<R['header']>>
export type HeaderInputOf<R extends RequestShape> = Sendable<ShapeOr<R['header']>>
export type BodyOf<R extends RequestShape> = BodyValue<R['body']>
type ReplyShape<R extends RequestShape> = NonNullable<R['reply']>
export type ReplyHeaderOf<R extends RequestShape> = Decoded<ShapeOr<ReplyShape<R>['header']>>
export type ReplyHeaderInputOf<R extends RequestShape> = Sendable<ShapeOr<ReplyShape<R>['header']>>
export type ReplyBodyOf<R extends RequestShape> = BodyValue<ReplyShape<R>['body']>

/**
 * Declares a remoting request. Types, both header encodings, the client call, the handler's type, the access rule and the
 * row in the printed table follow from it.
 */
export function request<const R extends RequestShape>(shape: R): R {
  return shape
}

/** String fields of a header as they travel. */
export type ExtFields = Record<string, string>

/**
 * Reads a header by its declaration. Unknown fields are ignored. Also understands the compact names (`short`).
 * @throws FieldError naming the field that is missing or malformed
 */
export function decodeHeader<H extends HeaderShape>(shape: H | undefined, extFields: ExtFields): Decoded<H> {
  const header: Record<string, unknown> = {}
  for (const name in shape) {
    const field: Field<unknown, 'required' | 'optional' | 'defaulted'> = shape[name] as never
    const value = extFields[field.wire ?? name] ?? (field.short === undefined ? undefined : extFields[field.short])
    if (value !== undefined) {
      header[name] = readField(name, field, value)
    } else if (field.presence === 'required') {
      throw new FieldError(`the header field <${field.wire ?? name}> is missing`)
    } else {
      header[name] = field.fallback
    }
  }
  return header as Decoded<H>
}

/** Reads what is there and good of a header; the rest is undefined or its default. For replies with an error code. */
export function decodePresent<H extends HeaderShape>(shape: H | undefined, extFields: ExtFields): Partial<Decoded<H>> {
  const header: Record<string, unknown> = {}
  for (const name in shape) {
    const field: Field<unknown, 'required' | 'optional' | 'defaulted'> = shape[name] as never
    const value = extFields[field.wire ?? name]
    header[name] = field.fallback
    try {
      if (value !== undefined) header[name] = field.read(value)
    } catch {
      // A malformed field of a refusal says nothing that its code and remark do not.
    }
  }
  return header as Partial<Decoded<H>>
}

function readField(name: string, field: Field<unknown, 'required' | 'optional' | 'defaulted'>, value: string): unknown {
  try {
    return field.read(value)
  } catch (thrown) {
    if (thrown instanceof FieldError) throw new FieldError(`header field <${field.wire ?? name}>: ${thrown.message}`)
    throw thrown
  }
}

/** Writes header values as `extFields`. Undefined values are left out. */
export function encodeHeader<H extends HeaderShape>(
  shape: H | undefined,
  values: Sendable<H>,
  form: 'long' | 'compact' = 'long',
): ExtFields {
  const extFields: ExtFields = {}
  const given = values as Record<string, unknown>
  for (const name in shape) {
    const field: Field<unknown, 'required' | 'optional' | 'defaulted'> = shape[name] as never
    const value = given[name]
    if (value === undefined) continue
    const key = form === 'compact' && field.short !== undefined ? field.short : (field.wire ?? name)
    extFields[key] = field.write(value)
  }
  return extFields
}

/** The fields of a request that name a resource, for access checks. */
export function resourceFields(shape: RequestShape): { name: string; is: ResourceKind }[] {
  return Object.entries(shape.header ?? {}).flatMap(([name, field]) => (field.is ? [{ name, is: field.is }] : []))
}

/** The body kind of a request or reply that declares none. */
export const bodyOrNone = (body: Body<unknown> | undefined): Body<unknown> => body ?? (none as Body<unknown>)
