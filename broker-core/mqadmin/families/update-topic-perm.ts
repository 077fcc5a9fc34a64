import type { TopicConfig, TopicRoute } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { wholeNumberOf } from '../option-values.ts'
import { UsageError } from '../parse-options.ts'
import { noRoute } from '../route-data.ts'
import { atEach, brokerAddressOf, mastersOfCluster } from '../targets.ts'
import { putTopic, topicFacts, topicText } from '../topic-settings.ts'

/**
 * Changes the permission of a topic (Java: UpdateTopicPermSubCommand). Apache's tool gives every broker the numbers of queues of the
 * first one and takes the order flag away; here each broker keeps its own.
 */
export const updateTopicPerm = command({
  name: 'updateTopicPerm',
  about: 'Update topic perm.',
  options: {
    brokerAddr: { short: 'b', about: 'create topic to which broker' },
    clusterName: { short: 'c', about: 'create topic to which cluster' },
    perm: { short: 'p', about: "set topic's permission(2|4|6), intro[2:W; 4:R; 6:RW]", isRequired: true },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run(context, values) {
    const { client, out } = context
    if (values.brokerAddr === undefined && values.clusterName === undefined)
      throw new UsageError('give a broker (-b) or a cluster (-c)')
    const perm = wholeNumberOf('-p', values.perm, { most: 7 })
    const topic = values.topic.trim()
    const route = await client.topics.route(topic)
    if (route === undefined) throw noRoute(topic)
    const change = await changer(context, route, perm)
    if (values.brokerAddr !== undefined) {
      const address = brokerAddressOf(values.brokerAddr)
      const master = route.brokers.find((broker) => broker.brokerId === 0 && broker.address === address)
      if (master === undefined)
        throw new CommandError('updateTopicPerm error broker not exit or broker is not master!.')
      const changed = await change(address)
      if (changed === undefined) return out.line('new perm equals to the old one!')
      return out.line(`${topicText(changed)}.`)
    }
    const masters = await mastersOfCluster(client, values.clusterName!.trim())
    await atEach(
      out,
      masters.map(({ address }) => address),
      async (address) => {
        await change(address, 'even when equal')
      },
    )
  },
})

async function changer({ client, out }: CommandContext, route: TopicRoute, perm: number) {
  const { items } = await client.topics.configs(route.topic)
  return async (address: string, isForced?: 'even when equal'): Promise<TopicConfig | undefined> => {
    const broker = route.brokers.find((one) => one.address === address)?.broker
    const queues = route.queues.find((one) => one.broker === broker) ?? route.queues[0]
    const before = queues?.perm ?? 0
    if (perm === before && isForced === undefined) return undefined
    const known = items.find(({ reader }) => reader.broker === broker)?.config
    const topic: TopicConfig = {
      topicName: route.topic,
      readQueueNums: known?.readQueueNums ?? queues?.readQueues ?? 8,
      writeQueueNums: known?.writeQueueNums ?? queues?.writeQueues ?? 8,
      perm,
      topicFilterType: known?.topicFilterType ?? 'SINGLE_TAG',
      topicSysFlag: known?.topicSysFlag ?? 0,
      order: known?.order ?? false,
      attributes: new Map(),
    }
    await putTopic(client, address, topic)
    out.line(`update topic perm from ${before} to ${perm} in ${address} success.`)
    out.fact(address, { permBefore: before, topicConfig: topicFacts(topic) })
    return topic
  }
}
