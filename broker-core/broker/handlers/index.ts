import type { Broker } from '../broker.ts'
import { clientHandlers } from './clients.ts'
import { groupHandlers } from './groups.ts'
import { lockHandlers } from './locks.ts'
import { offsetHandlers } from './offsets.ts'
import { pullHandlers } from './pull.ts'
import { queryHandlers } from './queries.ts'
import { sendBackHandlers } from './send-back.ts'
import { sendHandlers } from './send.ts'
import { topicHandlers } from './topics.ts'

/** A handler for every request that a broker serves. */
export const brokerHandlers = (broker: Broker) => ({
  ...sendHandlers(broker),
  ...sendBackHandlers(broker),
  ...pullHandlers(broker),
  ...offsetHandlers(broker),
  ...queryHandlers(broker),
  ...clientHandlers(broker),
  ...lockHandlers(broker),
  ...topicHandlers(broker),
  ...groupHandlers(broker),
})
