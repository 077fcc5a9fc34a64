import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { groupNameProblem } from '../names.ts'

/** Queue locks of ordered consumption (Java: AdminBrokerProcessor, RebalanceLockManager). */
export const lockHandlers = (broker: Pick<Broker, 'locks'>) =>
  ({
    lockBatchMq: ({ body: { consumerGroup, clientId, mqSet } }) => {
      const problem = groupNameProblem(consumerGroup)
      if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem)
      return { body: { lockOKMQSet: broker.locks.lock(consumerGroup, mqSet, clientId) } }
    },

    unlockBatchMq: ({ body: { consumerGroup, clientId, mqSet } }) => {
      broker.locks.unlock(consumerGroup, mqSet, clientId)
      return {}
    },
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>
