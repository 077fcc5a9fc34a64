import { type BrokerAddress, gather, isRefusal, readersOf, requests, responseCode } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { javaQueueOrder } from '../java-queue-order.ts'
import { isTrue, momentOf } from '../java-text.ts'
import { wholeNumberOf } from '../option-values.ts'
import { brokerAddressOf, reportFailures } from '../targets.ts'
import { noRoute } from '../route-data.ts'
import { readerAt } from './consumer-members.ts'
import { printOldReset, resetOldWay } from './reset-offsets-old.ts'

const columns = [
  { title: '#brokerName', key: 'broker', width: 40, cutAt: 32 },
  { title: '#queueId', key: 'queueId', width: 40 },
  { title: '#offset', key: 'offset', width: 40 },
] as const

/** Where the offsets of a group are to be set. */
export interface Reset {
  readonly group: string
  readonly topic: string
  /** Epoch ms; -1: behind the last message. */
  readonly timestamp: number
  readonly isForced: boolean
  /** The time as it was given. */
  readonly text?: string
}

/** Sets the offsets of a group to a time, while it runs (Java: ResetOffsetByTimeCommand). */
export const resetOffsetByTime = command({
  name: 'resetOffsetByTime',
  about: 'Reset consumer offset by timestamp(without client restart).',
  options: {
    group: { short: 'g', about: 'set the consumer group', isRequired: true },
    topic: { short: 't', about: 'set the topic', isRequired: true },
    timestamp: {
      short: 's',
      about: 'set the timestamp[now|currentTimeMillis|yyyy-MM-dd#HH:mm:ss:SSS]',
      isRequired: true,
    },
    force: { short: 'f', about: 'set the force rollback by timestamp switch[true|false]. Deprecated.' },
    cluster: { short: 'c', about: 'Cluster name or lmq parent topic, lmq is used to find the route.' },
    broker: { short: 'b', about: 'broker addr' },
    queue: { short: 'q', about: 'queue id' },
    offset: { short: 'o', about: 'Expect queue offset, not support old version broker' },
  },
  async run(context, values) {
    const text = values.timestamp.trim()
    const timestamp = text === 'now' ? context.now() : momentOf(text)
    if (timestamp === undefined)
      throw new CommandError(
        `specified timestamp invalid: ${JSON.stringify(text)} is neither now nor milliseconds nor yyyy-MM-dd#HH:mm:ss:SSS`,
      )
    const isForced = values.force === undefined || isTrue(values.force)
    const reset = { group: values.group.trim(), topic: values.topic.trim(), timestamp, isForced, text }
    if (values.broker !== undefined && values.queue !== undefined)
      return resetQueue(context, reset, {
        address: brokerAddressOf(values.broker),
        queueId: wholeNumberOf('-q', values.queue),
        offset: offsetOf(values.offset),
      })
    await resetEverywhere(context, reset, { cluster: values.cluster?.trim(), broker: values.broker })
  },
})

/** Sets the offsets of a group behind the last messages (Java: SkipAccumulationSubCommand). */
export const skipAccumulatedMessage = command({
  name: 'skipAccumulatedMessage',
  about: 'Skip all messages that are accumulated (not consumed) currently.',
  options: {
    group: { short: 'g', about: 'set the consumer group', isRequired: true },
    topic: { short: 't', about: 'set the topic', isRequired: true },
    cluster: { short: 'c', about: 'Cluster name or lmq parent topic, lmq is used to find the route.' },
    force: { short: 'f', about: 'set the force rollback by timestamp switch[true|false]' },
  },
  run(context, values) {
    const isForced = values.force === undefined || isTrue(values.force)
    const reset = { group: values.group.trim(), topic: values.topic.trim(), timestamp: -1, isForced }
    return resetEverywhere(context, reset, { cluster: values.cluster?.trim(), broker: undefined })
  },
})

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return wholeNumberOf('-o', text, { most: Number.MAX_SAFE_INTEGER })
}

/** The brokers that have the topic; of one given as an address only that. */
async function readersFor(
  { client }: CommandContext,
  topic: string,
  where: { readonly cluster: string | undefined; readonly broker: string | undefined },
): Promise<BrokerAddress[]> {
  // A light topic has no route; its parent has.
  const route =
    (await client.topics.route(topic)) ??
    (where.cluster === undefined ? undefined : await client.topics.route(where.cluster))
  if (route === undefined) throw noRoute(topic)
  const readers = readersOf(route.brokers)
  if (where.broker === undefined) return readers
  const address = brokerAddressOf(where.broker)
  return [readers.find((reader) => reader.address === address) ?? readerAt(address)]
}

async function resetEverywhere(
  context: CommandContext,
  reset: Reset,
  where: { readonly cluster: string | undefined; readonly broker: string | undefined },
): Promise<void> {
  const { client, out } = context
  const readers = await readersFor(context, reset.topic, where)
  if (!context.isUnattended) await context.confirm(await effectOf(context, reset, readers))
  const { items, failures } = await gather(readers, async (reader) => {
    const { group, topic, timestamp, isForced } = reset
    const header = { group, topic, timestamp, isForce: isForced, queueId: -1, offset: -1 }
    try {
      const { body } = await client.call(reader.address, requests.invokeBrokerToResetOffset, header)
      return { reader, queues: [...(body?.offsetTable ?? [])] }
    } catch (thrown) {
      // Brokers that reset through the members cannot when nobody is online.
      if (isRefusal(thrown, responseCode.CONSUMER_NOT_ONLINE)) return { reader, queues: undefined }
      throw thrown
    }
  })
  const answered = items.flatMap(({ queues }) => (queues === undefined ? [] : [queues]))
  if (answered.length > 0) {
    const { group, topic, timestamp, isForced, text } = reset
    if (text !== undefined)
      out.line(
        `start reset consumer offset by specified, group[${group}], topic[${topic}], force[${isForced}], timestamp(string)[${text}], timestamp(long)[${timestamp}]`,
      )
    const offsets = new Map(answered.flat())
    const table = out.table('queues', columns)
    for (const queue of javaQueueOrder(answered.map((queues) => queues.map(([queue]) => queue))))
      table.row({ broker: queue.brokerName, queueId: queue.queueId, offset: offsets.get(queue)! })
  }
  const offline = items.filter(({ queues: ofBroker }) => ofBroker === undefined).map(({ reader }) => reader)
  if (offline.length > 0) printOldReset(out, reset, await resetOldWay(client, reset, offline))
  reportFailures(out, failures)
}

/** What a reset does, counted. */
async function effectOf({ client }: CommandContext, reset: Reset, readers: readonly BrokerAddress[]): Promise<string> {
  const { items } = await client.groups.progress(reset.group, readers, reset.topic)
  const queues = items.flatMap((item) => item.queues)
  const waiting = queues.reduce((sum, queue) => sum + queue.brokerOffset - queue.consumerOffset, 0n)
  const of = `of group ${reset.group} on ${queues.length} queue(s) of ${reset.topic}`
  return reset.timestamp < 0
    ? `The offsets ${of} go behind the last message: ${waiting} message(s) are never consumed.`
    : `The offsets ${of} go to ${new Date(reset.timestamp).toISOString()}; ${waiting} message(s) are waiting now.`
}

/**
 * Sets the offset of one queue. Only brokers that reset by themselves are told so with the queue: others would take it as a reset of
 * all queues to the beginning, which is what the official tool does to them.
 */
async function resetQueue(
  { client, out, confirm }: CommandContext,
  reset: Required<Reset>,
  queue: { readonly address: string; readonly queueId: number; readonly offset: number | undefined },
): Promise<void> {
  const { group, topic, timestamp, text } = reset
  const { address, queueId } = queue
  const offset = queue.offset ?? (await offsetAt({ client, address, topic, queueId, timestamp }))
  await confirm(`The offset of group ${group} on queue ${queueId} of ${topic} at ${address} becomes ${offset}.`)
  const config = await client.brokers.config(address)
  if (config.get('useServerSideResetOffset') === 'true') {
    const header = { group, topic, queueId, offset, timestamp: 0, isForce: false }
    await client.call(address, requests.invokeBrokerToResetOffset, header)
  } else {
    const header = { consumerGroup: group, topic, queueId, commitOffset: BigInt(offset) }
    await client.call(address, requests.updateConsumerOffset, header)
  }
  out.line(
    `start reset consumer offset by specified, group[${group}], topic[${topic}], queueId[${queueId}], broker[${address}], timestamp(string)[${text}], timestamp(long)[${timestamp}]`,
  )
  out.line(`reset consumer offset to ${offset}`)
  out.fact('offset', offset)
}

async function offsetAt(asked: {
  readonly client: CommandContext['client']
  readonly address: string
  readonly topic: string
  readonly queueId: number
  readonly timestamp: number
}): Promise<number> {
  const { client, address, topic, queueId, timestamp } = asked
  const { header } = await client.call(address, requests.searchOffsetByTimestamp, { topic, queueId, timestamp })
  return header.offset
}
