import { compareText, type TopicRoute } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { noRoute } from '../topic-settings.ts'

interface Queue {
  readonly brokerName: string
  readonly queueId: number
  readonly topic: string
}

/**
 * Which queues each of some consumers would get (Java: AllocateMQSubCommand). Apache's tool deals the queues out in the order of a
 * hash table; consumers, and this one, do so by broker and number.
 */
export const allocateMQ = command({
  name: 'allocateMQ',
  about: 'Allocate MQ.',
  options: {
    ipList: { short: 'i', about: 'ipList', isRequired: true },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run({ client, out }, values) {
    const topic = values.topic.trim()
    const addresses = values.ipList.split(',').map((address) => address.trim())
    if (addresses.includes('')) throw new CommandError('-i is a list of addresses with commas in between')
    const route = await client.topics.route(topic)
    if (route === undefined) throw noRoute(topic)
    const queues = readableQueues(route)
    const result = Object.fromEntries(addresses.map((address, i) => [address, shareOf(queues, i, addresses.length)]))
    out.line(JSON.stringify({ result }))
    out.fact('result', result)
  },
})

function readableQueues({ topic, queues }: TopicRoute): Queue[] {
  const readable = queues.filter(({ perm }) => (perm & 4) !== 0)
  return readable
    .flatMap(({ broker, readQueues }) =>
      Array.from({ length: readQueues }, (_, queueId) => ({ brokerName: broker, queueId, topic })),
    )
    .sort((a, b) => compareText(a.brokerName, b.brokerName) || a.queueId - b.queueId)
}

/** Neighbouring queues for one of `count` consumers; the first ones get one more (Java: AllocateMessageQueueAveragely). */
function shareOf(queues: readonly Queue[], index: number, count: number): Queue[] {
  const least = Math.floor(queues.length / count)
  const more = queues.length % count
  const begin = index * least + Math.min(index, more)
  return queues.slice(begin, begin + least + (index < more ? 1 : 0))
}
