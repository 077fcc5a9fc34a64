import { availableParallelism } from 'node:os'
import { notAKey } from '../../base/config-spellings.ts'
import { closestKey } from '../../base/config-table.ts'
import { writeJavaJson } from '../../protocol/java-json.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { brokerSpellings } from '../broker-spellings.ts'
import { isRocketmqConfigKey, rocketmqConfigKeys } from '../rocketmq-config-keys.ts'

export type ConfigNeeds = Pick<Broker, 'settings' | 'log'>

const outcomeCodes = {
  blackListed: responseCode.NO_PERMISSION,
  fileOnly: responseCode.NO_PERMISSION,
  malformed: responseCode.INVALID_PARAMETER,
  unwritable: responseCode.SYSTEM_ERROR,
} as const

/**
 * Keys of RocketMQ without use here that its tools fail without: exportConfigs of 4.9 reads the first three, exportMetrics shows the
 * last as the number of processors.
 */
const keysOfTools = new Map([
  ['filterServerNums', '0'],
  ['useTLS', 'false'],
  ['clientCallbackExecutorThreads', String(availableParallelism())],
])

/** Reading and changing the configuration at run time (Java: AdminBrokerProcessor). */
export const configHandlers = (broker: ConfigNeeds) => {
  const { settings, log } = broker
  return {
    getBrokerConfig: () => ({
      header: { version: writeJavaJson(settings.version) },
      body: new Map([...keysOfTools, ...settings.sorted()]),
    }),

    updateBrokerConfig: ({ body, peer }) => {
      const unknown = [...body.keys()].filter((name) => !isKnown(name))
      if (unknown.length > 0)
        return refuse(
          responseCode.INVALID_PARAMETER,
          unknown.map((name) => unknownKeyText(settings.keys, name)).join('; '),
        )
      const dangerous = [...body.keys()].filter(
        (name) => !Object.hasOwn(settings.keys, name) && !settings.isBlackListed(name) && namesFileOrProgram(name),
      )
      if (dangerous.length > 0)
        return refuse(
          responseCode.NO_PERMISSION,
          `names a folder, a file or a program, which no request may change: ${dangerous.join(', ')}`,
        )
      const result = settings.update(body)
      if (result.outcome !== 'done') return refuse(outcomeCodes[result.outcome], result.remark)
      const { changed, needRestart } = result
      log.info({ by: peer.remoteAddress, changed, needRestart }, 'the configuration was updated')
      const unused = [...body.keys()].filter((name) => !Object.hasOwn(settings.keys, name))
      const remarks = [
        ...(needRestart.length > 0 ? [`takes effect when the broker is started again: ${needRestart.join(', ')}`] : []),
        ...(unused.length > 0 ? [`has no effect on this broker: ${unused.join(', ')}`] : []),
      ]
      return remarks.length > 0 ? { remark: remarks.join('; ') } : {}
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>

  /** Apache passes over a misspelt key, so that nobody notices; a key of Apache's that has no use here is taken. */
  function isKnown(name: string): boolean {
    return Object.hasOwn(settings.keys, name) || isRocketmqConfigKey(name) || settings.isBlackListed(name)
  }
}

/** Paths, and names of classes that Apache's broker would load. */
const namesFileOrProgram = (name: string): boolean => /path|dir$|home|provider|plugin/i.test(name)

function unknownKeyText(keys: Parameters<typeof closestKey>[0], name: string): string {
  return notAKey(name, brokerSpellings.otherNames[name] ?? closestKey(keys, name, rocketmqConfigKeys))
}
