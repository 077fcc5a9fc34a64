import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { isRefusal } from './call-error.ts'
import type { ClientParts } from './client-parts.ts'
import type { BrokerAddress } from './cluster-view.ts'
import { type Gathered, gatherLists } from './fan-out.ts'

/** A producer that is connected to one broker. */
export interface ProducerClient {
  readonly broker: string
  readonly group: string
  readonly clientId: string
  /** `ip:port` as the broker sees it. */
  readonly address: string
  readonly language: string
  readonly version: number
  /** Last heartbeat, epoch ms; undefined where the broker does not say. */
  readonly lastSeenAt: number | undefined
}

/** Connected producers. */
export class ConnectionAdmin {
  private readonly parts: ClientParts

  constructor(parts: ClientParts) {
    this.parts = parts
  }

  /** Producers of all groups. Brokers before 4.9.4 are among the failures as `not-supported`. */
  allProducers(readers: readonly BrokerAddress[]): Promise<Gathered<ProducerClient>> {
    return gatherLists(readers, async (reader) => {
      const { body } = await this.parts.caller.broker(reader.address, requests.getAllProducerInfo, {})
      return [...body.data].flatMap(([group, clients]) =>
        clients.map((client) => ({
          broker: reader.broker,
          group,
          clientId: client.clientId,
          address: client.remoteIP.replace(/^\//, ''),
          language: client.language,
          version: client.version,
          lastSeenAt: client.lastUpdateTimestamp,
        })),
      )
    })
  }

  /** Producers of one group; brokers that do not know it have none. */
  producersOf(group: string, readers: readonly BrokerAddress[]): Promise<Gathered<ProducerClient>> {
    return gatherLists(readers, async (reader) => {
      try {
        const header = { producerGroup: group }
        const { body } = await this.parts.caller.broker(reader.address, requests.getProducerConnectionList, header)
        return body.connectionSet.map((client) => ({
          broker: reader.broker,
          group,
          clientId: client.clientId,
          address: client.clientAddr,
          language: client.language,
          version: client.version,
          lastSeenAt: undefined,
        }))
      } catch (thrown) {
        if (isRefusal(thrown, responseCode.SYSTEM_ERROR)) return []
        throw thrown
      }
    })
  }
}
