/**
 * Reads a text in the format of `.conf` files and of RocketMQ's configuration requests (Java: java.util.Properties.load).
 * `key=value`, `key:value` or `key value`, `#` and `!` comments, `\` escapes and line continuation; the last duplicate wins.
 * Blanks after a value are kept, as Java keeps them.
 * @throws PropertiesError for a malformed `\u` escape
 */
export function readProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const line of logicalLines(text)) {
    const [key, value] = splitLine(line)
    properties.set(unescape(key), unescape(value))
  }
  return properties
}

/** A text that is not in properties format; the message names the place. */
export class PropertiesError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PropertiesError'
  }
}

/**
 * Writes properties as RocketMQ does: `key=value` lines in the order given, LF, without escaping (Java: MixAll.properties2String).
 */
export function writeProperties(properties: Iterable<readonly [string, string]>): string {
  let text = ''
  for (const [key, value] of properties) text += `${key}=${value}\n`
  return text
}

/**
 * Gives keys of a properties text other values: on the lines where they are, or on new ones at the end. All else stays as it is.
 */
export function editProperties(text: string, changes: ReadonlyMap<string, string>): string {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  const missing = new Set(changes.keys())
  const edited: string[] = []
  for (let i = 0; i < lines.length; i++) {
    const natural = lines[i] ?? ''
    const start = i
    let logical = natural.replace(/^[ \t\f]+/, '')
    const isComment = logical === '' || logical.startsWith('#') || logical.startsWith('!')
    while (!isComment && endsWithOpenEscape(logical) && i + 1 < lines.length) {
      i++
      logical = logical.slice(0, -1) + (lines[i] ?? '').replace(/^[ \t\f]+/, '')
    }
    const key = isComment ? '' : unescape(splitLine(logical)[0])
    const value = changes.get(key)
    if (value === undefined || isComment) edited.push(...lines.slice(start, i + 1))
    else {
      edited.push(propertyLine(key, value))
      missing.delete(key)
    }
  }
  for (const key of missing) edited.push(propertyLine(key, changes.get(key) ?? ''))
  return edited.map((line) => `${line}\n`).join('')
}

const propertyLine = (key: string, value: string): string =>
  `${key}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}`

/** Natural lines without comments and blank lines, continuation lines joined. */
function* logicalLines(text: string): Generator<string> {
  let pending: string | undefined
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.replace(/^[ \t\f]+/, '')
    if (pending === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue
    const joined = (pending ?? '') + line
    if (endsWithOpenEscape(joined)) {
      pending = joined.slice(0, -1)
    } else {
      pending = undefined
      yield joined
    }
  }
  if (pending !== undefined && pending !== '') yield pending
}

function endsWithOpenEscape(line: string): boolean {
  let slashes = 0
  while (slashes < line.length && line[line.length - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}

function splitLine(line: string): [string, string] {
  let at = 0
  while (at < line.length && !isSeparator(line[at])) at += line[at] === '\\' ? 2 : 1
  const key = line.slice(0, at)
  const rest = /^[ \t\f]*[=:]?[ \t\f]*/.exec(line.slice(at))
  return [key, line.slice(at + (rest?.[0].length ?? 0))]
}

const isSeparator = (character: string | undefined): boolean =>
  character === '=' || character === ':' || character === ' ' || character === '\t' || character === '\f'

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f' }

function unescape(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(u[0-9a-fA-F]{0,4}|[\s\S]?)/g, (_whole, escaped: string) => {
    if (!escaped.startsWith('u')) return escapes[escaped] ?? escaped
    if (escaped.length !== 5) throw new PropertiesError(`malformed \\uXXXX escape in ${JSON.stringify(clip(text))}`)
    return String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  })
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
