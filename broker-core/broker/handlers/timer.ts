import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'

/** What slaves and tools ask about timer messages (Java: AdminBrokerProcessor). */
export const timerHandlers = ({ timer }: Pick<Broker, 'timer'>) =>
  ({
    getTimerCheckPoint: () => ({ body: timer.checkpoint() }),

    getTimerMetrics: () => ({ body: Buffer.from(timer.metrics.print()) }),

    switchTimerEngine: ({ header }) => {
      if (header.E_T === 'F') return { remark: 'switch timer engine success' }
      const isRocksDb = header.E_T === 'R'
      const remark = isRocksDb ? 'timerRocksDBEnable must be configured true when broker start' : 'param error'
      return refuse(responseCode.INVALID_PARAMETER, remark)
    },
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>
