import type { Clock } from './clock.ts'
import { editConfigFile } from './config-file-edit.ts'
import { type ConfigKeys, type ConfigValues, defaultsOf, readConfig } from './config-table.ts'
import { messageOf, OperatingError } from './errors.ts'

/** RocketMQ's version of a table: equal only when all three agree (Java: DataVersion). */
export interface SettingsVersion {
  readonly counter: number
  readonly stateVersion: number
  readonly timestamp: number
}

export interface SettingsOptions<K extends ConfigKeys> {
  readonly clock: Clock
  /** Values that differ from the defaults. */
  readonly given: Partial<ConfigValues<K>>
  /** Keys of the configuration file that the table does not have; kept when the file is written again. */
  readonly extras?: ReadonlyMap<string, string> | undefined
  /** Where the values of updates are written; undefined: they last until the program ends. */
  readonly file?: string | undefined
  /** Keys that an update must not touch. */
  readonly blackList: readonly string[]
  /** Says what is wrong with values that do not fit together; an update must not leave a file that no start accepts. */
  readonly problemOf?: (values: ConfigValues<K>) => string | undefined
}

export type SettingsUpdate =
  | { readonly outcome: 'done'; readonly changed: readonly string[]; readonly needRestart: readonly string[] }
  | { readonly outcome: 'blackListed' | 'fileOnly' | 'malformed' | 'unwritable'; readonly remark: string }

/** The settings of a running program: typed values, their printed form, and changes at run time (Java: Configuration). */
export class Settings<K extends ConfigKeys> {
  readonly keys: K
  /** The values in force. Live keys change in place. */
  readonly values: ConfigValues<K>
  #version: SettingsVersion
  readonly #clock: Clock
  readonly #file: string | undefined
  readonly #blackList: ReadonlySet<string>
  readonly #problemOf: (values: ConfigValues<K>) => string | undefined
  readonly #extras: Map<string, string>
  /** Accepted values of keys that take effect after a restart. */
  readonly #afterRestart = new Map<string, unknown>()
  readonly #listeners = new Set<(changed: readonly string[]) => void>()

  constructor(keys: K, options: SettingsOptions<K>) {
    this.keys = keys
    this.values = { ...defaultsOf(keys), ...options.given }
    this.#clock = options.clock
    this.#file = options.file
    this.#blackList = new Set(options.blackList)
    this.#problemOf = options.problemOf ?? (() => undefined)
    this.#extras = new Map(options.extras)
    this.#version = { counter: 0, stateVersion: 0, timestamp: options.clock.now() }
  }

  get version(): SettingsVersion {
    return this.#version
  }

  /** Whether updates at run time must leave a key alone. */
  isBlackListed(name: string): boolean {
    return this.#blackList.has(name)
  }

  /** Calls back after every update with the names of the live keys that changed. */
  onChange(listener: (changed: readonly string[]) => void): void {
    this.#listeners.add(listener)
  }

  /** All settings as text, by name in order: the body of the requests that read a configuration. */
  sorted(): Map<string, string> {
    return new Map([...this.#pairs()].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  *#pairs(): Generator<[string, string]> {
    for (const name of Object.keys(this.keys)) yield [name, String(this.#afterRestart.get(name) ?? this.values[name])]
    for (const [name, value] of this.#extras) if (!Object.hasOwn(this.keys, name)) yield [name, value]
  }

  /**
   * Applies the pairs of a configuration request and writes them to the configuration file. Unknown keys are passed over, as
   * RocketMQ passes them over; a value that cannot be, or a key that a request may not change, is refused and then nothing changes.
   */
  update(pairs: ReadonlyMap<string, string>): SettingsUpdate {
    let values: Record<string, unknown>
    try {
      if ([...pairs.keys()].some((name) => this.isBlackListed(name)))
        return { outcome: 'blackListed', remark: 'Can not update config in black list.' }
      const fileOnly = [...pairs.keys()].filter((name) => Object.hasOwn(this.keys, name) && !this.keys[name]?.updatable)
      if (fileOnly.length > 0) {
        const remark = `can be changed in the configuration file only, before a start: ${fileOnly.join(', ')}`
        return { outcome: 'fileOnly', remark }
      }
      values = readConfig(this.keys, pairs, 'update').values
    } catch (thrown) {
      if (thrown instanceof OperatingError) return { outcome: 'malformed', remark: thrown.message }
      throw thrown
    }
    const problem = this.#problemOf({ ...this.values, ...Object.fromEntries(this.#afterRestart), ...values })
    if (problem !== undefined) return { outcome: 'malformed', remark: problem }
    const before = new Map(this.#afterRestart)
    const changed: string[] = []
    const needRestart: string[] = []
    for (const [name, value] of Object.entries(values)) {
      if (this.keys[name]?.live === true) {
        if (this.values[name] !== value) changed.push(name)
      } else {
        if ((this.#afterRestart.get(name) ?? this.values[name]) !== value) needRestart.push(name)
        this.#afterRestart.set(name, value)
      }
    }
    return this.#commit(values, changed, needRestart, before)
  }

  #commit(
    values: Record<string, unknown>,
    changed: string[],
    needRestart: string[],
    pendingBefore: Map<string, unknown>,
  ): SettingsUpdate {
    const inForce = this.values as Record<string, unknown>
    const valuesBefore = changed.map((name) => [name, inForce[name]] as const)
    for (const name of changed) inForce[name] = values[name]
    try {
      this.#save(values)
    } catch (thrown) {
      for (const [name, value] of valuesBefore) inForce[name] = value
      this.#afterRestart.clear()
      for (const [name, value] of pendingBefore) this.#afterRestart.set(name, value)
      return { outcome: 'unwritable', remark: `cannot write ${this.#file}: ${messageOf(thrown)}` }
    }
    this.#version = { counter: this.#version.counter + 1, stateVersion: 0, timestamp: this.#clock.now() }
    for (const listener of this.#listeners) listener(changed)
    return { outcome: 'done', changed, needRestart }
  }

  #save(values: Record<string, unknown>): void {
    if (this.#file === undefined) return
    editConfigFile(this.#file, new Map(Object.entries(values).map(([name, value]) => [name, String(value)])))
  }
}
