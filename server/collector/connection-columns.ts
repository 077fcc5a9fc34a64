import type { BrokerConnections } from '../../broker-core/client/index.ts'
import type { Known } from '../contract/values.ts'
import { known, knownOr, unknown } from './known.ts'

/** What a list shows of a group's connections. */
export interface ConnectionColumns {
  readonly mode: Known<'CLUSTERING' | 'BROADCASTING'>
  readonly consumeType: Known<'CONSUME_ACTIVELY' | 'CONSUME_PASSIVELY' | 'CONSUME_POP'>
  /** Connected clients. */
  readonly clients: Known<number>
}

/**
 * Columns from what the brokers said. A client is connected to each broker of its topics, so one answer is enough to count; with
 * silent brokers and nobody seen the count is unknown.
 */
export function connectionColumns(answers: readonly BrokerConnections[], silent: readonly string[]): ConnectionColumns {
  const online = answers.flatMap(({ connection }) => connection ?? [])
  const first = online[0]
  if (first === undefined) {
    const nothing = silent.length > 0 ? unknown('broker-unreachable', silent.join(', ')) : unknown('not-online')
    return { mode: nothing, consumeType: nothing, clients: silent.length > 0 ? nothing : known(0) }
  }
  const ids = new Set(online.flatMap((connection) => connection.connectionSet.map((client) => client.clientId)))
  return {
    mode: knownOr(first.messageModel, 'none'),
    consumeType: knownOr(first.consumeType, 'none'),
    clients: known(ids.size),
  }
}
