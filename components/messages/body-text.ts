import { endOfString } from './json-nodes.ts'

/** So deep is JSON indented; what is deeper stays on one line, or a small body of brackets would become endless blanks. */
const indentsMax = 64
/** Lines of hex that are shown, of sixteen bytes each. */
export const hexLinesMax = 4096

/**
 * Indents JSON without reading its numbers: 64-bit integers and the order of keys stay as they were written.
 * @param text valid JSON
 */
export function prettyJson(text: string): string {
  let out = ''
  let depth = 0
  let at = 0
  const newLine = (): string => (depth > indentsMax ? '' : `\n${'  '.repeat(depth)}`)
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '"') {
      const end = endOfString(text, at)
      out += text.slice(at, end)
      at = end
      continue
    }
    at += 1
    if (/\s/.test(char)) continue
    if (char === '{' || char === '[') {
      const closing = /^\s*[}\]]/.exec(text.slice(at, at + 64))
      if (closing !== null) {
        out += char + closing[0].trim()
        at += closing[0].length
        continue
      }
      depth += 1
      out += char + newLine()
    } else if (char === '}' || char === ']') {
      const isOnOneLine = depth > indentsMax
      depth -= 1
      out += (isOnOneLine ? '' : newLine()) + char
    } else if (char === ',') out += char + newLine()
    else if (char === ':') out += ': '
    else out += char
  }
  return out
}

/** Bytes as lines of sixteen: position, hex, and the printable characters. */
export function hexLines(bytes: Uint8Array, linesMax = hexLinesMax): string {
  const lines: string[] = []
  for (let start = 0; start < bytes.length && lines.length < linesMax; start += 16) {
    const row = [...bytes.subarray(start, start + 16)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'))
    const left = hex.slice(0, 8).join(' ').padEnd(23)
    const right = hex.slice(8).join(' ').padEnd(23)
    const shown = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${start.toString(16).padStart(8, '0')}  ${left}  ${right}  ${shown}`)
  }
  return lines.join('\n')
}

/** The bytes of a base64 text. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Charsets that senders use, as the browser names them. */
export const charsets = [
  'utf-8',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'iso-8859-1',
  'utf-16le',
  'utf-16be',
]

/** Bytes as text; null when they are no text of this charset. A character that was cut at the end is left out. */
export function textOf(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charsets.includes(charset) ? charset : 'utf-8', { fatal: true }).decode(bytes, {
      stream: true,
    })
  } catch {
    return null
  }
}

export function isJsonText(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
