import { notAKey } from '../../base/config-spellings.ts'
import { closestKey } from '../../base/config-table.ts'
import { messageOf } from '../../base/errors.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { NamesrvState } from '../namesrv-state.ts'
import { unusedNamesrvKeys } from '../unused-config-keys.ts'

const notSaved = (thrown: unknown) =>
  refuse(responseCode.SYSTEM_ERROR, `the value is in use but could not be saved: ${messageOf(thrown)}`)

/** The key-value table and the NameServer's own configuration (Java: DefaultRequestProcessor). */
export const kvHandlers = (namesrv: NamesrvState) =>
  ({
    putKvConfig: ({ header }) => namesrv.kv.put(header.namespace, header.key, header.value).then(() => ({}), notSaved),

    getKvConfig: ({ header: { namespace, key } }) => {
      const value = namesrv.kv.get(namespace, key)
      if (value !== undefined) return { header: { value } }
      return refuse(responseCode.QUERY_NOT_FOUND, `No config item, Namespace: ${namespace} Key: ${key}`)
    },

    deleteKvConfig: ({ header }) => namesrv.kv.delete(header.namespace, header.key).then(() => ({}), notSaved),

    getKvlistByNamespace: ({ header: { namespace } }) => {
      const table = namesrv.kv.namespace(namespace)
      if (table !== undefined) return { body: { table: new Map(table) } }
      return refuse(responseCode.QUERY_NOT_FOUND, `No config item, Namespace: ${namespace}`)
    },

    updateNamesrvConfig: ({ body }) => {
      const { settings } = namesrv
      const isKnown = (name: string): boolean =>
        Object.hasOwn(settings.keys, name) || unusedNamesrvKeys.has(name) || settings.isBlackListed(name)
      const unknown = [...body.keys()].filter((name) => !isKnown(name))
      if (unknown.length > 0)
        return refuse(
          responseCode.INVALID_PARAMETER,
          unknown.map((name) => notAKey(name, closestKey(settings.keys, name, unusedNamesrvKeys))).join(' '),
        )
      const update = settings.update(body)
      switch (update.outcome) {
        case 'done':
          return {}
        case 'blackListed':
        case 'fileOnly':
          return refuse(responseCode.NO_PERMISSION, update.remark)
        case 'malformed':
          return refuse(responseCode.INVALID_PARAMETER, update.remark)
        case 'unwritable':
          return refuse(responseCode.SYSTEM_ERROR, update.remark)
      }
    },

    getNamesrvConfig: () => ({ body: namesrv.settings.sorted() }),
  }) satisfies Partial<Handlers<typeof requests, 'namesrv'>>
