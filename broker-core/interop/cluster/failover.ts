import { waitUntil } from '../../testing/wait-until.ts'
import { type Acked, type ClusterTraffic, consumerNames } from './cluster-traffic.ts'
import type { Pair, TwoMastersTwoSlaves } from './test-cluster.ts'

export type Loss = 'killed' | 'frozen' | 'cut off'

/** What one loss and return of a master showed. */
export interface Failover {
  readonly loss: Loss
  readonly broker: string
  /** Sends that the master had acknowledged with SEND_OK since the campaign looked last. */
  readonly promised: number
  /** Of these: what its slave does not have. */
  readonly missing: readonly Acked[]
  /** Milliseconds until a consumer had what was owed to it, by consumer; undefined: not within `goOnMsMax`. */
  readonly wentOnMs: Readonly<Record<string, number | undefined>>
  /** Position at which the logs differ after the return; undefined: they are equal. */
  readonly differsAt: number | undefined
}

/** Consumers have at least so many messages of the master left when it goes: more than they pull ahead. */
export const owedLeast = 150
export const goOnMsMax = 10_000
const patienceMs = 120_000
const sendPauseMs = 10
const slowlyMs = 20

/** Takes masters away under load and gives them back. */
export class FailoverCampaign {
  private readonly cluster: TwoMastersTwoSlaves
  private readonly traffic: ClusterTraffic
  /** By broker: so many of all acknowledged sends were looked at. */
  private readonly lookedAt = new Map<string, number>()

  constructor(cluster: TwoMastersTwoSlaves, traffic: ClusterTraffic) {
    this.cluster = cluster
    this.traffic = traffic
  }

  /** The losses that are possible here, again and again; only the first master can be cut off. */
  losses(count: number): { loss: Loss; pair: Pair }[] {
    const [first, second] = this.cluster.pairs as [Pair, Pair]
    const all: { loss: Loss; pair: Pair }[] = [
      { loss: 'killed', pair: first },
      { loss: 'frozen', pair: second },
      ...(this.cluster.canCut ? [{ loss: 'cut off', pair: first } as const] : []),
      { loss: 'killed', pair: second },
      { loss: 'frozen', pair: first },
    ]
    return Array.from({ length: count }, (_, round) => all[round % all.length]!)
  }

  /** One loss and return of a master. */
  async round({ loss, pair }: { loss: Loss; pair: Pair }): Promise<Failover> {
    const { traffic, cluster } = this
    await traffic.send(sendPauseMs)
    await traffic.consume(slowlyMs)
    const owed = (): number => Math.min(...consumerNames.map((consumer) => traffic.owed(consumer, pair.name).length))
    await waitUntil(
      () => owed() >= owedLeast,
      patienceMs,
      () => `consumers are behind: ${owed()} messages`,
    )
    await this.lose(loss, pair)
    const wentOnMs = await this.consumersGoOn(loss, pair)
    const promised = this.promisedBy(pair)
    const missing = await cluster.notAt(pair.slave, traffic.topic, promised)
    await this.giveBack(loss, pair)
    await traffic.stopSending()
    await cluster.inStep(pair)
    const differsAt = await cluster.difference(pair)
    return { loss, broker: pair.name, promised: promised.length, missing, wentOnMs, differsAt }
  }

  private async lose(loss: Loss, { master }: Pair): Promise<void> {
    if (loss === 'killed') await master.kill()
    else if (loss === 'frozen') master.freeze()
    else this.cluster.network.cut()
  }

  private async giveBack(loss: Loss, { master }: Pair): Promise<void> {
    if (loss === 'killed') await master.start()
    else if (loss === 'frozen') master.thaw()
    else this.cluster.network.join()
  }

  private async consumersGoOn(loss: Loss, pair: Pair): Promise<Record<string, number | undefined>> {
    const { traffic } = this
    const lostAt = performance.now()
    await traffic.consume(0)
    const times: Record<string, number | undefined> = {}
    // The push consumer waits 30 s for the answer to a pull, whatever it is told: it notices a silent master no sooner.
    const waiting = consumerNames.filter((consumer) => loss === 'killed' || consumer === 'lite')
    await Promise.all(
      waiting.map(async (consumer) => {
        times[consumer] = undefined
        const owed = traffic.owed(consumer, pair.name)
        try {
          await traffic.gets(consumer, owed, goOnMsMax)
          times[consumer] = Math.round(performance.now() - lostAt)
        } catch {
          // Too late: undefined says so.
        }
      }),
    )
    return times
  }

  /** What a master has promised since this was asked last. */
  private promisedBy({ name }: Pair): Acked[] {
    const from = this.lookedAt.get(name) ?? 0
    this.lookedAt.set(name, this.traffic.acked.length)
    return this.traffic.acked.slice(from).filter(({ broker, status }) => broker === name && status === 'SEND_OK')
  }
}
