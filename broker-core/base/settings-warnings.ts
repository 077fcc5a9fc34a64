import { closestKey, type ConfigKeys } from './config-table.ts'
import type { Logger } from './log.ts'

/**
 * Says which keys of a configuration file have no effect, so that a misspelt one does not go unnoticed.
 * @param isKnownElsewhere whether RocketMQ has the key, though this program does not use it
 */
export function warnOfUnusedKeys(
  keys: ConfigKeys,
  unused: ReadonlyMap<string, string>,
  log: Logger,
  isKnownElsewhere: (name: string) => boolean,
): void {
  for (const name of unused.keys()) {
    const meant = closestKey(keys, name)
    if (isKnownElsewhere(name)) log.info({ key: name }, 'a key of the configuration has no effect here')
    else
      log.warn(
        { key: name, ...(meant === undefined ? {} : { meant }) },
        'an unknown key of the configuration is passed over',
      )
  }
}
