import { gather } from '../../client/index.ts'
import { command } from '../command.ts'
import { writeExport } from '../export-file.ts'
import { brokersOfCluster, reportFailures } from '../targets.ts'
import { asJavaMap } from '../user-tables.ts'

/** What is exported of a broker's settings, in the order of Java's map. */
const settings = [
  'brokerId',
  'traceOn',
  'flushDiskType',
  'msgTraceTopicName',
  'traceTopicEnable',
  'messageDelayLevel',
  'autoCreateTopicEnable',
  'brokerRole',
  'slaveReadEnable',
  'fileReservedTime',
  'brokerClusterName',
  'brokerName',
  'filterServerNums',
  'maxMessageSize',
  'useTLS',
  'autoCreateSubscriptionGroup',
]

/** The main settings of a cluster's masters, and how large it is, to a file (Java: ExportConfigsCommand). */
export const exportConfigs = command({
  name: 'exportConfigs',
  about: 'Export configs.',
  options: {
    clusterName: { short: 'c', about: 'choose a cluster to export', isRequired: true },
    filePath: { short: 'f', about: 'export configs.json path | default /tmp/rocketmq/export' },
  },
  async run(context, { clusterName, filePath }) {
    const { client, out, nameServers } = context
    const brokers = await brokersOfCluster(client, clusterName.trim())
    const masters = brokers.filter(({ brokerId }) => brokerId === 0)
    const { items, failures } = await gather(masters, async ({ broker, address }) => {
      const all = await client.brokers.config(address)
      const chosen = settings.filter((name) => all.has(name)).map((name) => [name, all.get(name)] as const)
      return [broker, new Map(chosen)] as const
    })
    const clusterScale = new Map([
      ['namesrvSize', nameServers.length],
      ['slaveBrokerSize', brokers.length - masters.length],
      ['masterBrokerSize', masters.length],
    ])
    const content = new Map<string, unknown>([
      ['clusterScale', clusterScale],
      ['brokerConfigs', asJavaMap(items)],
    ])
    await writeExport(context, { given: filePath, name: 'configs.json' }, content)
    if (failures.length > 0) out.line()
    reportFailures(out, failures)
  },
})
