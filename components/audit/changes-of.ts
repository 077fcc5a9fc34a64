/** One value that a write changed, as text; undefined where there was, or is, none. */
export interface Change {
  /** Path of the value: `broker-a.attributes.message.type`; a list of one has no step of its own. */
  readonly name: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** The values that differ between two JSON texts of the audit list; null: nothing was noted. Unchanged ones are left out. */
export function changesOf(before: string | null, after: string | null): Change[] {
  const old = leavesOf(before)
  const now = leavesOf(after)
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((name) => ({ name, before: old.get(name), after: now.get(name) }))
    .filter((change) => change.before !== change.after)
}

/** A JSON text indented for reading; one that is cut or no JSON as it is. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function leavesOf(text: string | null): Map<string, string> {
  const leaves = new Map<string, string>()
  if (text === null) return leaves
  try {
    collect(JSON.parse(text) as unknown, '', leaves)
  } catch {
    leaves.set('', text)
  }
  return leaves
}

function collect(value: unknown, name: string, leaves: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    if (value !== null || name !== '') leaves.set(name, typeof value === 'string' ? value : JSON.stringify(value))
    return
  }
  const isLone = Array.isArray(value) && value.length === 1
  for (const [key, inner] of Object.entries(value)) {
    const resource = memberOf(inner, 'resource')
    const step = resource ?? (isLone ? '' : (memberOf(inner, 'broker') ?? key))
    // A rule is called by its resource, which is no value of it then.
    if (key !== 'resource') collect(inner, [name, step].filter((part) => part !== '').join('.'), leaves)
  }
}

/** What tells an entry of a list better than its number: the broker it was read from, the resource it is a rule for. */
function memberOf(entry: unknown, key: 'broker' | 'resource'): string | undefined {
  const { [key]: named } = (entry ?? {}) as { [key]?: unknown }
  return typeof named === 'string' ? named : undefined
}
