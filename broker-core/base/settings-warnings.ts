import { notAKey } from './config-spellings.ts'
import { closestKey, type ConfigKeys } from './config-table.ts'
import type { Logger } from './log.ts'

/** Sentences about the keys of a configuration file that have no effect. */
export interface UnusedKeyTexts {
  /** About keys that nobody has: probably misspelt. */
  readonly warnings: readonly string[]
  /** Keys of RocketMQ that this program does not use. */
  readonly withoutEffect: readonly string[]
}

/**
 * Says which keys of a configuration file have no effect, so that a misspelt one does not go unnoticed.
 * @param names keys that the program's table does not have
 * @param others keys of RocketMQ that this program does not use
 */
export function unusedKeyTexts(keys: ConfigKeys, names: Iterable<string>, others: ReadonlySet<string>): UnusedKeyTexts {
  const warnings: string[] = []
  const withoutEffect: string[] = []
  for (const name of names) {
    if (others.has(name)) withoutEffect.push(name)
    else warnings.push(notAKey(name, closestKey(keys, name, others)))
  }
  return { warnings, withoutEffect }
}

/** Writes them to the log. */
export function warnOfUnusedKeys(
  keys: ConfigKeys,
  unused: ReadonlyMap<string, string>,
  log: Logger,
  others: ReadonlySet<string>,
): void {
  const { warnings, withoutEffect } = unusedKeyTexts(keys, unused.keys(), others)
  for (const warning of warnings) log.warn({}, warning)
  if (withoutEffect.length > 0)
    log.info({ keys: withoutEffect }, 'keys of the configuration that are of RocketMQ but have no effect here')
}
