import { FieldError } from '../protocol/fields.ts'
import { JavaJsonReader } from '../protocol/java-json.ts'
import type { ExtFields } from '../protocol/request.ts'
import type { Command } from './command.ts'
import { knownLanguage, languageName } from './languages.ts'

/** What a header holds, without the body. */
export type CommandHeader = Omit<Command, 'body' | 'encoding'>

const newHeader = (): CommandHeader => ({
  code: 0,
  language: 'OTHER',
  version: 0,
  opaque: 0,
  flag: 0,
  remark: undefined,
  extFields: {},
})

/**
 * Reads a JSON header as leniently as Java does: values of `extFields` may be numbers, booleans or objects (taken as their
 * literal text, so that no 64-bit number goes through a double), numbers may be quoted, unknown members are ignored.
 * @throws FieldError when it cannot be read
 */
export function decodeJsonHeader(text: string): CommandHeader {
  return decodePlain(text) ?? decodeLenient(text)
}

/** The usual shape: standard JSON with integers and strings only. Undefined for anything else. */
function decodePlain(text: string): CommandHeader | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
  const { code, language, version = 0, opaque = 0, flag = 0, remark, extFields } = parsed as Record<string, unknown>
  if (!isInt32(code) || !isInt32(version) || !isInt32(opaque) || !isInt32(flag)) return undefined
  if (typeof language !== 'string' || (remark !== undefined && typeof remark !== 'string')) return undefined
  if (extFields !== undefined && !hasStringsOnly(extFields)) return undefined
  return { code, language: knownLanguage(language), version, opaque, flag, remark, extFields: extFields ?? {} }
}

const isInt32 = (value: unknown): value is number => typeof value === 'number' && (value | 0) === value

function hasStringsOnly(value: unknown): value is ExtFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const name in value) if (typeof (value as Record<string, unknown>)[name] !== 'string') return false
  return true
}

function decodeLenient(text: string): CommandHeader {
  const header = newHeader()
  const reader = new JavaJsonReader(text)
  reader.readMembers((name) => {
    switch (name) {
      case 'code':
      case 'version':
      case 'opaque':
      case 'flag':
        header[name] = readInt(reader, name)
        break
      case 'language':
        header.language = readLanguage(reader)
        break
      case 'remark':
        header.remark = readLiteral(reader)
        break
      case 'extFields':
        readExtFields(reader, header.extFields)
        break
      default:
        reader.readValue()
    }
  })
  reader.expectEnd()
  return header
}

function readExtFields(reader: JavaJsonReader, extFields: ExtFields): void {
  if (reader.peek() !== '{') {
    const literal = readLiteral(reader)
    if (literal !== undefined && literal !== '') throw new FieldError('header: extFields is not an object')
    return
  }
  reader.readMembers((name) => {
    const value = readLiteral(reader)
    if (value === undefined) Reflect.deleteProperty(extFields, name)
    else Object.defineProperty(extFields, name, { value, enumerable: true, configurable: true, writable: true })
  })
}

/** A value as text: a string as it is, null as undefined, anything else as it is written. */
function readLiteral(reader: JavaJsonReader): string | undefined {
  reader.peek()
  const from = reader.at
  const value = reader.readValue()
  if (typeof value === 'string') return value
  return value === null ? undefined : reader.text.slice(from, reader.at)
}

function readInt(reader: JavaJsonReader, name: string): number {
  const text = readLiteral(reader) ?? '0'
  const number = text.trim() === '' ? NaN : Math.trunc(Number(text))
  if (!isInt32(number)) throw new FieldError(`header: ${name} is not a 32-bit integer: ${text.slice(0, 40)}`)
  return number
}

function readLanguage(reader: JavaJsonReader): string {
  const text = readLiteral(reader) ?? ''
  return /^\d+$/.test(text) ? languageName(Number(text)) : knownLanguage(text)
}

/** Writes a header as Java does: every value of `extFields` a string, members in Java's order. */
export function encodeJsonHeader(header: CommandHeader): string {
  const remark = header.remark === undefined ? '' : `"remark":${JSON.stringify(header.remark)},`
  return (
    `{"code":${header.code},"extFields":${JSON.stringify(header.extFields)},"flag":${header.flag},` +
    `"language":"${header.language}","opaque":${header.opaque},${remark}` +
    `"serializeTypeCurrentRPC":"JSON","version":${header.version}}`
  )
}
