import type { Clock } from '../../broker-core/base/clock.ts'
import { type AdminClient, type BrokerAddress, gather, requests } from '../../broker-core/client/index.ts'

/** What one NameServer last said of the brokers. */
export interface NameServerView {
  readonly address: string
  /** Empty before its first answer. */
  readonly brokers: readonly BrokerAddress[]
  /** When it last answered, epoch ms; 0: never. */
  readonly answeredAt: number
  /** Why it did not answer last. */
  readonly failure: string | undefined
}

/**
 * Asks every NameServer of a cluster which brokers it knows: they do not speak to each other, so one can know less than another, and
 * one that was down is seen again only when it is asked.
 */
export class NameServerWatch {
  private readonly client: AdminClient
  private readonly clock: Clock
  views: readonly NameServerView[] = []

  constructor(client: AdminClient, clock: Clock) {
    this.client = client
    this.clock = clock
  }

  /** Brokers that a NameServer named which answers. */
  get brokers(): BrokerAddress[] {
    return this.views.flatMap(({ brokers, failure }) => (failure === undefined ? brokers : []))
  }

  /** One alone is asked by the directory already, and has nobody to differ from. */
  async sample(): Promise<void> {
    const { addresses } = this.client.nameServers
    if (addresses.length > 1) await this.askAll()
  }

  /** Asks all of them now, a single one too. */
  async askAll(): Promise<void> {
    const { addresses } = this.client.nameServers
    const asked = await gather(
      addresses.map((address) => ({ broker: 'name-server', address })),
      async ({ address }) => ({ address, brokers: await this.brokersAt(address) }),
    )
    const now = this.clock.now()
    this.views = addresses.map((address): NameServerView => {
      const before = this.views.find((one) => one.address === address)
      const said = asked.items.find((one) => one.address === address)
      if (said !== undefined) return { ...said, answeredAt: now, failure: undefined }
      const failure = asked.failures.find((one) => one.address === address)?.message ?? 'no answer'
      return { address, brokers: before?.brokers ?? [], answeredAt: before?.answeredAt ?? 0, failure }
    })
  }

  /** Brokers that another NameServer knows and this one does not. */
  missingAt(address: string): BrokerAddress[] {
    const view = this.views.find((one) => one.address === address)
    if (view === undefined || view.failure !== undefined) return []
    const missing = this.brokers.filter((broker) => !view.brokers.some((one) => isSame(one, broker)))
    return missing.filter((broker, at) => missing.findIndex((one) => isSame(one, broker)) === at)
  }

  private async brokersAt(address: string): Promise<BrokerAddress[]> {
    const { body } = await this.client.call(address, requests.getBrokerClusterInfo, {}, { vip: false })
    return [...body.brokerAddrTable.values()].flatMap(({ cluster, brokerName, brokerAddrs }) =>
      [...brokerAddrs].map(([brokerId, at]) => ({ cluster, broker: brokerName, brokerId, address: at })),
    )
  }
}

const isSame = (a: BrokerAddress, b: BrokerAddress): boolean =>
  a.cluster === b.cluster && a.broker === b.broker && a.brokerId === b.brokerId
