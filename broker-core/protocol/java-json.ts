import { FieldError } from './fields.ts'

/**
 * JSON as Java's fastjson reads and writes it. Beyond the standard it has number and object keys without quotes, single
 * quotes, bare names, extra commas, comments and `$ref`.
 */

/** Deepest nesting that is read. */
export const jsonDepthMax = 512

export type JavaJson = string | number | bigint | boolean | null | JavaJson[] | { [name: string]: JavaJson }

const longDigits = /\d{16}/
const int64Max = 2n ** 63n - 1n
const int64Min = -(2n ** 63n)

/**
 * Reads JSON as leniently as fastjson does. Integers beyond 2^53 become bigint; an object used as a key becomes its JSON text;
 * `$ref` is resolved.
 * @throws FieldError with the position of what cannot be read
 */
export function readJavaJson(input: Uint8Array | string): JavaJson {
  const text = typeof input === 'string' ? input : Buffer.from(input.buffer, input.byteOffset, input.length).toString()
  const isPlain = !longDigits.test(text) && !text.includes('"$ref"') && !nestsTooDeep(text)
  if (isPlain) {
    try {
      return JSON.parse(text) as JavaJson
    } catch {
      // Not standard JSON: the lenient reader below decides.
    }
  }
  const reader = new JavaJsonReader(text)
  const value = reader.readValue()
  reader.expectEnd()
  return text.includes('$ref') ? resolveReferences(value) : value
}

function nestsTooDeep(text: string): boolean {
  if (text.length <= jsonDepthMax) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at) | 0x20
    if (char === 0x7b) {
      if (++depth > jsonDepthMax) return true
    } else if (char === 0x7d) depth--
  }
  return false
}

const blank = /[\s\uFEFF]/
const bareWord = /[^\s,:{}[\]"']+/y
const numberText = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', 0: '\0' }

/** Reads one JSON text from front to back. Callers that want the raw text of a value take it by position. */
export class JavaJsonReader {
  readonly text: string
  /** Position of the next character. */
  at = 0
  private depth = 0
  private keyDepth = 0

  constructor(text: string) {
    this.text = text
  }

  /** @throws FieldError at the current position */
  fail(problem: string): never {
    throw new FieldError(`JSON at character ${this.at}: ${problem}`)
  }

  /** Skips blanks and comments; returns the next character, '' at the end. */
  peek(): string {
    for (;;) {
      const char = this.text.charAt(this.at)
      if (char !== '' && blank.test(char)) this.at++
      else if (char === '/') this.skipComment()
      else return char
    }
  }

  private skipComment(): void {
    const isBlock = this.text.charAt(this.at + 1) === '*'
    if (!isBlock && this.text.charAt(this.at + 1) !== '/') this.fail('unexpected "/"')
    const end = this.text.indexOf(isBlock ? '*/' : '\n', this.at + 2)
    this.at = end < 0 ? this.text.length : end + (isBlock ? 2 : 1)
  }

  /** @throws FieldError when anything but blanks is left */
  expectEnd(): void {
    if (this.peek() !== '') this.fail('unexpected text after the value')
  }

  readValue(): JavaJson {
    const char = this.peek()
    if (char === '{') return this.readObject()
    if (char === '[') return this.readArray()
    if (char === '"' || char === "'") return this.readString()
    return this.readWord()
  }

  private readObject(): { [name: string]: JavaJson } {
    const object: { [name: string]: JavaJson } = {}
    this.readMembers((name) => setMember(object, name, this.readValue()))
    return object
  }

  /** Reads an object; `onMember` is called with each name and must read the value (`readValue` or `readMembers`). */
  readMembers(onMember: (name: string) => void): void {
    this.enter('{')
    for (;;) {
      const char = this.skipCommas()
      if (char === '}') return this.leave()
      const name = this.readKey(char)
      if (this.peek() !== ':') this.fail('expected ":"')
      this.at++
      onMember(name)
      this.expectSeparator('}')
    }
  }

  private readKey(char: string): string {
    if (char === '"' || char === "'") return this.readString()
    if (char !== '{' && char !== '[') return this.readBareWord()
    // Every level of keys within keys doubles the backslashes of the text: two levels are more than Java ever writes.
    if (this.keyDepth >= 2) this.fail('objects as keys nested too deep')
    this.keyDepth++
    const key = writeJavaJson(this.readValue())
    this.keyDepth--
    return key
  }

  private readArray(): JavaJson[] {
    const items: JavaJson[] = []
    this.enter('[')
    while (this.skipCommas() !== ']') {
      items.push(this.readValue())
      this.expectSeparator(']')
    }
    this.leave()
    return items
  }

  private enter(open: string): void {
    if (this.peek() !== open) this.fail(`expected "${open}"`)
    if (++this.depth > jsonDepthMax) this.fail('nested too deep')
    this.at++
  }

  private leave(): void {
    this.depth--
    this.at++
  }

  private skipCommas(): string {
    while (this.peek() === ',') this.at++
    return this.peek()
  }

  private expectSeparator(close: string): void {
    const char = this.peek()
    if (char !== ',' && char !== close) this.fail(char === '' ? 'unexpected end' : `expected "," or "${close}"`)
  }

  private readString(): string {
    const { text } = this
    const quote = text.charAt(this.at)
    let from = ++this.at
    let value = ''
    for (;;) {
      const char = text.charAt(this.at)
      if (char === '') this.fail('a string without end')
      if (char === quote) break
      if (char === '\\') {
        value += text.slice(from, this.at) + this.readEscape()
        from = this.at
      } else this.at++
    }
    value += text.slice(from, this.at++)
    return value
  }

  private readEscape(): string {
    const char = this.text.charAt(this.at + 1)
    const hexDigits = char === 'u' ? 4 : char === 'x' ? 2 : 0
    if (hexDigits === 0) {
      if (char === '') this.fail('a string without end')
      this.at += 2
      return escapes[char] ?? char
    }
    const hex = this.text.slice(this.at + 2, this.at + 2 + hexDigits)
    if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== hexDigits) this.fail(`a malformed \\${char} escape`)
    this.at += 2 + hexDigits
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  private readBareWord(): string {
    bareWord.lastIndex = this.at
    const word = bareWord.exec(this.text)?.[0]
    if (word === undefined) this.fail(this.at >= this.text.length ? 'unexpected end' : 'unexpected character')
    this.at += word.length
    return word
  }

  private readWord(): JavaJson {
    const from = this.at
    const word = this.readBareWord()
    if (word === 'true') return true
    if (word === 'false') return false
    if (word === 'null' || word === 'undefined' || word === 'NaN') return null
    const digits = /[LSB]$/.test(word) ? word.slice(0, -1) : word
    if (numberText.test(digits)) return toNumber(digits)
    this.at = from
    return this.fail(`not a value: ${JSON.stringify(word.slice(0, 40))}`)
  }
}

function toNumber(text: string): number | bigint {
  const number = Number(text)
  if (Number.isSafeInteger(number) || !/^[+-]?\d+$/.test(text) || text.length > 40) return number
  return BigInt(text.startsWith('+') ? text.slice(1) : text)
}

/** A member named `__proto__` is data like any other. */
function setMember(object: { [name: string]: JavaJson }, name: string, value: JavaJson): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

function resolveReferences(root: JavaJson): JavaJson {
  const visit = (value: JavaJson, parents: readonly JavaJson[]): JavaJson => {
    if (typeof value !== 'object' || value === null) return value
    const path = Array.isArray(value) ? undefined : value['$ref']
    if (typeof path === 'string' && Object.keys(value).length === 1) return follow(path, value, parents)
    const inside = [...parents, value]
    for (const [name, member] of Object.entries(value)) {
      const resolved = visit(member, inside)
      if (resolved !== member) setMember(value as { [name: string]: JavaJson }, name, resolved)
    }
    return value
  }
  const follow = (path: string, value: JavaJson, parents: readonly JavaJson[]): JavaJson => {
    const target = path === '@' ? value : path === '..' ? parents.at(-2) : stepDown(root, path)
    // A reference to something that encloses it would make an endless structure.
    return target === undefined || target === value || parents.includes(target) ? null : target
  }
  return visit(root, [])
}

function stepDown(root: JavaJson, path: string): JavaJson | undefined {
  const steps = path.match(/(?:\\.|[^.[\]\\])+/g) ?? []
  if (steps[0] !== '$') return undefined
  let value: JavaJson | undefined = root
  for (const step of steps.slice(1)) {
    const name = step.replace(/\\(.)/g, '$1').replace(/^(["'])(.*)\1$/, '$2')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as { [name: string]: JavaJson })[name]
  }
  return value
}

/**
 * Writes a value as compact JSON that fastjson, mqadmin and the Go client read. Standard JSON, but for maps with object keys,
 * which fastjson wants as `{{…}:value}`. A `Map` becomes an object: number keys in quotes, object keys bare. A bigint becomes a
 * number literal, ±Infinity the largest and smallest 64-bit integer, NaN null; undefined members are left out.
 */
export function writeJavaJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return writeNumber(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null) return 'null'
  if (Array.isArray(value)) return `[${value.map(writeJavaJson).join(',')}]`
  if (value instanceof Map) return writeMap(value)
  if (value instanceof Set) return writeJavaJson([...value])
  let members = ''
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members += `${members && ','}${JSON.stringify(name)}:${writeJavaJson(member)}`
  }
  return `{${members}}`
}

function writeNumber(value: number): string {
  if (value === Infinity) return int64Max.toString()
  if (value === -Infinity) return int64Min.toString()
  return Number.isNaN(value) ? 'null' : String(value)
}

function writeMap(map: ReadonlyMap<unknown, unknown>): string {
  let members = ''
  for (const [key, value] of map) {
    if (value === undefined) continue
    const name = typeof key === 'object' ? writeJavaJson(key) : JSON.stringify(String(key))
    members += `${members && ','}${name}:${writeJavaJson(value)}`
  }
  return `{${members}}`
}
