import { requests } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { javaHashOrder } from '../java-hash-order.ts'
import { inHashOrder } from '../java-objects.ts'
import { wholeNumberOf } from '../option-values.ts'
import { prettyJava } from '../pretty-java.ts'
import { brokerAddressOf } from '../targets.ts'

const bar = '='.repeat(38)

/** Entries of a consume queue, and what the filter of a group says of them (Java: QueryConsumeQueueCommand). */
export const queryCq = command({
  name: 'queryCq',
  about: 'Query cq command.',
  options: {
    broker: { short: 'b', about: 'broker addr.' },
    count: { short: 'c', about: 'how many.' },
    consumer: { short: 'g', about: 'consumer group.' },
    index: { short: 'i', about: 'start queue index.', isRequired: true },
    queue: { short: 'q', about: 'queue num, ie. 1', isRequired: true },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run({ client, out }, values) {
    const topic = values.topic.trim()
    const queueId = wholeNumberOf('-q', values.queue)
    const index = wholeOf(values.index)
    const count = wholeNumberOf('-c', values.count ?? '10')
    const broker = values.broker?.trim() ?? ''
    const address = broker === '' ? await masterOf(topic) : brokerAddressOf(broker)
    const reply = await client.call(address, requests.queryConsumeQueue, {
      ...{ topic, queueId, index, count },
      ...(values.consumer === undefined ? {} : { consumerGroup: values.consumer.trim() }),
    })
    const { body } = reply
    if (body === undefined)
      throw new CommandError(reply.remark ?? `Index ${index} of ${queueId}@${topic} is not exist!`)
    const { subscriptionData, filterData, queueData, maxQueueIndex, minQueueIndex } = body
    if (subscriptionData !== undefined) {
      out.line('Subscription data: ')
      const { tagsSet, codeSet, ...rest } = subscriptionData
      const codes = inHashOrder(codeSet, Number)
      out.line(prettyJava({ ...rest, tagsSet: new Set(javaHashOrder(tagsSet)), codeSet: new Set(codes) }))
      out.line(bar)
      out.fact('subscription', subscriptionData)
    }
    if (filterData !== undefined) {
      out.line(`Filter data: \n${filterData}`)
      out.line(bar)
      out.fact('filter', filterData)
    }
    out.line('Queue data: ')
    out.line(`max: ${maxQueueIndex}, min: ${minQueueIndex}`)
    out.line(bar)
    out.fact('maxQueueIndex', maxQueueIndex)
    out.fact('minQueueIndex', minQueueIndex)
    out.fact(
      'entries',
      queueData.map((entry, i) => ({ index: index + i, ...entry })),
    )
    for (const [i, entry] of queueData.entries()) {
      out.line(`idx: ${index + i}`)
      out.line(
        `ConsumeQueueData{physicOffset=${entry.physicOffset}, physicSize=${entry.physicSize}, ` +
          `tagsCode=${entry.tagsCode}, extendDataJson='${entry.extendDataJson ?? 'null'}', ` +
          `bitMap='${entry.bitMap ?? 'null'}', eval=${entry.eval}, msg='${entry.msg ?? 'null'}'}`,
      )
      out.line(bar)
    }

    async function masterOf(name: string): Promise<string> {
      const route = await client.topics.route(name)
      const master = route?.brokers.find(({ brokerId }) => brokerId === 0)
      if (master !== undefined) return master.address
      throw new CommandError(`No topic route data! The name server knows no master that has the topic ${name}`)
    }
  },
})

function wholeOf(text: string): number {
  const given = text.trim()
  if (/^\d{1,16}$/.test(given) && Number.isSafeInteger(Number(given))) return Number(given)
  throw new CommandError(`-i takes a place in the queue, not ${JSON.stringify(text)}`)
}
