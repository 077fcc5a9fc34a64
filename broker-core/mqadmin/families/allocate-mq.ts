import { compareText } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { logicalBroker, logicalQueueCount, type RouteData, routeData } from '../route-data.ts'

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
    const queues = readableQueues(topic, await routeData(client, topic))
    const result = Object.fromEntries(addresses.map((address, i) => [address, shareOf(queues, i, addresses.length)]))
    out.line(JSON.stringify({ result }))
    out.fact('result', result)
  },
})

function readableQueues(topic: string, route: RouteData): Queue[] {
  const count = logicalQueueCount(route)
  if (count > 0) return queuesOf(topic, logicalBroker, count)
  return route.queueDatas
    .filter(({ perm }) => (perm & 4) !== 0)
    .sort((a, b) => compareText(a.brokerName, b.brokerName))
    .flatMap(({ brokerName, readQueueNums }) => queuesOf(topic, brokerName, readQueueNums))
}

const queuesOf = (topic: string, brokerName: string, count: number): Queue[] =>
  Array.from({ length: count }, (_, queueId) => ({ brokerName, queueId, topic }))

/** Neighbouring queues for one of `count` consumers; the first ones get one more (Java: AllocateMessageQueueAveragely). */
function shareOf(queues: readonly Queue[], index: number, count: number): Queue[] {
  const least = Math.floor(queues.length / count)
  const more = queues.length % count
  const begin = index * least + Math.min(index, more)
  return queues.slice(begin, begin + least + (index < more ? 1 : 0))
}
