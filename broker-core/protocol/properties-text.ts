/**
 * Reads text by the rules of java.util.Properties: `=`, `:` or a blank ends the key, blanks before the value are dropped and
 * those after it kept, `#` and `!` begin a comment, a backslash at the end of a line joins it with the next.
 */
export function readProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const line of logicalLines(text)) {
    const end = keyEnd(line)
    const value = /^[ \t\f]*[=:]?[ \t\f]*/.exec(line.slice(end))?.[0].length ?? 0
    properties.set(unescapeText(line.slice(0, end)), unescapeText(line.slice(end + value)))
  }
  return properties
}

function logicalLines(text: string): string[] {
  const lines: string[] = []
  let pending = ''
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '')
    if (pending === '' && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue
    const backslashes = /\\*$/.exec(line)?.[0].length ?? 0
    if (backslashes % 2 === 1) {
      pending += line.slice(0, -1)
      continue
    }
    lines.push(pending + line)
    pending = ''
  }
  if (pending !== '') lines.push(pending)
  return lines
}

function keyEnd(line: string): number {
  let at = 0
  while (at < line.length && !/[=:\s]/.test(line.charAt(at))) at += line.charAt(at) === '\\' ? 2 : 1
  return Math.min(at, line.length)
}

const escapes: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescapeText(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_whole, hex: string | undefined, char: string | undefined) =>
    hex === undefined ? (escapes[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
