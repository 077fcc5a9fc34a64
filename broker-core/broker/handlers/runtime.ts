import type { requests } from '../../protocol/requests/index.ts'
import type { Handlers } from '../../remoting/handler.ts'
import { runtimeFacts, type RuntimeNeeds } from '../runtime-facts.ts'

/** The figures of the running broker (Java: AdminBrokerProcessor.getBrokerRuntimeInfo). */
export const runtimeHandlers = (broker: RuntimeNeeds) =>
  ({
    getBrokerRuntimeInfo: () => ({ body: { table: runtimeFacts(broker) } }),
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>
