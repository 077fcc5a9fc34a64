import { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { ScriptedServer } from '../scripted-server.ts'
import { brokerName, SimulatedBroker } from './simulated-broker.ts'
import { SimulatedWorld, type WorldSize } from './simulated-world.ts'

/** Eight brokers with ten thousand topics and as many groups. */
export const largeWorld: WorldSize = { brokers: 8, topics: 10_000, groups: 10_000, brokersPerTopic: 2, queues: 4 }
const clusterName = 'LargeCluster'

/** A NameServer and brokers on free ports of 127.0.0.1 that answer for a simulated world, and count what they are asked. */
export class SimulatedCluster {
  readonly world: SimulatedWorld
  private readonly namesrv: ScriptedServer
  private readonly brokers: readonly ScriptedServer[]

  private constructor(world: SimulatedWorld, namesrv: ScriptedServer, brokers: readonly ScriptedServer[]) {
    this.world = world
    this.namesrv = namesrv
    this.brokers = brokers
  }

  static async start(size: WorldSize = largeWorld): Promise<SimulatedCluster> {
    const world = new SimulatedWorld(size, Date.now())
    const servers = await Promise.all(
      Array.from({ length: size.brokers + 1 }, () => ScriptedServer.start({ keepsAsked: false })),
    )
    const [namesrv, ...brokers] = servers as [ScriptedServer, ...ScriptedServer[]]
    brokers.forEach((server, index) => new SimulatedBroker(world, index).serve(server))
    const cluster = new SimulatedCluster(world, namesrv, brokers)
    cluster.serveRoutes()
    return cluster
  }

  /** `host:port` */
  get namesrvAddress(): string {
    return this.namesrv.address
  }

  /** How often all brokers together were asked each request, by its code. */
  get asked(): ReadonlyMap<number, number> {
    const sums = new Map<number, number>()
    for (const { counts } of this.brokers)
      for (const [code, count] of counts) sums.set(code, (sums.get(code) ?? 0) + count)
    return sums
  }

  async close(): Promise<void> {
    await Promise.all([this.namesrv, ...this.brokers].map((server) => server.close()))
  }

  private dataOf(index: number) {
    const brokerAddrs = new Map([[0, this.brokers[index]!.address]])
    const name = brokerName(index)
    return { cluster: clusterName, brokerName: name, brokerAddrs, enableActingMaster: false, zoneName: undefined }
  }

  private serveRoutes(): void {
    const { world, namesrv } = this
    const all = this.brokers.map((_, index) => this.dataOf(index))
    const brokerAddrTable = new Map(all.map((data) => [data.brokerName, data]))
    const clusterAddrTable = new Map([[clusterName, [...brokerAddrTable.keys()]]])
    namesrv.on(requests.getBrokerClusterInfo, () => ({ body: { brokerAddrTable, clusterAddrTable } }))
    namesrv.on(requests.getRouteinfoByTopic, ({ header }) => {
      const topic = world.topicsByName.get(header.topic)
      if (topic === undefined) return { code: responseCode.TOPIC_NOT_EXIST, remark: `no route of ${header.topic}` }
      const { queues } = world.size
      const shape = { readQueueNums: queues, writeQueueNums: queues, perm: 6, topicSysFlag: 0 }
      const body = {
        orderTopicConf: undefined,
        queueDatas: topic.brokers.map((index) => ({ brokerName: brokerName(index), ...shape })),
        brokerDatas: topic.brokers.map((index) => this.dataOf(index)),
        filterServerTable: new Map<string, string[]>(),
        topicQueueMappingByBroker: undefined,
      }
      return { body }
    })
    namesrv.on(requests.getAllTopicListFromNameserver, () => ({
      body: { topicList: [...world.topicsByName.keys()], brokerAddr: undefined } as never,
    }))
  }
}
