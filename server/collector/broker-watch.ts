import type { Clock } from '../../broker-core/base/clock.ts'
import {
  type AdminClient,
  type BrokerAddress,
  type FanOutFailure,
  gather,
  inParallel,
} from '../../broker-core/client/index.ts'
import { NameServerWatch } from './name-server-watch.ts'
import { ReplicationWatch } from './replication-watch.ts'
import { type RuntimeFigures, runtimeFigures } from './runtime-figures.ts'

/** One broker as it was seen last. */
export interface SeenBroker {
  readonly broker: BrokerAddress
  /** Undefined before its first answer. */
  figures: RuntimeFigures | undefined
  /** When the figures came. */
  figuresAt: number
  /** Why it did not answer last; undefined while it does. */
  failure: FanOutFailure | undefined
  /** When a NameServer last named it. */
  registeredAt: number
}

/** A broker that nobody heard of for so long is no longer expected. */
const expectedForMs = 24 * 3600_000

/** Knows all brokers with their latest figures, those included that have gone from the NameServer. */
export class BrokerWatch {
  private readonly client: AdminClient
  private readonly clock: Clock
  private readonly seen = new Map<string, SeenBroker>()
  readonly nameServers: NameServerWatch
  readonly replication: ReplicationWatch
  /** Why no NameServer could be asked; undefined while one can. */
  failure: unknown
  /** When a NameServer was last asked. */
  askedAt = 0

  constructor(client: AdminClient, clock: Clock) {
    this.client = client
    this.clock = clock
    this.nameServers = new NameServerWatch(client, clock)
    this.replication = new ReplicationWatch(client, clock)
  }

  get brokers(): SeenBroker[] {
    return [...this.seen.values()]
  }

  /** True for a broker that its NameServer named at the last asking. */
  isRegistered(seen: SeenBroker): boolean {
    return seen.registeredAt >= this.askedAt
  }

  isUp(seen: SeenBroker): boolean {
    return seen.failure === undefined && seen.figures !== undefined && this.isRegistered(seen)
  }

  /** True while all answer: a NameServer, and every broker that is registered or was within the last day. */
  get isWhole(): boolean {
    return this.failure === undefined && this.brokers.every((seen) => this.isUp(seen))
  }

  /** Asks the NameServer which brokers there are. Those of the last time stay when no NameServer answers. */
  async findBrokers(): Promise<void> {
    try {
      const view = await this.client.directory.get(0)
      this.failure = this.client.nameServers.addresses.every((address) => this.client.contact(address)?.ok === false)
        ? new Error('no NameServer answers')
        : undefined
      if (this.failure === undefined) this.take([...view.brokers, ...this.nameServers.brokers])
    } catch (thrown) {
      this.failure = thrown
    }
  }

  /** Asks every registered broker for its figures. */
  async readFigures(): Promise<void> {
    // One fan-out each, so that a failure belongs to its process and not to all of the same name.
    await inParallel(this.registered(), 16, (seen) => this.read(seen))
    await this.replication.sample(this)
  }

  /** Asks one broker for its figures now. */
  async readFiguresOf({ address }: BrokerAddress): Promise<void> {
    await Promise.all(this.registered().flatMap((seen) => (seen.broker.address === address ? [this.read(seen)] : [])))
  }

  private async read(seen: SeenBroker): Promise<void> {
    const { failures } = await gather([seen.broker], async ({ address }) => {
      seen.figures = runtimeFigures(await this.client.brokers.runtime(address))
      seen.figuresAt = this.clock.now()
    })
    seen.failure = failures[0]
  }

  registered(): SeenBroker[] {
    return this.brokers.filter((seen) => this.isRegistered(seen))
  }

  /** @param brokers of one that is there twice, with two addresses, the first counts */
  private take(brokers: readonly BrokerAddress[]): void {
    const now = this.clock.now()
    const taken = new Set<string>()
    for (const broker of brokers) {
      const key = `${broker.cluster}\n${broker.broker}\n${broker.brokerId}`
      if (taken.has(key)) continue
      taken.add(key)
      const known = this.seen.get(key)
      if (known?.broker.address === broker.address) known.registeredAt = now
      else this.seen.set(key, { broker, figures: undefined, figuresAt: 0, failure: undefined, registeredAt: now })
    }
    for (const [key, seen] of this.seen) if (now - seen.registeredAt > expectedForMs) this.seen.delete(key)
    this.askedAt = now
  }
}
