import * as fs from 'node:fs'
import { type ConfigSpellings, understandConfig } from '../base/config-spellings.ts'
import { type ConfigKeys, type ConfigReading, readConfig } from '../base/config-table.ts'
import { messageOf, OperatingError } from '../base/errors.ts'
import { readProperties } from '../base/properties.ts'
import { unusedKeyTexts } from '../base/settings-warnings.ts'
import { brokerSpellings } from '../broker/broker-spellings.ts'
import { brokerConfigKeys, type BrokerConfigKeys } from '../broker/config.ts'
import { rocketmqConfigKeys } from '../broker/rocketmq-config-keys.ts'
import { namesrvConfigKeys, type NamesrvConfigKeys } from '../namesrv/config.ts'
import { unusedNamesrvKeys } from '../namesrv/unused-config-keys.ts'

/** Where settings come from: a `.conf` file, and the `key=value` words of the command line, which win. */
export interface ConfigSources {
  readonly file?: string | undefined
  readonly words?: ReadonlyMap<string, string>
}

/** Settings as they are meant. */
export interface UnderstoodReading<K extends ConfigKeys> extends ConfigReading<K> {
  /** A sentence for everything that was not taken literally. */
  readonly warnings: readonly string[]
  /** A sentence for every key that nobody has; the log of the program gets it from `extras`. */
  readonly unknownKeys: readonly string[]
}

/**
 * Reads the settings of a broker, misspellings of well-known guides included.
 * @throws OperatingError `CONFIG_FILE` when the file cannot be read, `CONFIG_VALUE` when a value is wrong
 */
export const readBrokerConfig = (sources: ConfigSources): UnderstoodReading<BrokerConfigKeys> =>
  readSources(sources, { keys: brokerConfigKeys, spellings: brokerSpellings, others: rocketmqConfigKeys })

/**
 * Reads the settings of a NameServer.
 * @throws OperatingError as `readBrokerConfig`
 */
export const readNamesrvConfig = (sources: ConfigSources): UnderstoodReading<NamesrvConfigKeys> => {
  const { variables } = brokerSpellings
  const spellings = { otherNames: {}, meaningless: {}, corrections: {}, variables }
  return readSources(sources, { keys: namesrvConfigKeys, spellings, others: unusedNamesrvKeys })
}

interface Meaning<K> {
  readonly keys: K
  readonly spellings: ConfigSpellings
  /** Further keys of RocketMQ. */
  readonly others: ReadonlySet<string>
}

function readSources<K extends ConfigKeys>(
  { file, words = new Map() }: ConfigSources,
  { keys, spellings, others }: Meaning<K>,
): UnderstoodReading<K> {
  const ofFile = understandConfig(file === undefined ? new Map() : readConfFile(file), spellings)
  const ofWords = understandConfig(words, spellings)
  const warnings = [...ofFile.warnings, ...ofWords.warnings]
  if (words.size > 0)
    warnings.push(`words behind the options are taken as settings: ${[...ofWords.pairs.keys()].join(', ')}`)
  const first = readConfig(keys, ofFile.pairs, file ?? '')
  const second = readConfig(keys, ofWords.pairs, 'command line')
  const unknown = new Map([...first.unknown, ...second.unknown])
  const unknownKeys = unusedKeyTexts(keys, unknown.keys(), others).warnings
  return { values: { ...first.values, ...second.values }, unknown, warnings, unknownKeys }
}

function readConfFile(file: string): Map<string, string> {
  try {
    return readProperties(fs.readFileSync(file, 'utf8'))
  } catch (thrown) {
    throw new OperatingError('CONFIG_FILE', `the configuration file ${file} cannot be read: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
}

/** True for `host:port;host:port` (Java: the check in BrokerStartup and NamesrvStartup). */
export function isNamesrvList(text: string): boolean {
  return text.split(';').every((address) => {
    const match = /^(\[[0-9a-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(address.trim())
    return match !== null && Number(match[2]) <= 65535
  })
}

/** Prints settings as RocketMQ's programs do, one `key=value` per line with time and level in front. */
export function printSettings(values: Readonly<Record<string, unknown>>, now = new Date()): void {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`
  for (const [key, value] of Object.entries(values)) console.log(`${day} ${time} INFO main - ${key}=${String(value)}`)
}
