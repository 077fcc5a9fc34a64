import type { z } from 'zod'
import { PropertiesError, readProperties, writeProperties } from '../base/properties.ts'
import { FieldError } from './fields.ts'
import { readJavaJson, writeJavaJson } from './java-json.ts'

/** How the body of a request or reply is read and written. */
export interface Body<T> {
  readonly kind: 'none' | 'raw' | 'json' | 'text' | 'properties'
  /** @throws FieldError when the bytes are not such a body */
  decode(bytes: Buffer | undefined): T
  encode(value: T): Buffer | undefined
}

/** No body. */
export const none: Body<undefined> = { kind: 'none', decode: () => undefined, encode: () => undefined }

/** Bytes as they are; an absent body is an empty buffer. */
export const raw: Body<Buffer> = {
  kind: 'raw',
  decode: (bytes) => bytes ?? Buffer.alloc(0),
  encode: (value) => value,
}

/** UTF-8 text. */
export const plainText: Body<string> = {
  kind: 'text',
  decode: (bytes) => bytes?.toString('utf8') ?? '',
  encode: (value) => Buffer.from(value, 'utf8'),
}

/** JSON text that was put together before. */
class PreparedJson {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * A value for a JSON body whose text is at hand, as for tables too large to be printed on each request. It can only be sent, not
 * looked at.
 */
export const prepared = <T>(text: string): T => new PreparedJson(text) as unknown as T

/**
 * A JSON body of a declared shape. Reads what Java's fastjson writes (unquoted and object keys), writes strict JSON.
 * @param schema zod schema of the decoded value; 64-bit numbers beyond 2^53 arrive as bigint
 */
export function json<S extends z.ZodType>(schema: S): Body<z.output<S>> {
  return {
    kind: 'json',
    decode: (bytes) => {
      const parsed = schema.safeParse(bytes === undefined ? undefined : readJavaJson(bytes))
      if (parsed.success) return parsed.data
      const issue = parsed.error.issues[0]
      throw new FieldError(`body: ${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'malformed'}`)
    },
    encode: (value) => {
      if (value === undefined) return undefined
      return Buffer.from(value instanceof PreparedJson ? value.text : writeJavaJson(value), 'utf8')
    },
  }
}

/** A body that is passed on as it came; `read` decodes it for those who want to look. */
export interface Carried<T> {
  readonly bytes: Buffer
  /** @throws FieldError when the bytes are not such a body */
  read(): T
}

/** Wraps the bytes of a body that another party wrote. */
export const carry = <T>(body: Body<T>, bytes: Buffer): Carried<T> => ({ bytes, read: () => body.decode(bytes) })

/** A body that a broker hands from a client to whoever asked, without looking into it. */
export const carried = <T>(body: Body<T>): Body<Carried<T>> => ({
  kind: body.kind,
  decode: (bytes) => carry(body, bytes ?? Buffer.alloc(0)),
  encode: (value) => value.bytes,
})

/** `key=value` lines: read by the rules of java.util.Properties, written without escapes as Java's brokers do. */
export const properties: Body<Map<string, string>> = {
  kind: 'properties',
  decode: (bytes) => {
    try {
      return readProperties(bytes?.toString('utf8') ?? '')
    } catch (thrown) {
      if (thrown instanceof PropertiesError) throw new FieldError(`body: ${thrown.message}`)
      throw thrown
    }
  },
  encode: (value) => Buffer.from(writeProperties(value), 'utf8'),
}
