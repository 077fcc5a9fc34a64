import type { requests } from '../../protocol/requests/index.ts'
import type { Handlers } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { assignmentHandlers } from './assignment.ts'
import { clientHandlers } from './clients.ts'
import { configHandlers } from './config.ts'
import { connectionHandlers } from './connections.ts'
import { groupHandlers } from './groups.ts'
import { lockHandlers } from './locks.ts'
import { offsetResetHandlers } from './offset-resets.ts'
import { offsetHandlers } from './offsets.ts'
import { notificationHandlers } from './notification.ts'
import { popHandlers } from './pop.ts'
import { pullHandlers } from './pull.ts'
import { queryHandlers } from './queries.ts'
import { recallHandlers } from './recall.ts'
import { replyHandlers } from './reply.ts'
import { runtimeHandlers } from './runtime.ts'
import { sendBackHandlers } from './send-back.ts'
import { sendHandlers } from './send.ts'
import { statisticsHandlers } from './statistics.ts'
import { timerHandlers } from './timer.ts'
import { topicHandlers } from './topics.ts'
import { transactionHandlers } from './transactions.ts'

/** A handler for every request that a broker serves. */
export const brokerHandlers = (broker: Broker): Handlers<typeof requests, 'broker'> =>
  ({
    ...sendHandlers(broker),
    ...sendBackHandlers(broker),
    ...replyHandlers(broker),
    ...pullHandlers(broker),
    ...popHandlers(broker),
    ...notificationHandlers(broker),
    ...assignmentHandlers(broker),
    ...offsetHandlers(broker),
    ...offsetResetHandlers(broker),
    ...queryHandlers(broker),
    ...clientHandlers(broker),
    ...connectionHandlers(broker),
    ...lockHandlers(broker),
    ...timerHandlers(broker),
    ...recallHandlers(broker),
    ...topicHandlers(broker),
    ...groupHandlers(broker),
    ...statisticsHandlers(broker),
    ...runtimeHandlers(broker),
    ...configHandlers(broker),
    ...transactionHandlers(broker),
  }) satisfies Handlers<typeof requests, 'broker'>
