import { compareText } from '../../client/index.ts'
import { command, type CommandContext } from '../command.ts'
import { javaHashOrder } from '../java-hash-order.ts'
import type { Column } from '../output.ts'
import { prettyJava } from '../pretty-java.ts'
import { type RouteData, routeData } from '../route-data.ts'

const columns: readonly Column[] = [
  { title: '#ClusterName', key: 'cluster', width: 45 },
  { title: '#BrokerName', key: 'broker', width: 32, gap: 1 },
  { title: '#BrokerAddrs', key: 'addresses', width: 50, gap: 1 },
  { title: '#ReadQueue', key: 'readQueues', width: 10, gap: 1 },
  { title: '#WriteQueue', key: 'writeQueues', width: 11, gap: 1 },
  { title: '#Perm', key: 'perm', width: 5, gap: 1 },
]

/** The route of a topic, as the NameServer gives it (Java: TopicRouteSubCommand). */
export const topicRoute = command({
  name: 'topicRoute',
  about: 'Examine topic route info.',
  isWatchable: true,
  options: {
    list: { short: 'l', about: 'Use list format to print data', isFlag: true },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run(context, values) {
    const { out } = context
    const route = await routeData(context.client, values.topic.trim())
    if (values.list) return printList(context, route)
    const { queueDatas, filterServerTable, orderTopicConf, topicQueueMappingByBroker } = route
    const brokerDatas = route.brokerDatas.map((broker) => ({
      ...broker,
      enableActingMaster: broker.enableActingMaster ?? false,
    }))
    const parts = { brokerDatas, filterServerTable, orderTopicConf, queueDatas, topicQueueMappingByBroker }
    out.line(prettyJava(parts))
    for (const [name, part] of Object.entries(parts)) if (part !== undefined) out.fact(name, part)
  },
})

/** The clusters that have a topic (Java: TopicClusterSubCommand). */
export const topicClusterList = command({
  name: 'topicClusterList',
  about: 'Get cluster info for topic.',
  isWatchable: true,
  options: {
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run(context, values) {
    const { brokerDatas } = await routeData(context.client, values.topic.trim())
    const table = context.out.table('clusters', [{ title: '#Cluster Name', key: 'cluster' }], { withoutHead: true })
    for (const cluster of javaHashOrder([...new Set(brokerDatas.map((broker) => broker.cluster))]))
      table.row({ cluster })
  },
})

function printList({ out }: CommandContext, { brokerDatas, queueDatas }: RouteData): void {
  const queuesOf = new Map(queueDatas.map((queues) => [queues.brokerName, queues]))
  const table = out.table('brokers', columns)
  for (const broker of [...brokerDatas].sort((a, b) => compareText(a.brokerName, b.brokerName))) {
    const queues = queuesOf.get(broker.brokerName)
    const addresses = [...broker.brokerAddrs].map(([brokerId, address]) => `${brokerId}=${address}`)
    table.row({
      cluster: broker.cluster,
      broker: broker.brokerName,
      addresses: { text: `{${addresses.join(', ')}}`, value: broker.brokerAddrs },
      readQueues: queues?.readQueueNums ?? '',
      writeQueues: queues?.writeQueueNums ?? '',
      perm: queues?.perm ?? '',
    })
  }
  out.line('-'.repeat(158))
  const all = [...queuesOf.values()]
  out.table('total', columns, { withoutHead: true }).row({
    cluster: 'Total:',
    broker: queuesOf.size,
    readQueues: all.reduce((sum, { readQueueNums }) => sum + readQueueNums, 0),
    writeQueues: all.reduce((sum, { writeQueueNums }) => sum + writeQueueNums, 0),
  })
}
