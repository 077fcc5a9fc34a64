import { type AdminClient, propertyNames, readersOf, requests, retryPrefix } from '../../client/index.ts'
import { bodyReader } from '../body-text.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { sendResultText } from '../java-objects.ts'
import { isTrue } from '../java-text.ts'
import { MessageDetails } from '../message-details.ts'
import { findById, findMessages, notFound } from '../message-query.ts'
import { wholeNumberOf } from '../option-values.ts'
import { pull, readableQueue } from '../queue-reading.ts'
import { reportFailures } from '../targets.ts'
import { sendAgain } from './send-message.ts'

const runningInfoTimeoutMs = 10_000

/** A message by its id, or each of several: prints it, sends it again, or has a consumer consume it (Java: QueryMsgByIdSubCommand). */
export const queryMsgById = command({
  name: 'queryMsgById',
  about: 'Query Message by Id.',
  options: {
    cluster: { short: 'c', about: 'Cluster name or lmq parent topic, lmq is used to find the route.' },
    clientId: { short: 'd', about: "The consumer's client id" },
    bodyFormat: { short: 'f', about: 'print message body by the specified format' },
    consumerGroup: { short: 'g', about: 'consumer group name' },
    msgId: { short: 'i', about: 'Message Id', isRequired: true },
    sendMessage: { short: 's', about: 'resend message' },
    topic: { short: 't', about: 'topic name', isRequired: true },
    unitName: { short: 'u', about: 'unit name' },
  },
  async run(context, values) {
    const { client, out } = context
    const topic = values.topic.trim()
    const cluster = values.cluster?.trim()
    const ids = idsOf(values.msgId)
    const { consumerGroup, clientId } = values
    if (consumerGroup !== undefined && clientId !== undefined) {
      for (const id of ids)
        await consumeDirectly(context, { topic, id, cluster, group: consumerGroup.trim(), clientId: clientId.trim() })
      return
    }
    if (values.sendMessage !== undefined) {
      if (!isTrue(values.sendMessage)) return
      for (const id of ids) await resend(context, topic, id, cluster)
      return
    }
    const read = values.bodyFormat === undefined ? undefined : bodyReader(values.bodyFormat)
    const details = new MessageDetails(client, out, { withOffsetId: true, read, trackEnd: '\n' })
    for (const id of ids) await details.print(await findById(client, topic, id, cluster))
    details.end()
  },
})

const idsOf = (text: string): string[] => {
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
  if (ids.length === 0) throw new CommandError('-i takes message ids')
  return ids
}

async function resend(
  { client, out }: CommandContext,
  topic: string,
  id: string,
  cluster: string | undefined,
): Promise<void> {
  const { message } = await findById(client, topic, id, cluster)
  out.text(`prepare resend msg. originalMsgId=${id}`)
  const sent = await sendAgain(client, message)
  out.text(`${sendResultText(message.topic, sent)}${out.isTerminal ? '\n' : ''}`)
  out.fact(id, sent)
}

interface DirectWish {
  readonly topic: string
  readonly id: string
  readonly cluster: string | undefined
  readonly group: string
  readonly clientId: string
}

/** Has one client consume a message now, whatever the group's offsets are. */
async function consumeDirectly({ client, out }: CommandContext, wish: DirectWish): Promise<void> {
  const { topic, group, clientId } = wish
  const info = await client.groups.runningInfo(group, clientId, await brokerOfGroup(client, topic, group), {
    timeoutMs: runningInfoTimeoutMs,
  })
  if (info.properties.get('PROP_CONSUME_TYPE') !== 'CONSUME_PASSIVELY')
    throw new CommandError(`this ${clientId} client is not push consumer ,not support direct push`)
  const { broker, message } = await findById(client, topic, wish.id, wish.cluster)
  // The broker that stored it, which need not be named by the address in the message.
  const { brokers } = await client.directory.get()
  const holder = readersOf(brokers).find((one) => one.broker === broker)
  const header = { consumerGroup: group, clientId, topic: message.topic, msgId: message.offsetMessageId }
  const { body } = await client.call(holder?.address ?? message.storeHost, requests.consumeMessageDirectly, header, {
    timeoutMs: runningInfoTimeoutMs,
  })
  const result = body.read()
  out.text(
    `ConsumeMessageDirectlyResult [order=${result.order}, autoCommit=${result.autoCommit}, ` +
      `consumeResult=${result.consumeResult ?? 'null'}, remark=${result.remark ?? 'null'}, ` +
      `spentTimeMills=${result.spentTimeMills}]${out.isTerminal ? '\n' : ''}`,
  )
  out.fact(wish.id, result)
  if (result.consumeResult !== 'CR_SUCCESS' && result.consumeResult !== 'CR_COMMIT') out.hasProblems = true
}

async function brokerOfGroup(client: AdminClient, topic: string, group: string): Promise<string> {
  const route = (await client.topics.route(`${retryPrefix}${group}`)) ?? (await client.topics.route(topic))
  const reader = route === undefined ? undefined : readersOf(route.brokers)[0]
  if (reader !== undefined) return reader.address
  throw new CommandError(`No topic route info in name server for the topic: ${retryPrefix}${group} (code 17)`)
}

const keyColumns = [
  { title: '#Message ID', key: 'messageId', width: 50 },
  { title: '#QID', key: 'queueId', width: 4, isRight: true, gap: 1 },
  { title: '#Offset', key: 'queueOffset', width: 40, isRight: true, gap: 1 },
  { title: '#IndexKey', key: 'indexKey', width: 200, gap: 1 },
] as const
const hourMs = 3_600_000

/** Messages that have a key or a tag (Java: QueryMsgByKeySubCommand). */
export const queryMsgByKey = command({
  name: 'queryMsgByKey',
  about: 'Query Message by Key.',
  isWatchable: true,
  options: {
    beginTimestamp: { short: 'b', about: 'Begin timestamp(ms). default:0, eg:1676730526212' },
    cluster: { short: 'c', about: 'Cluster name or lmq parent topic, lmq is used to find the route.' },
    endTimestamp: { short: 'e', about: 'End timestamp(ms). default:Long.MAX_VALUE, eg:1676730526212' },
    msgKey: { short: 'k', about: 'Message Key', isRequired: true },
    lastKey: { short: 'l', about: 'Last Key' },
    maxNum: { short: 'm', about: 'The maximum number of messages returned by the query, default:64' },
    keyType: {
      short: 'p',
      about: 'Index key type, default index key type is K, you can use K for keys OR T for tags',
    },
    topic: { short: 't', about: 'Topic name', isRequired: true },
  },
  async run({ client, out }, values) {
    const topic = values.topic.trim()
    const key = values.msgKey.trim()
    const indexType = values.keyType?.trim() ?? 'K'
    if (indexType !== 'K' && indexType !== 'T')
      throw new CommandError(`-p takes K for keys or T for tags, not ${JSON.stringify(values.keyType)}`)
    const found = await findMessages(client, {
      ...{ topic, key, indexType, cluster: values.cluster?.trim() },
      ...(values.lastKey === undefined ? {} : { lastKey: values.lastKey.trim() }),
      countMax: wholeNumberOf('-m', values.maxNum ?? '64', { least: 1 }),
      ...timesOf(values.beginTimestamp, values.endTimestamp),
    })
    if (found.items.length === 0) throw notFound(key, topic, found.failures)
    const table = out.table('messages', keyColumns)
    for (const { message } of found.items) {
      const hour = Math.floor(message.storeTimestamp / hourMs) * hourMs
      const unique = message.properties.get(propertyNames.uniqueKey) ?? message.messageId
      table.row({
        messageId: message.messageId,
        queueId: message.queueId,
        queueOffset: message.queueOffset,
        indexKey: `${hour}@${topic}@${indexType}@${key}@${unique}@${message.physicalOffset}`,
      })
    }
    reportFailures(out, found.failures)
  },
})

/** @throws CommandError when they are no epoch milliseconds */
export function timesOf(from: string | undefined, to: string | undefined): { from: number; to: number } {
  const time = (option: string, text: string | undefined, otherwise: number): number => {
    if (text === undefined) return otherwise
    if (/^\d{1,15}$/.test(text.trim())) return Number(text)
    if (text.trim() === '9223372036854775807') return Infinity
    throw new CommandError(`${option} takes epoch milliseconds, not ${JSON.stringify(text)}`)
  }
  return { from: time('-b', from, 0), to: time('-e', to, Infinity) }
}

/** Messages by the id that their producer made (Java: QueryMsgByUniqueKeySubCommand). */
export const queryMsgByUniqueKey = command({
  name: 'queryMsgByUniqueKey',
  about: 'Query Message by Unique key.',
  options: {
    showAll: { short: 'a', about: 'Print all message, the limit is 32', isFlag: true },
    cluster: { short: 'c', about: 'Cluster name or lmq parent topic, lmq is used to find the route.' },
    clientId: { short: 'd', about: "The consumer's client id" },
    endTime: { short: 'e', about: 'endTime' },
    consumerGroup: { short: 'g', about: 'consumer group name' },
    msgId: { short: 'i', about: 'Message Id', isRequired: true },
    startTime: { short: 's', about: 'startTime' },
    topic: { short: 't', about: 'The topic of msg', isRequired: true },
  },
  async run(context, values) {
    const { client, out } = context
    const topic = values.topic.trim()
    const id = values.msgId.trim()
    const cluster = values.cluster?.trim()
    const { consumerGroup, clientId } = values
    if (consumerGroup !== undefined && clientId !== undefined)
      return consumeDirectly(context, { topic, id, cluster, group: consumerGroup.trim(), clientId: clientId.trim() })
    const query = { topic, key: id, isUnique: true, cluster, countMax: 32 }
    const found = await findMessages(client, { ...query, ...timesOf(values.startTime, values.endTime) })
    if (found.items.length === 0) throw notFound(id, topic, found.failures)
    found.items.sort((a, b) => a.message.storeTimestamp - b.message.storeTimestamp)
    const details = new MessageDetails(client, out, { withOffsetId: false, read: undefined, trackEnd: '' })
    const shown = values.showAll ? found.items : found.items.slice(0, 1)
    for (const [index, item] of shown.entries()) await details.print(item, index)
    details.end()
    reportFailures(out, found.failures)
  },
})

/** The message at a place of a queue (Java: QueryMsgByOffsetSubCommand). */
export const queryMsgByOffset = command({
  name: 'queryMsgByOffset',
  about: 'Query Message by offset.',
  options: {
    brokerName: { short: 'b', about: 'Broker Name', isRequired: true },
    bodyFormat: { short: 'f', about: 'print message body by the specified format' },
    queueId: { short: 'i', about: 'Queue Id', isRequired: true },
    offset: { short: 'o', about: 'Queue Offset', isRequired: true },
    routeTopic: { short: 'r', about: 'the topic which is used to find route info' },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run({ client, out }, values) {
    const topic = values.topic.trim()
    const name = { topic, broker: values.brokerName.trim(), queueId: wholeNumberOf('-i', values.queueId) }
    if (!/^-?\d{1,19}$/.test(values.offset.trim()))
      throw new CommandError(`-o takes a whole number, not ${JSON.stringify(values.offset)}`)
    const read = values.bodyFormat === undefined ? undefined : bodyReader(values.bodyFormat)
    const queue = await readableQueue(client, name, values.routeTopic?.trim() ?? topic)
    const queueOffset = BigInt(values.offset.trim())
    const { status, nextOffset, messages } = await pull(client, queue, { queueOffset, count: 1 })
    const [message] = messages
    const details = new MessageDetails(client, out, { withOffsetId: true, read, trackEnd: '\n' })
    if (message === undefined)
      throw new CommandError(
        `no message at offset ${queueOffset} of queue ${name.queueId} on ${name.broker}: ${status}, the queue goes on at ${nextOffset}`,
      )
    await details.print({ broker: queue.broker, message })
    details.end()
  },
})
