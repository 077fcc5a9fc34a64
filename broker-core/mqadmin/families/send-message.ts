import { type AdminClient, propertyNames, type SendResult, traceMessageOf } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { sendResultText } from '../java-objects.ts'
import { isTrue } from '../java-text.ts'
import { wholeNumberOf } from '../option-values.ts'

const columns = [
  { title: '#Broker Name', key: 'broker', width: 32 },
  { title: '#QID', key: 'queueId', width: 4 },
  { title: '#Send Result', key: 'status', width: 20 },
  { title: '#MsgId', key: 'messageId', gap: 4 },
] as const

/** Sends one message (Java: SendMessageCommand). */
export const sendMessage = command({
  name: 'sendMessage',
  about: 'Send a message.',
  options: {
    broker: { short: 'b', about: 'Send message to target broker' },
    tags: { short: 'c', about: 'Message tags' },
    qid: { short: 'i', about: 'Send message to target queue' },
    key: { short: 'k', about: 'Message keys' },
    msgTraceEnable: { short: 'm', about: 'Message Trace Enable, Default: false' },
    body: { short: 'p', about: 'UTF-8 string format of the message body', isRequired: true },
    topic: { short: 't', about: 'Topic name', isRequired: true },
  },
  async run({ client, out, now }, values) {
    if (values.qid !== undefined && values.broker === undefined)
      throw new CommandError('Broker name must be set if the queue is chosen!')
    const topic = values.topic.trim()
    const broker = values.broker?.trim()
    const message = {
      topic,
      body: Buffer.from(values.body, 'utf8'),
      ...(values.tags === undefined ? {} : { tags: values.tags.trim() }),
      ...(values.key === undefined ? {} : { keys: values.key.trim().split(/ +/) }),
    }
    const queue =
      broker === undefined ? undefined : { broker, queueId: await queueAt(client, topic, broker, values.qid) }
    const startedAt = now()
    const sent = await client.producer.send({ ...message, ...(queue === undefined ? {} : { queue }) })
    const costMs = now() - startedAt
    out.table('sent', columns).row(rowOf(sent))
    if (!isTrue(values.msgTraceEnable)) return
    await client.producer.send(traceMessageOf({ ...message, ...sent, startedAt, costMs, group: 'mqadmin' }))
  },
})

/** The queue that is named, or the first one of the broker that can be written. @throws CommandError */
async function queueAt(client: AdminClient, topic: string, broker: string, text: string | undefined): Promise<number> {
  if (text !== undefined) return wholeNumberOf('-i', text)
  const route = await client.topics.route(topic)
  const queues = route?.queues.find((one) => one.broker === broker && (one.perm & 2) !== 0 && one.writeQueues > 0)
  if (queues === undefined) throw new CommandError(`the topic ${topic} has no writable queue on the broker ${broker}`)
  return Math.floor(Math.random() * queues.writeQueues)
}

/** Sends messages to a broker and tells how long each took (Java: SendMsgStatusCommand). */
export const sendMsgStatus = command({
  name: 'sendMsgStatus',
  about: 'Send msg to broker.',
  options: {
    brokerName: {
      short: 'b',
      about: 'Broker Name e.g. clusterName_brokerName as DefaultCluster_broker-a',
      isRequired: true,
    },
    count: { short: 'c', about: 'send message count, Default: 50' },
    messageSize: { short: 's', about: 'Message Size, Default: 128' },
  },
  async run({ client, out, now, stopped }, values) {
    const topic = values.brokerName.trim()
    const count = wholeNumberOf('-c', values.count ?? '50')
    const size = wholeNumberOf('-s', values.messageSize ?? '128')
    if ((await client.topics.route(topic)) === undefined)
      throw new CommandError(`No route info of this topic: ${topic}: every broker has a topic of its own name`)
    const words = (length: number): Buffer => Buffer.from('hello jodie'.repeat(Math.ceil(length / 11)))
    // The first send opens the connection.
    await client.producer.send({ topic, body: words(16) })
    const body = words(size)
    const table = out.isJson ? out.table('sends', sendColumns) : undefined
    for (let i = 0; i < count && !stopped.aborted; i++) {
      const startedAt = now()
      const sent = await client.producer.send({ topic, body })
      const rtMs = now() - startedAt
      table?.row({ ...rowOf(sent), rtMs })
      if (table === undefined) out.line(`rt=${rtMs}ms, SendResult=${sendResultText(topic, sent)}`)
    }
  },
})

const sendColumns = ['broker', 'queueId', 'queueOffset', 'status', 'messageId', 'offsetMessageId', 'rtMs'].map(
  (key) => ({ title: key, key }),
)
const rowOf = ({ broker, queueId, queueOffset, status, messageId, offsetMessageId }: SendResult) => ({
  broker,
  queueId,
  queueOffset,
  status,
  messageId,
  offsetMessageId,
})

/** Sends a found message once more under its old id (Java: QueryMsgByIdSubCommand.sendMsg). */
export function sendAgain(
  client: AdminClient,
  message: {
    readonly topic: string
    readonly body: Buffer
    readonly flag: number
    readonly properties: ReadonlyMap<string, string>
  },
): Promise<SendResult> {
  const { topic, body, flag, properties } = message
  const messageId = properties.get(propertyNames.uniqueKey)
  return client.producer.send({ topic, body, flag, properties, ...(messageId === undefined ? {} : { messageId }) })
}
