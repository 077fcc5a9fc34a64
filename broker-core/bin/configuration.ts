import * as fs from 'node:fs'
import { type ConfigKeys, type ConfigReading, readConfig } from '../base/config-table.ts'
import { messageOf, OperatingError } from '../base/errors.ts'
import { readProperties } from '../base/properties.ts'

/**
 * Reads a RocketMQ `.conf` file by a table of keys.
 * @throws OperatingError `CONFIG_FILE` when it cannot be read, `CONFIG_VALUE` when a value is wrong
 */
export function readConfFile<K extends ConfigKeys>(file: string, keys: K): ConfigReading<K> {
  let pairs: Map<string, string>
  try {
    pairs = readProperties(fs.readFileSync(file, 'utf8'))
  } catch (thrown) {
    throw new OperatingError('CONFIG_FILE', `the configuration file ${file} cannot be read: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
  return readConfig(keys, pairs, file)
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
