import { nameEnd, propertyEnd } from '../../message/message-properties.ts'

const nothing = Buffer.alloc(0)
const fewNames = 16

/**
 * The values of some properties of one message after the other, found in their stored form in one pass and made texts only when
 * asked for. What counts as a property is what `decodeProperties` makes of the same bytes: of equal names the last one.
 */
export class PropertyValues {
  readonly #names: readonly Uint8Array[]
  readonly #begins: Int32Array
  readonly #ends: Int32Array
  readonly #texts: (string | undefined)[]
  /** Only for many names: few are compared one by one. */
  readonly #indexes: ReadonlyMap<string, number> | undefined
  #bytes: Buffer = nothing

  /** @param names ASCII names, each once; a value is asked for by the index of its name */
  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(name, 'latin1'))
    this.#begins = new Int32Array(names.length)
    this.#ends = new Int32Array(names.length)
    this.#texts = names.map(() => undefined)
    if (names.length > fewNames) this.#indexes = new Map(names.map((name, index) => [name, index]))
  }

  /** Takes the next message: its properties are the bytes from `start` to `end`, which must not change while they are asked. */
  read(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes
    for (let i = 0; i < this.#texts.length; i++) {
      this.#begins[i] = -1
      this.#texts[i] = undefined
    }
    for (let at = start; at < end;) at = this.#readPair(bytes, at, end) + 1
  }

  /** Forgets the message, so that its memory can be used again. */
  release(): void {
    this.#bytes = nothing
  }

  /** Looks at the pair that begins at `start`; returns where its end mark is. */
  #readPair(bytes: Buffer, start: number, end: number): number {
    let at = start
    while (at < end && bytes[at] !== nameEnd && bytes[at] !== propertyEnd) at++
    const separator = at
    const isPair = separator > start && bytes[separator] === nameEnd && separator < end
    while (at < end && bytes[at] !== propertyEnd) at++
    if (!isPair || separator >= at - 1) return at
    const index = this.#indexOf(bytes, start, separator - start)
    if (index >= 0) {
      this.#begins[index] = separator + 1
      this.#ends[index] = at
    }
    return at
  }

  #indexOf(bytes: Buffer, start: number, length: number): number {
    if (this.#indexes !== undefined) return this.#indexes.get(bytes.toString('latin1', start, start + length)) ?? -1
    for (let index = 0; index < this.#names.length; index++) {
      const name = this.#names[index]!
      if (name.length !== length) continue
      let same = 0
      while (same < length && bytes[start + same] === name[same]) same++
      if (same === length) return index
    }
    return -1
  }

  has(index: number): boolean {
    return this.#begins[index]! >= 0
  }

  /** The value, undefined when the property is missing. */
  text(index: number): string | undefined {
    const begin = this.#begins[index]!
    if (begin < 0) return undefined
    return (this.#texts[index] ??= this.#bytes.toString('utf8', begin, this.#ends[index]!))
  }

  /**
   * The value as a 32-bit whole number when it is one of few ASCII digits; NaN when that must be found out from the text.
   * Most comparisons with numbers end here without a text being made.
   */
  shortInteger(index: number): number {
    const end = this.#ends[index]!
    const bytes = this.#bytes
    let at = this.#begins[index]!
    const isNegative = bytes[at] === 0x2d
    if (isNegative) at++
    if (end === at || end - at > 9) return NaN
    let value = 0
    for (; at < end; at++) {
      const digit = bytes[at]! - 0x30
      if (digit < 0 || digit > 9) return NaN
      value = value * 10 + digit
    }
    return isNegative ? 0 - value : value
  }

  /** Whether the value has exactly these bytes. */
  equals(index: number, wanted: Uint8Array): boolean {
    const begin = this.#begins[index]!
    const length = wanted.length
    if (this.#ends[index]! - begin !== length) return false
    for (let i = 0; i < length; i++) if (this.#bytes[begin + i] !== wanted[i]) return false
    return true
  }
}
