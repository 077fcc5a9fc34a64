/** A number that Java keeps as a double: `2.0`. */
export class JavaDouble {
  readonly text: string

  constructor(value: number) {
    this.text = Number.isInteger(value) ? value.toFixed(1) : String(value)
  }
}

/**
 * JSON as Apache's tool prints it for people: a tab per level, no blank behind a colon, members in the order of their names, those
 * without a value left out, maps in their own order, and numbers as keys without quotes (Java: RemotingSerializable.toJson). A set
 * has a line of its own even when it is empty, as there.
 */
export function prettyJava(value: unknown, level = 0): string {
  const inner = `\n${'\t'.repeat(level + 1)}`
  const end = `\n${'\t'.repeat(level)}`
  const enclosed = (open: string, parts: readonly string[], close: string): string =>
    parts.length === 0 ? open + close : `${open}${inner}${parts.join(`,${inner}`)}${end}${close}`
  if (Array.isArray(value))
    return enclosed(
      '[',
      value.map((item) => prettyJava(item, level + 1)),
      ']',
    )
  // Java's sets have a line of their own even for nothing.
  if (value instanceof Set)
    return `[${inner}${[...(value as Set<unknown>)].map((item) => prettyJava(item, level + 1)).join(`,${inner}`)}${end}]`
  if (value instanceof Set)
    return `[${inner}${[...(value as Set<unknown>)].map((item) => prettyJava(item, level + 1)).join(`,${inner}`)}${end}]`
  if (value instanceof JavaDouble) return value.text
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].map(
      ([key, member]) =>
        `${typeof key === 'number' ? key : JSON.stringify(String(key))}:${prettyJava(member, level + 1)}`,
    )
    return enclosed('{', entries, '}')
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    const texts = members.map(([name, member]) => `${JSON.stringify(name)}:${prettyJava(member, level + 1)}`)
    return enclosed('{', texts, '}')
  }
  return typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? 'null')
}
