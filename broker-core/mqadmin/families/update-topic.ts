import type { TopicConfig } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { javaHashOrder } from '../java-hash-order.ts'
import { isTrue } from '../java-text.ts'
import { wholeNumberOf } from '../option-values.ts'
import { mergedOrderConfig, readOrderConfig, writeOrderConfig } from '../order-config.ts'
import { atEach, brokerAddressOf, mastersOfCluster } from '../targets.ts'
import { attributeChanges, putTopic, topicFacts, topicText } from '../topic-settings.ts'

/** Creates or changes a topic (Java: UpdateTopicSubCommand). */
export const updateTopic = command({
  name: 'updateTopic',
  about: 'Update or create topic.',
  options: {
    attributes: { short: 'a', about: 'attribute(+a=b,+c=d,-e)' },
    brokerAddr: { short: 'b', about: 'create topic to which broker' },
    clusterName: { short: 'c', about: 'create topic to which cluster' },
    order: { short: 'o', about: "set topic's order(true|false)" },
    perm: { short: 'p', about: "set topic's permission(2|4|6), intro[2:W 4:R; 6:RW]" },
    readQueueNums: { short: 'r', about: 'set read queue nums' },
    hasUnitSub: { short: 's', about: 'has unit sub (true|false)' },
    topic: { short: 't', about: 'topic name', isRequired: true },
    unit: { short: 'u', about: 'is unit topic (true|false)' },
    writeQueueNums: { short: 'w', about: 'set write queue nums' },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run(context, values) {
    const topic: TopicConfig = {
      topicName: values.topic.trim(),
      readQueueNums: wholeNumberOf('-r', values.readQueueNums ?? '8'),
      writeQueueNums: wholeNumberOf('-w', values.writeQueueNums ?? '8'),
      perm: wholeNumberOf('-p', values.perm ?? '6', { most: 7 }),
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: (isTrue(values.unit) ? 1 : 0) | (isTrue(values.hasUnitSub) ? 2 : 0),
      order: isTrue(values.order),
      attributes: attributeChanges(values.attributes),
    }
    const isDone =
      values.brokerAddr === undefined
        ? await putInCluster(context, values.clusterName!.trim(), topic)
        : await putAtBroker(context, brokerAddressOf(values.brokerAddr), topic)
    if (!isDone) return
    context.out.line(topicText(topic))
    context.out.fact('topicConfig', topicFacts(topic))
  },
})

async function putAtBroker(context: CommandContext, address: string, topic: TopicConfig): Promise<true> {
  const { client, out } = context
  const broker = topic.order ? await brokerNameOf(context, address) : ''
  await putTopic(client, address, topic)
  if (topic.order) {
    const known = await readOrderConfig(client, topic.topicName)
    const value = mergedOrderConfig(known, `${broker}:${topic.writeQueueNums}`)
    if (await writeOrderConfig(context, topic.topicName, value))
      out.line(`set broker orderConf. isOrder=true, orderConf=[${value}]`)
    out.fact('orderConf', value)
  }
  out.line(`create topic to ${address} success.`)
  out.fact('brokers', [address])
  return true
}

/** @returns whether at least one broker has it */
async function putInCluster(context: CommandContext, cluster: string, topic: TopicConfig): Promise<boolean> {
  const { client, out } = context
  const masters = await mastersOfCluster(client, cluster)
  const names = new Map(masters.map(({ address, broker }) => [address, broker]))
  const done: string[] = []
  await atEach(out, [...names.keys()], async (address) => {
    await putTopic(client, address, topic)
    out.line(`create topic to ${address} success.`)
    done.push(address)
  })
  out.fact('brokers', done)
  if (done.length === 0) return false
  if (topic.order) {
    const brokers = javaHashOrder(done.map((address) => names.get(address)!))
    const value = brokers.map((broker) => `${broker}:${topic.writeQueueNums}`).join(';')
    if (await writeOrderConfig(context, topic.topicName, value))
      out.line(`set cluster orderConf. isOrder=true, orderConf=[${value}]`)
    out.fact('orderConf', value)
  }
  return true
}

/** An order configuration has names of brokers. */
async function brokerNameOf({ client }: CommandContext, address: string): Promise<string> {
  const { brokers } = await client.directory.get()
  const found = brokers.find((broker) => broker.address === address)
  if (found !== undefined) return found.broker
  throw new CommandError(`no broker is registered at ${address}: its name is needed for the order of the topic`)
}
