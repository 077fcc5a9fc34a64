/** Names whose values are never written down. */
const secret = /secret|password|passwd|token|credential|accesskey|privatekey/i
const textMax = 500
const listMax = 50
const depthMax = 6

/** A value as the audit list keeps it: secrets masked, long texts and lists cut with a word of it. */
export function auditText(value: unknown): string {
  return JSON.stringify(kept(value, 0) ?? null)
}

function kept(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string')
    return value.length > textMax ? `${value.slice(0, textMax)}… (${value.length} characters)` : value
  if (typeof value !== 'object' || value === null) return value
  if (depth === depthMax) return '…'
  if (Array.isArray(value)) {
    const items = value.slice(0, listMax).map((item) => kept(item, depth + 1))
    return value.length > listMax ? [...items, `… (${value.length} entries)`] : items
  }
  const { key } = value as { key?: unknown }
  const hidesValue = typeof key === 'string' && secret.test(key)
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    (secret.test(name) || (hidesValue && name === 'value')) && inner !== undefined && inner !== null && inner !== ''
      ? '******'
      : kept(inner, depth + 1),
  ])
  // Null prototype: a member called __proto__ is data like any other.
  return Object.assign(Object.create(null) as object, Object.fromEntries(entries))
}

const subjectNames =
  /^(topics?|groups?|brokers?|brokerName|user|username|subject|id|name|msgId|offsetMsgId|cluster|clientId|address)$/

/** The names a write is about, from its query and body: what somebody would search for. */
export function subjectOf(...parts: readonly unknown[]): string {
  const words = parts.flatMap((part) =>
    typeof part === 'object' && part !== null
      ? Object.entries(part).flatMap(([name, value]) => (subjectNames.test(name) ? wordsOf(value) : []))
      : [],
  )
  return [...new Set(words)].join(' ').slice(0, 1000)
}

function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.slice(0, listMax).flatMap((item) => (typeof item === 'string' ? [item] : [])) : []
}
