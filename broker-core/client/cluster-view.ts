import type { Clock } from '../base/clock.ts'
import { requests } from '../protocol/requests/index.ts'
import type { NameServers } from './name-servers.ts'

/** One broker process. */
export interface BrokerAddress {
  /** RocketMQ's cluster name. */
  readonly cluster: string
  readonly broker: string
  /** 0 is the master. */
  readonly brokerId: number
  readonly address: string
}

/** The brokers that are registered with the NameServer. */
export interface ClusterView {
  readonly brokers: readonly BrokerAddress[]
  /** Epoch ms at which the NameServer said so. */
  readonly at: number
}

export const mastersOf = (view: ClusterView): BrokerAddress[] => view.brokers.filter((broker) => broker.brokerId === 0)

/** One process per broker name that can be read from: the master, or the slave with the lowest id. */
export function readersOf(brokers: readonly BrokerAddress[]): BrokerAddress[] {
  const readers = new Map<string, BrokerAddress>()
  for (const broker of brokers) {
    const known = readers.get(broker.broker)
    if (known === undefined || broker.brokerId < known.brokerId) readers.set(broker.broker, broker)
  }
  return [...readers.values()]
}

/** Knows the brokers of a cluster; asks the NameServer at most every `maxAgeMs`, once for all that ask at the same time. */
export class ClusterDirectory {
  private readonly nameServers: NameServers
  private readonly clock: Clock
  private readonly maxAgeMs: number
  private view: ClusterView | undefined
  private asking: Promise<ClusterView> | undefined

  constructor(nameServers: NameServers, clock: Clock, maxAgeMs: number) {
    this.nameServers = nameServers
    this.clock = clock
    this.maxAgeMs = maxAgeMs
  }

  /** What is known without asking. */
  get last(): ClusterView | undefined {
    return this.view
  }

  /**
   * @param maxAgeMs how old the answer may be; 0 asks in any case
   * @throws CallError when no NameServer answers and nothing was ever known; else the old view is given
   */
  async get(maxAgeMs = this.maxAgeMs): Promise<ClusterView> {
    if (this.view !== undefined && this.clock.now() - this.view.at < maxAgeMs) return this.view
    this.asking ??= this.ask().finally(() => (this.asking = undefined))
    try {
      return await this.asking
    } catch (thrown) {
      if (this.view !== undefined) return this.view
      throw thrown
    }
  }

  /** One process per broker name, of the named brokers or of all. */
  async readers(names?: ReadonlySet<string>): Promise<BrokerAddress[]> {
    const readers = readersOf((await this.get()).brokers)
    return names === undefined ? readers : readers.filter((reader) => names.has(reader.broker))
  }

  async masters(): Promise<BrokerAddress[]> {
    return mastersOf(await this.get())
  }

  private async ask(): Promise<ClusterView> {
    const { body } = await this.nameServers.call(requests.getBrokerClusterInfo, {})
    const brokers = [...body.brokerAddrTable.values()].flatMap((data) =>
      [...data.brokerAddrs].map(([brokerId, address]) => ({
        cluster: data.cluster,
        broker: data.brokerName,
        brokerId,
        address,
      })),
    )
    brokers.sort(
      (a, b) => compareText(a.cluster, b.cluster) || compareText(a.broker, b.broker) || a.brokerId - b.brokerId,
    )
    this.view = { brokers, at: this.clock.now() }
    return this.view
  }
}

/** Order by code units, as Java sorts names. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
