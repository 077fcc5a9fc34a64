import { javaHashOfBytes } from './java-hash.ts'

/** Separates a property's name from its value. */
export const nameEnd = 0x01
/** Ends a property. */
export const propertyEnd = 0x02

/**
 * Decodes a properties string to a map in stored order. Pairs without a separator, with an empty name or an empty value are
 * left out, the last separator may be missing (Java: MessageDecoder.string2messageProperties).
 */
export function decodeProperties(stored: Uint8Array | string): Map<string, string> {
  const text =
    typeof stored === 'string'
      ? stored
      : Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('utf8')
  const properties = new Map<string, string>()
  let start = 0
  while (start < text.length) {
    let end = text.indexOf('\u0002', start)
    if (end < 0) end = text.length
    const separator = text.indexOf('\u0001', start)
    if (separator > start && separator < end - 1) {
      properties.set(text.slice(start, separator), text.slice(separator + 1, end))
    }
    start = end + 1
  }
  return properties
}

/** The stored form of properties, each with its end mark. Empty names and values are left out: no reader would see them. */
export function encodeProperties(properties: Iterable<readonly [string, string]>): string {
  let text = ''
  for (const [name, value] of properties) if (name !== '' && value !== '') text += `${name}\u0001${value}\u0002`
  return text
}

/** The name of a property in the form that `findProperty` wants. */
export function propertyName(name: string): Uint8Array {
  return Buffer.from(name, 'utf8')
}

/**
 * Finds one property in stored form without decoding the others.
 * @returns where its value begins, or -1; the value ends at `valueEnd(bytes, begin, end)`
 */
export function findProperty(bytes: Uint8Array, start: number, end: number, name: Uint8Array): number {
  const length = name.length
  let at = start
  while (at < end) {
    let same = 0
    while (same < length && bytes[at + same] === name[same]) same++
    if (same === length && at + length < end && bytes[at + length] === nameEnd) return at + length + 1
    while (at < end && bytes[at] !== propertyEnd) at++
    at++
  }
  return -1
}

/** Where the value that begins at `begin` ends. */
export function valueEnd(bytes: Uint8Array, begin: number, end: number): number {
  let at = begin
  while (at < end && bytes[at] !== propertyEnd) at++
  return at
}

/** One property's value as text, undefined when it is missing or empty. */
export function propertyValue(
  bytes: Uint8Array,
  name: Uint8Array,
  start = 0,
  end: number = bytes.length,
): string | undefined {
  const begin = findProperty(bytes, start, end, name)
  if (begin < 0) return undefined
  const stop = valueEnd(bytes, begin, end)
  if (stop === begin) return undefined
  return Buffer.from(bytes.buffer, bytes.byteOffset + begin, stop - begin).toString('utf8')
}

/** Properties with one name taken out; the same bytes when it does not occur. */
export function withoutProperty(bytes: Uint8Array, name: Uint8Array): Uint8Array {
  let kept: Uint8Array = bytes
  for (;;) {
    const begin = findProperty(kept, 0, kept.length, name)
    if (begin < 0) return kept
    const from = begin - name.length - 1
    const to = Math.min(valueEnd(kept, begin, kept.length) + 1, kept.length)
    kept = Buffer.concat([kept.subarray(0, from), kept.subarray(to)])
  }
}

/** Properties with one pair appended, after an end mark where the last one is missing. */
export function withProperty(bytes: Uint8Array, name: string, value: string): Buffer {
  const isOpen = bytes.length > 0 && bytes[bytes.length - 1] !== propertyEnd
  return Buffer.concat([bytes, Buffer.from(`${isOpen ? '\u0002' : ''}${name}\u0001${value}\u0002`, 'utf8')])
}

/** Hash of the tag by which consume queues are filtered; 0 when there is none (Java: MessageExtBrokerInner.tagsString2tagsCode). */
export function tagsCodeOf(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end) {
    if (
      bytes[at] === 0x54 &&
      bytes[at + 1] === 0x41 &&
      bytes[at + 2] === 0x47 &&
      bytes[at + 3] === 0x53 &&
      bytes[at + 4] === nameEnd &&
      at + 4 < end
    ) {
      return javaHashOfBytes(bytes, at + 5, valueEnd(bytes, at + 5, end))
    }
    while (at < end && bytes[at] !== propertyEnd) at++
    at++
  }
  return 0
}
