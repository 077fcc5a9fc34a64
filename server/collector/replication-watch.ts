import type { Clock } from '../../broker-core/base/clock.ts'
import { type AdminClient, gather, inParallel, type ReplyBodyOf, requests } from '../../broker-core/client/index.ts'
import type { BrokerWatch, SeenBroker } from './broker-watch.ts'
import { ReplicationPath } from './replication-path.ts'

type HaInfo = ReplyBodyOf<typeof requests.getBrokerHaStatus>

/** What a slave's replication does. `stopped`: nothing came from the master for a while. */
export type ReplicationState = 'in-sync' | 'behind' | 'stopped' | 'unknown'

/** How far one slave is behind its master. */
export interface SlaveReplication {
  readonly state: ReplicationState
  /** Bytes of the commit log that only the master has; undefined where one of the two does not tell. */
  readonly lagBytes: bigint | undefined
  /** How long ago the master was where the slave is; `atLeast` when that was before the first look. */
  readonly lag: { readonly ms: number; readonly atLeast: boolean } | undefined
  /** When the slave last heard of its master, by the slave's own clock; undefined where it does not tell. */
  readonly heardAt: number | undefined
}

interface SlaveMarks {
  end: bigint | undefined
  heardAt: number | undefined
  /** When one of the two was first seen as it is, by the clock of the dashboard. */
  since: number
}

/** A master says something every 5 s (`haSendHeartbeatInterval`) and gives a connection up after 20 s of silence. */
const silentMs = 20_000
/** Apache calls a slave in sync as long as less than this is missing (`haMaxGapNotInSync`). */
const gapInSyncBytes = 256n * 1024n * 1024n

/** Knows how far every slave is. Asks only processes of brokers that have slaves, and only those that can tell. */
export class ReplicationWatch {
  private readonly client: AdminClient
  private readonly clock: Clock
  private readonly paths = new Map<string, ReplicationPath>()
  private readonly marks = new Map<string, SlaveMarks>()
  private slaves = new Map<string, SlaveReplication>()
  private inSync = new Map<string, number>()

  constructor(client: AdminClient, clock: Clock) {
    this.client = client
    this.clock = clock
  }

  /** Of a slave that answered in the last round. */
  slaveOf({ broker }: SeenBroker): SlaveReplication | undefined {
    return this.slaves.get(broker.address)
  }

  /** Slaves in sync, as a master itself counts them. */
  inSyncOf({ broker }: SeenBroker): number | undefined {
    return this.inSync.get(broker.address)
  }

  /** Looks at all pairs, after the figures of the round are there. */
  async sample(watch: BrokerWatch): Promise<void> {
    const up = watch.brokers.filter((seen) => watch.isUp(seen))
    // A slave that is down counts: its master tells that nobody follows.
    const slavesKnown = watch.brokers.filter((seen) => seen.broker.brokerId !== 0)
    const withSlaves = new Set(slavesKnown.map((seen) => nameOf(seen)))
    const members = up.filter((seen) => withSlaves.has(nameOf(seen)))
    const told = await this.ask(members)
    const now = this.clock.now()
    const slaves = new Map<string, SlaveReplication>()
    this.inSync = new Map()
    for (const seen of members) {
      const { address, brokerId } = seen.broker
      if (brokerId === 0) this.noteMaster(seen, told.get(address), now)
    }
    for (const seen of members) {
      if (seen.broker.brokerId === 0) continue
      const siblings = members.filter((one) => nameOf(one) === nameOf(seen))
      const master = siblings.find((one) => one.broker.brokerId === 0)
      const words = { slave: told.get(seen.broker.address), master: master && told.get(master.broker.address) }
      slaves.set(seen.broker.address, this.look(seen, master, { ...words, isOnly: siblings.length === 2 }, now))
    }
    this.slaves = slaves
  }

  private async ask(members: readonly SeenBroker[]): Promise<Map<string, HaInfo>> {
    const { code } = requests.getBrokerHaStatus
    const asked = members.filter(({ broker }) => this.client.supports(broker.address, code))
    const told = await inParallel(asked, 16, async ({ broker }) => {
      const { items } = await gather([broker], ({ address }) =>
        this.client.call(address, requests.getBrokerHaStatus, {}),
      )
      return items.map(({ body }): [string, HaInfo] => [broker.address, body])
    })
    return new Map(told.flat())
  }

  private noteMaster(seen: SeenBroker, told: HaInfo | undefined, now: number): void {
    const end = seen.figures?.commitLogEnd
    const name = nameOf(seen)
    if (end !== undefined) {
      const path = this.paths.get(name) ?? new ReplicationPath()
      path.add(now, end)
      this.paths.set(name, path)
    }
    if (told?.master === true) this.inSync.set(seen.broker.address, told.inSyncSlaveNums)
  }

  private look(
    seen: SeenBroker,
    master: SeenBroker | undefined,
    told: { readonly slave: HaInfo | undefined; readonly master: HaInfo | undefined; readonly isOnly: boolean },
    now: number,
  ): SlaveReplication {
    const end = seen.figures?.commitLogEnd
    const masterEnd = master?.figures?.commitLogEnd
    const client = told.slave?.master === false ? told.slave.haClientRuntimeInfo : undefined
    const heardAt = client === undefined ? undefined : client.lastReadTimestamp
    // A slave has nothing to hear of while its master is away, and needs a moment when it is back.
    if (master === undefined) this.marks.delete(seen.broker.address)
    const since = this.since(seen.broker.address, { end, heardAt }, now)
    // One slave, one connection: then the master's own word is of the same moment.
    const own = told.isOnly && told.master?.haConnectionInfo.length === 1 ? told.master.haConnectionInfo[0] : undefined
    const lagBytes = own !== undefined ? clamp(BigInt(own.diff)) : lagOf(masterEnd, end)
    const mayBeIdle = heardAt === undefined && (lagBytes === undefined || lagBytes === 0n)
    const isStopped = master !== undefined && !mayBeIdle && now - since > silentMs
    return {
      state: isStopped ? 'stopped' : stateOf(lagBytes, own?.inSync),
      lagBytes,
      lag:
        lagBytes === undefined || end === undefined
          ? undefined
          : lagBytes === 0n
            ? { ms: 0, atLeast: false }
            : this.paths.get(nameOf(seen))?.ageOf(end, now),
      heardAt: heardAt === undefined || heardAt <= 0 ? undefined : heardAt,
    }
  }

  /** When the slave was first seen as it is. */
  private since(address: string, { end, heardAt }: Omit<SlaveMarks, 'since'>, now: number): number {
    const before = this.marks.get(address)
    if (before !== undefined && before.end === end && before.heardAt === heardAt) return before.since
    this.marks.set(address, { end, heardAt, since: now })
    return now
  }
}

const nameOf = ({ broker }: SeenBroker): string => `${broker.cluster}\n${broker.broker}`
const clamp = (bytes: bigint): bigint => (bytes < 0n ? 0n : bytes)
/** The two were not asked at the very same moment: a slave cannot be ahead. */
const lagOf = (master: bigint | undefined, slave: bigint | undefined): bigint | undefined =>
  master === undefined || slave === undefined ? undefined : clamp(master - slave)

function stateOf(lagBytes: bigint | undefined, said: boolean | undefined): ReplicationState {
  if (said !== undefined) return said ? 'in-sync' : 'behind'
  if (lagBytes === undefined) return 'unknown'
  return lagBytes < gapInSyncBytes ? 'in-sync' : 'behind'
}
