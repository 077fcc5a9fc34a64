import { decodeStoredMessages } from '../../message/stored-message.ts'
import { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { Connector } from '../../remoting/connector.ts'
import { pullHeader } from '../../testing/messages.ts'
import { waitUntil } from '../../testing/wait-until.ts'
import type { Acked } from './cluster-traffic.ts'
import { ClusterMember } from './members.ts'
import { loopbackNetwork, networkWithIsland, type TestNetwork } from './network.ts'
import { firstDifference } from './stored-logs.ts'

/** What a member of a pair is known as. */
export interface Pair {
  readonly name: string
  readonly master: ClusterMember
  readonly slave: ClusterMember
}

const inStepMs = 60_000
/** Signs of life, and what their absence means, quicker than by default: a test waits for it. */
const livelySettings = {
  brokerHeartbeatInterval: 500,
  brokerNotActiveTimeoutMillis: 3000,
  haSendHeartbeatInterval: 500,
  haHousekeepingInterval: 3000,
}

/** Two NameServers, two SYNC_MASTERs, a slave for each, every one a process; the first master is on a machine that can be cut off. */
export class TwoMastersTwoSlaves {
  readonly network: TestNetwork
  readonly canCut: boolean
  readonly nameServers: readonly ClusterMember[]
  readonly pairs: readonly Pair[]
  readonly connector = new Connector({ callTimeoutMs: 3000 })
  /** By pair: the logs are compared up to here. */
  private readonly comparedTo = new Map<Pair, number>()

  /** @param settings of all brokers, beside their own */
  constructor(folder: string, settings: Readonly<Record<string, string | number>> = {}) {
    const island = networkWithIsland()
    this.canCut = island !== undefined
    const network = (this.network = island ?? loopbackNetwork())
    const { host } = network
    this.nameServers = [9876, 9877].map(
      (port, index) =>
        new ClusterMember({
          name: `namesrv-${index + 1}`,
          role: 'mqnamesrv',
          address: `${host}:${port}`,
          folder,
          config: { scanNotActiveBrokerInterval: 500 },
        }),
    )
    const broker = (
      brokerName: string,
      brokerId: number,
      address: string,
      prefix: readonly string[] = [],
    ): ClusterMember =>
      new ClusterMember({
        name: `${brokerName}-${brokerId}`,
        role: 'mqbroker',
        address,
        folder,
        prefix,
        config: {
          ...livelySettings,
          brokerName,
          brokerId,
          ...(brokerId > 0 ? { brokerRole: 'SLAVE' } : { brokerRole: 'SYNC_MASTER', inSyncReplicas: 2 }),
          slaveReadEnable: 'true',
          mappedFileSizeCommitLog: 16 * 1024 * 1024,
          namesrvAddr: this.namesrvAddresses,
          ...settings,
        },
      })
    this.pairs = [
      {
        name: 'broker-a',
        master: broker('broker-a', 0, `${network.island}:10911`, network.onIsland),
        slave: broker('broker-a', 1, `${host}:11911`),
      },
      {
        name: 'broker-b',
        master: broker('broker-b', 0, `${host}:12911`),
        slave: broker('broker-b', 1, `${host}:13911`),
      },
    ]
  }

  get namesrvAddresses(): string {
    return this.nameServers.map(({ address }) => address).join(';')
  }

  private get members(): ClusterMember[] {
    return [...this.nameServers, ...this.pairs.flatMap(({ master, slave }) => [master, slave])]
  }

  /** Starts all, and waits until both slaves follow. */
  async start(): Promise<void> {
    await Promise.all(this.members.map((member) => member.start()))
    for (const pair of this.pairs) await this.inStep(pair)
  }

  /** Makes a topic of four queues at both masters; resolves when the slaves, which ask for topics every 10 s, know it too. */
  async makeTopic(topic: string): Promise<void> {
    for (const { master } of this.pairs) {
      const header = { topic, readQueueNums: 4, writeQueueNums: 4, perm: 6 }
      const { code, remark } = await this.connector.call(master.address, requests.updateAndCreateTopic, header)
      if (code !== responseCode.SUCCESS) throw new Error(`${master.place.name}: ${remark ?? code}`)
    }
    for (const { slave } of this.pairs) {
      const isKnown = async (): Promise<boolean> => {
        const { code } = await this.connector.call(slave.address, requests.getTopicConfig, { topic })
        return code === responseCode.SUCCESS
      }
      await waitUntil(isKnown, inStepMs, () => `${slave.place.name} knows ${topic}`)
    }
  }

  /** Resolves when a slave has everything that its master has. */
  async inStep({ master }: Pair): Promise<void> {
    const isInStep = async (): Promise<boolean> => {
      const { body } = await this.connector.call(master.address, requests.getBrokerHaStatus, {})
      return body.haConnectionInfo.some(({ inSync, diff }) => inSync && diff === 0)
    }
    await waitUntil(isInStep, inStepMs, () => `${master.place.name} has a slave with all that it has`)
  }

  /** Whether both logs of a pair have the same bytes; what was compared before is not compared again. @returns where they differ */
  async difference(pair: Pair): Promise<number | undefined> {
    const ends = await Promise.all([pair.master, pair.slave].map((member) => this.endOf(member)))
    const from = this.comparedTo.get(pair) ?? 0
    const to = Math.max(...ends)
    const found = firstDifference(pair.master.storeFolder, pair.slave.storeFolder, from, to)
    this.comparedTo.set(pair, to)
    return found ?? (ends[0] === ends[1] ? undefined : Math.min(...ends))
  }

  private async endOf(member: ClusterMember): Promise<number> {
    const { body } = await this.connector.call(member.address, requests.getBrokerRuntimeInfo, {})
    return Number(body.table.get('commitLogMaxOffset'))
  }

  /** Of what was acknowledged: what is not where its producer was told, on this member. */
  async notAt(member: ClusterMember, topic: string, acked: readonly Acked[]): Promise<Acked[]> {
    const missing: Acked[] = []
    for (const queueId of new Set(acked.map((each) => each.queueId))) {
      const wanted = acked.filter((each) => each.queueId === queueId)
      const offsets = wanted.map(({ queueOffset }) => queueOffset)
      const found = await this.read(member, { topic, queueId, from: Math.min(...offsets), to: Math.max(...offsets) })
      missing.push(...wanted.filter(({ key, queueOffset }) => found.get(queueOffset) !== key))
    }
    return missing
  }

  private async read(
    { address }: ClusterMember,
    { topic, queueId, from, to }: { topic: string; queueId: number; from: number; to: number },
  ): Promise<Map<number, string>> {
    const found = new Map<number, string>()
    for (let queueOffset = from; queueOffset <= to;) {
      const header = pullHeader({ topic, queueId, queueOffset })
      const reply = await this.connector.call(address, requests.pullMessage, header)
      if (reply.code !== responseCode.SUCCESS) break
      for (const message of decodeStoredMessages(reply.body))
        found.set(Number(message.queueOffset), message.body.toString().trimEnd())
      queueOffset = Number(reply.header.nextBeginOffset)
    }
    return found
  }

  /** Brokers that a NameServer lists, as `name number`, and whether it has a route of the topic to both masters. */
  async viewOf({ address }: ClusterMember, topic: string): Promise<{ brokers: string[]; routed: number }> {
    const [cluster, route] = await Promise.all([
      this.connector.call(address, requests.getBrokerClusterInfo, {}),
      this.connector.call(address, requests.getRouteinfoByTopic, { topic }),
    ])
    const brokers = [...cluster.body.brokerAddrTable].flatMap(([name, { brokerAddrs }]) =>
      [...brokerAddrs.keys()].map((brokerId) => `${name} ${brokerId}`),
    )
    return { brokers: brokers.sort(), routed: route.body?.queueDatas.length ?? 0 }
  }

  /** Kills whoever is left. */
  async close(): Promise<void> {
    await this.connector.close()
    await Promise.all(this.members.map((member) => member.kill()))
    this.network.remove()
  }
}
