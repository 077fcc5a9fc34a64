/** What people write into configuration files, and how it is meant. */
export interface ConfigSpellings {
  /** Spellings that are not keys -> the key that is meant. */
  readonly otherNames: Readonly<Record<string, string>>
  /** Keys of guides that RocketMQ does not have and that mean nothing -> why. */
  readonly meaningless: Readonly<Record<string, string>>
  /** By key: the value that is meant and why, or undefined when the text is right as it is. */
  readonly corrections: Readonly<Record<string, (text: string) => CorrectedValue | undefined>>
  /** What `${name}` stands for when no key has the name; values of keys of the same file come first. */
  readonly variables: Readonly<Record<string, string>>
}

export interface CorrectedValue {
  readonly text: string
  /** Goes on after "key=value ". */
  readonly why: string
}

export interface UnderstoodConfig {
  readonly pairs: ReadonlyMap<string, string>
  /** A sentence for everything that was not taken literally. */
  readonly warnings: readonly string[]
}

/**
 * Takes pairs of a configuration file for what they mean: well-known misspellings, `${key}` inside values, values in another
 * unit or with another separator. The right spelling wins over a wrong one of the same key.
 */
export function understandConfig(given: ReadonlyMap<string, string>, spellings: ConfigSpellings): UnderstoodConfig {
  const warnings: string[] = []
  const named = withRightNames(given, spellings, warnings)
  const pairs = new Map<string, string>()
  const { variables } = spellings
  const variable: Variable = (name) => named.get(name) ?? (Object.hasOwn(variables, name) ? variables[name] : undefined)
  for (const [name, text] of named) {
    const expanded = expand(text, variable, (unknown) => {
      warnings.push(`${name}=${clip(text)}: \${${unknown}} is not known and stays as it is`)
    })
    const corrected = spellings.corrections[name]?.(expanded)
    if (corrected !== undefined) warnings.push(`${name}=${clip(expanded)} ${corrected.why}`)
    pairs.set(name, corrected?.text ?? expanded)
  }
  return { pairs, warnings }
}

function withRightNames(
  given: ReadonlyMap<string, string>,
  { otherNames, meaningless }: ConfigSpellings,
  warnings: string[],
): Map<string, string> {
  const named = new Map<string, string>()
  for (const [name, text] of given) {
    if (Object.hasOwn(meaningless, name))
      warnings.push(`${name} is not a key of RocketMQ and has no effect: ${meaningless[name]}`)
    else if (!Object.hasOwn(otherNames, name)) named.set(name, text)
  }
  for (const [name, text] of given) {
    const meant = Object.hasOwn(otherNames, name) ? (otherNames[name] ?? '') : undefined
    if (meant === undefined) continue
    const sentence = notAKey(name, meant)
    if (given.has(meant)) warnings.push(`${sentence} It is passed over, since ${meant} is there too.`)
    else {
      warnings.push(`${sentence} It is taken for that.`)
      named.set(meant, text)
    }
  }
  return named
}

const depthMax = 8

/** What `${name}` stands for. */
type Variable = (name: string) => string | undefined

function expand(text: string, variable: Variable, onUnknown: (name: string) => void, depth = 0): string {
  if (!text.includes('${')) return text
  return text.replace(/\$\{([\w.]{1,100})\}/g, (whole, name: string) => {
    const value = variable(name)
    if (value !== undefined && depth < depthMax) return expand(value.trim(), variable, onUnknown, depth + 1)
    onUnknown(name)
    return whole
  })
}

/** What is said of a key that nobody has. */
export const notAKey = (name: string, meant: string | undefined): string =>
  meant === undefined
    ? `${clip(name)} is not a key of RocketMQ.`
    : `${clip(name)} is not a key of RocketMQ: did you mean ${meant}?`

const clip = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)
