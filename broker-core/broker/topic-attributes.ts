/** Attributes of a topic (Java: TopicAttributes, AttributeUtil). */

interface Attribute {
  readonly canChange: boolean
  accepts(value: string): boolean
}

const oneOf = (values: readonly string[], canChange: boolean): Attribute => ({
  canChange,
  accepts: (value) => values.includes(value),
})

const attributes: ReadonlyMap<string, Attribute> = new Map([
  ['queue.type', oneOf(['SimpleCQ', 'BatchCQ'], false)],
  ['cleanup.policy', oneOf(['DELETE', 'COMPACTION'], false)],
  ['message.type', oneOf(['UNSPECIFIED', 'NORMAL', 'FIFO', 'DELAY', 'TRANSACTION', 'MIXED', 'LITE', 'PRIORITY'], true)],
  [
    'reserve.time',
    {
      canChange: true,
      accepts: (value: string) => /^[+-]?\d{1,19}$/.test(value) && BigInt(value) >= -1n && BigInt(value) < 2n ** 63n,
    },
  ],
  ['lite.expiration', { canChange: true, accepts: (value: string) => /^-?\d{1,15}$/.test(value) }],
])

export type AttributeChange =
  | { readonly attributes: Map<string, string> }
  /** What is wrong, in words. */
  | { readonly problem: string }

/**
 * Reads `+name=value,-name` (Java: AttributeParser).
 * @returns the changes by signed name; a deletion has an empty value
 */
export function readAttributeChanges(text: string | undefined): { changes: Map<string, string> } | { problem: string } {
  const changes = new Map<string, string>()
  for (const part of (text ?? '').split(',')) {
    if (part.trim() === '') continue
    const at = part.indexOf('=')
    const name = (at < 0 ? part : part.slice(0, at)).trim()
    const value = at < 0 ? '' : part.slice(at + 1).trim()
    if (at < 0 && !name.startsWith('-')) return { problem: `add/alter attribute format is wrong: ${part}` }
    if (at >= 0 && !name.startsWith('+')) return { problem: `add/alter attribute format is wrong: ${part}` }
    if (changes.has(name)) return { problem: `key duplication: ${name}` }
    changes.set(name, value)
  }
  return { changes }
}

/**
 * Applies changes by signed name to the attributes of a topic.
 * @param current of the topic; undefined when it is being created, when only `+` is allowed
 */
export function changeAttributes(
  current: ReadonlyMap<string, string> | undefined,
  changes: ReadonlyMap<string, string>,
): AttributeChange {
  const result = new Map(current)
  const seen = new Set<string>()
  for (const [signed, value] of changes) {
    const name = signed.slice(1)
    const problem = problemOf(current, signed, name, value) ?? (seen.has(name) ? `key duplication: ${name}` : undefined)
    if (problem !== undefined) return { problem }
    seen.add(name)
    if (signed.startsWith('+')) result.set(name, value)
    else result.delete(name)
  }
  return { attributes: result }
}

function problemOf(
  current: ReadonlyMap<string, string> | undefined,
  signed: string,
  name: string,
  value: string,
): string | undefined {
  const isAddition = signed.startsWith('+')
  if (!isAddition && !signed.startsWith('-')) return `wrong format key: ${signed}`
  const attribute = attributes.get(name)
  if (attribute === undefined) return `unsupported key: ${name}`
  if (!isAddition && current === undefined) return `only add attribute is supported while creating topic. key: ${name}`
  if (!isAddition && current?.has(name) === false) return `attempt to delete a nonexistent key: ${name}`
  if (isAddition && !attribute.accepts(value)) return `value is not in set or range: ${name}=${value}`
  if (!attribute.canChange && current !== undefined) return `attempt to update an unchangeable attribute. key: ${name}`
  return undefined
}
