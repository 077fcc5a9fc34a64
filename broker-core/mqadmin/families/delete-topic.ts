import { type BrokerAddress, requests } from '../../client/index.ts'
import { command, type CommandContext } from '../command.ts'
import { atEach, mastersOfCluster } from '../targets.ts'

/** Deletes a topic in a cluster (Java: DeleteTopicSubCommand). */
export const deleteTopic = command({
  name: 'deleteTopic',
  about: 'Delete topic from broker and NameServer.',
  options: {
    topic: { short: 't', about: 'topic name', isRequired: true },
    clusterName: { short: 'c', about: 'delete topic from which cluster', isRequired: true },
  },
  async run(context, values) {
    const { client, out, isUnattended, confirm } = context
    const topic = values.topic.trim()
    const cluster = values.clusterName.trim()
    const masters = await mastersOfCluster(client, cluster)
    if (!isUnattended) await confirm(await effectOf(context, topic, cluster, masters))
    await atEach(
      out,
      masters.map(({ address }) => address),
      async (address) => {
        await client.call(address, requests.deleteTopicInBroker, { topic })
      },
    )
    // The NameServers go on knowing what a broker still has: the command can be repeated.
    if (out.hasProblems) return
    out.line(`delete topic [${topic}] from cluster [${cluster}] success.`)
    out.fact(
      'brokers',
      masters.map(({ address }) => address),
    )
    await atEach(out, client.nameServers.addresses, async (address) => {
      await client.call(address, requests.deleteTopicInNamesrv, { topic, clusterName: cluster }, { vip: false })
    })
    if (!out.hasProblems) out.line(`delete topic [${topic}] from NameServer success.`)
    out.fact('nameServers', client.nameServers.addresses)
  },
})

async function effectOf(
  { client }: CommandContext,
  topic: string,
  cluster: string,
  masters: readonly BrokerAddress[],
): Promise<string> {
  const names = new Set(masters.map(({ broker }) => broker))
  const [status, groups] = await Promise.all([client.topics.status(topic), client.topics.groups(topic)])
  const queues = status.items.filter(({ broker }) => names.has(broker)).flatMap((one) => one.queues)
  const messages = queues.reduce((sum, { minOffset, maxOffset }) => sum + (maxOffset - minOffset), 0n)
  const used =
    groups.items.length === 0
      ? ''
      : `; consumed by ${groups.items.length} group(s): ${groups.items.slice(0, 5).join(', ')}`
  return `Topic ${topic} is deleted in cluster ${cluster}: ${messages} message(s) in ${queues.length} queue(s) on ${masters.length} broker(s)${used}.`
}
