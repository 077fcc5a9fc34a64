import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { lightPrefix } from '../names.ts'
import { runtimeFacts, type RuntimeNeeds } from '../runtime-facts.ts'

export type OperationNeeds = RuntimeNeeds & Pick<Broker, 'topics' | 'log' | 'replication'>

/** The figures of the running broker, and its housekeeping on demand (Java: AdminBrokerProcessor). */
export const runtimeHandlers = (broker: OperationNeeds) => {
  const { store, topics, log } = broker
  return {
    getBrokerRuntimeInfo: () => ({ body: { table: runtimeFacts(broker) } }),

    getBrokerHaStatus: () => ({ body: broker.replication.runtimeInfo() }),

    /** A slave keeps what its master has flushed for nobody. */
    resetMasterFlushOffset: () => ({}),

    getBrokerEpochCache: () => refuse(responseCode.SYSTEM_ERROR, 'this request only for controllerMode '),

    cleanExpiredConsumequeue: () => {
      store.cleanExpiredQueues((topic) => topics.isSystem(topic))
      return {}
    },

    deleteExpiredCommitlog: () => {
      store.cleanExpired()
      return {}
    },

    cleanUnusedTopic: async () => {
      for (const topic of store.topicsWithQueues()) {
        if (topics.find(topic) !== undefined || topics.isSystem(topic) || topic.startsWith(lightPrefix)) continue
        log.info({ topic }, 'the queues of a topic that is not there any more are removed')
        await store.deleteQueues(topic)
      }
      return {}
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}
