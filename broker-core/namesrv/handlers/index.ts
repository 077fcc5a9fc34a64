import type { requests } from '../../protocol/requests/index.ts'
import type { Handlers } from '../../remoting/handler.ts'
import type { NamesrvState } from '../namesrv-state.ts'
import { brokerHandlers } from './brokers.ts'
import { kvHandlers } from './kv.ts'
import { routeHandlers } from './routes.ts'

/** A handler for every request that a NameServer serves. */
export const namesrvHandlers = (namesrv: NamesrvState): Handlers<typeof requests, 'namesrv'> =>
  ({
    ...brokerHandlers(namesrv),
    ...routeHandlers(namesrv),
    ...kvHandlers(namesrv),
  }) satisfies Handlers<typeof requests, 'namesrv'>
