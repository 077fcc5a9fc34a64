import { OperatingError } from './errors.ts'

export type ConfigKind = 'text' | 'int' | 'long' | 'bool' | 'choice'

/** One key of a program's configuration. */
export interface ConfigKey<T> {
  readonly kind: ConfigKind
  readonly default: T
  /** Unit of the value, for people: `ms`, `bytes`, `h` … */
  readonly unit: string | undefined
  /** True when a change takes effect while the program runs. */
  readonly live: boolean
  /** False when only the configuration file may change it, never a request. */
  readonly updatable: boolean
  /** One sentence. */
  readonly about: string
  /** What a value must be, in words: `an integer from 1 to 65535`. */
  readonly accepts: string
  /** The value a text stands for, undefined when it is none. */
  read(text: string): T | undefined
}

export type ConfigKeys = Readonly<Record<string, ConfigKey<unknown>>>

/** The typed values of a table. */
export type ConfigValues<K extends ConfigKeys> = {
  readonly [N in keyof K]: K[N] extends ConfigKey<infer T> ? T : never
}

interface CommonOptions {
  readonly about: string
  readonly live?: boolean
  /** Default: true for numbers, words and switches; for texts, which may be paths and names, only where they are live. */
  readonly updatable?: boolean
  readonly unit?: string
}
interface NumberOptions extends CommonOptions {
  readonly default: number
  readonly min?: number
  readonly max?: number
}

function numberKey(kind: 'int' | 'long', options: NumberOptions): ConfigKey<number> {
  const [least, greatest] =
    kind === 'int' ? [-2147483648, 2147483647] : [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
  const min = options.min ?? least
  const max = options.max ?? greatest
  return {
    kind,
    default: options.default,
    unit: options.unit,
    live: options.live ?? false,
    updatable: options.updatable ?? true,
    about: options.about,
    accepts: min === max ? String(min) : `an integer from ${min} to ${max}`,
    read: (text) => {
      const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN
      return value >= min && value <= max ? value : undefined
    },
  }
}

/** A 32-bit integer. `min` and `max` are inclusive. */
export const intKey = (options: NumberOptions): ConfigKey<number> => numberKey('int', options)

/** A 64-bit integer within the safe range. */
export const longKey = (options: NumberOptions): ConfigKey<number> => numberKey('long', options)

/** Text; blanks around it are dropped. */
export const textKey = (options: CommonOptions & { readonly default: string }): ConfigKey<string> => ({
  kind: 'text',
  default: options.default,
  unit: options.unit,
  live: options.live ?? false,
  updatable: options.updatable ?? options.live ?? false,
  about: options.about,
  accepts: 'text',
  read: (text) => text.trim(),
})

/** `true` or `false`, in any case. */
export const boolKey = (options: CommonOptions & { readonly default: boolean }): ConfigKey<boolean> => ({
  kind: 'bool',
  default: options.default,
  unit: options.unit,
  live: options.live ?? false,
  updatable: options.updatable ?? true,
  about: options.about,
  accepts: 'true or false',
  read: (text) => {
    const word = text.trim().toLowerCase()
    return word === 'true' ? true : word === 'false' ? false : undefined
  },
})

/** One of some words. */
export const choiceKey = <const C extends string>(
  choices: readonly C[],
  options: CommonOptions & { readonly default: NoInfer<C> },
): ConfigKey<C> => ({
  kind: 'choice',
  default: options.default,
  unit: options.unit,
  live: options.live ?? false,
  updatable: options.updatable ?? true,
  about: options.about,
  accepts: `one of ${choices.join(', ')}`,
  read: (text) => choices.find((choice) => choice === text.trim()),
})

/** What a set of `key=value` pairs means to a table. */
export interface ConfigReading<K extends ConfigKeys> {
  readonly values: Partial<ConfigValues<K>>
  /** Keys that the table does not have, with their text. */
  readonly unknown: ReadonlyMap<string, string>
}

/**
 * Reads pairs by a table. Keys that the table does not have are handed back, not refused: RocketMQ's own files are full of them.
 * @param source where the pairs come from, named in the error
 * @throws OperatingError `CONFIG_VALUE` naming the key, the value and what would be right
 */
export function readConfig<K extends ConfigKeys>(
  keys: K,
  pairs: Iterable<readonly [string, string]>,
  source: string,
): ConfigReading<K> {
  const values: Record<string, unknown> = {}
  const unknown = new Map<string, string>()
  for (const [name, text] of pairs) {
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined
    if (key === undefined) {
      unknown.set(name, text)
      continue
    }
    const value = key.read(text)
    if (value === undefined) throw configError(name, key, text, source)
    values[name] = value
  }
  return { values: values as Partial<ConfigValues<K>>, unknown }
}

function configError(name: string, key: ConfigKey<unknown>, text: string, source: string): OperatingError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return new OperatingError('CONFIG_VALUE', `${source}: ${name}=${shown} is not allowed: it must be ${key.accepts}`, {
    details: { key: name, value: shown, accepts: key.accepts },
  })
}

/** The defaults of a table. */
export function defaultsOf<K extends ConfigKeys>(keys: K): ConfigValues<K> {
  return Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, key.default])) as ConfigValues<K>
}

/**
 * The name of the key that someone probably meant: same letters but for case, or one or two letters off.
 * @param others further names that may be meant
 */
export function closestKey(keys: ConfigKeys, name: string, others: Iterable<string> = []): string | undefined {
  let best: string | undefined
  let bestDistance = 3
  for (const candidate of [...Object.keys(keys), ...others]) {
    const distance = candidate.toLowerCase() === name.toLowerCase() ? 0 : editDistance(candidate, name, bestDistance)
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? limit
}

/**
 * The reference page of a table.
 * @param title headline of the page
 * @param intro a paragraph under it
 */
export function configMarkdown(title: string, intro: string, keys: ConfigKeys): string {
  const rows = Object.entries(keys).map(([name, key]) => {
    const unit = key.unit === undefined ? '' : ` (${key.unit})`
    const cells = [
      `\`${name}\``,
      key.accepts + unit,
      shownDefault(key.default),
      key.live ? 'yes' : key.updatable ? 'restart' : 'file only',
      key.about,
    ]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  })
  const head = ['| Key | Value | Default | At run time | About |', '|---|---|---|---|---|']
  return [`# ${title}`, '', intro, '', ...head, ...rows, ''].join('\n')
}

const shownDefault = (value: unknown): string => (value === '' ? '(empty)' : `\`${String(value)}\``)
