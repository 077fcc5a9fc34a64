import { javaHash, type SendResult, type StoredMessage } from '../client/index.ts'

/** Texts that Java objects have when Apache's tool prints them. */

/** A queue in the words of Java's MessageQueue. */
export interface QueueName {
  readonly topic: string
  readonly broker: string
  readonly queueId: number
}

export const queueText = ({ topic, broker, queueId }: QueueName): string =>
  `MessageQueue [topic=${topic}, brokerName=${broker}, queueId=${queueId}]`

/**
 * Things in the order in which a java.util.HashMap or HashSet lists them.
 * @param items without repetition, in the order in which they were put
 * @param hashOf Java's hashCode of an item
 * @param leastBuckets with how many the map began
 */
export function inHashOrder<T>(items: readonly T[], hashOf: (item: T) => number, leastBuckets = 16): T[] {
  let buckets = leastBuckets
  while (items.length > buckets * 0.75) buckets *= 2
  const bucketOf = (item: T): number => {
    const hash = hashOf(item)
    return (hash ^ (hash >>> 16)) & (buckets - 1)
  }
  return [...items].sort((a, b) => bucketOf(a) - bucketOf(b))
}

/** Queues in the order of Java's set of them (Java: MessageQueue.hashCode). */
export const queuesInHashOrder = <Q extends QueueName>(queues: readonly Q[]): Q[] =>
  inHashOrder(queues, ({ topic, broker, queueId }) => {
    const ofBroker = Math.imul(31, 31 + javaHash(broker)) | 0
    return (Math.imul(31, (ofBroker + queueId) | 0) + javaHash(topic)) | 0
  })

/** Java's decoder begins with this many buckets. */
const propertyBuckets = 128

/** `{KEYS=a, TAGS=b}`: properties of a message in the order of Java's map. */
export function propertiesText(properties: ReadonlyMap<string, string>): string {
  const pairs = inHashOrder([...properties], ([name]) => javaHash(name), propertyBuckets)
  return `{${pairs.map(([name, value]) => `${name}=${value}`).join(', ')}}`
}

/** `ip:port` as Java prints addresses: IPv6 with all of its groups. */
export function hostText(host: string): string {
  const match = /^\[(.*)\](:\d+)$/.exec(host)
  if (match === null) return host
  const [head = '', tail] = match[1]!.split('::')
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '')
  if (tail === undefined) return host
  const known = [...groups(head), ...groups(tail)].length
  const all = [...groups(head), ...Array.from({ length: 8 - known }, () => '0'), ...groups(tail)]
  return `[${all.join(':')}]${match[2]}`
}

const bytesAtOnce = 8192

/**
 * A message as Java's MessageExt prints itself, in pieces: a body takes up to five characters a byte.
 * @param broker name of the broker; undefined prints `null`
 * @param options `withoutBody`: Java had not read it
 */
export function* messageText(
  message: StoredMessage,
  broker: string | undefined,
  options: { readonly withoutBody?: boolean } = {},
): Generator<string> {
  const { properties, body } = message
  yield (
    `MessageExt [brokerName=${broker ?? 'null'}, queueId=${message.queueId}, storeSize=${message.storeBytes}, ` +
    `queueOffset=${message.queueOffset}, sysFlag=${message.sysFlag}, bornTimestamp=${message.bornTimestamp}, ` +
    `bornHost=/${hostText(message.bornHost)}, storeTimestamp=${message.storeTimestamp}, ` +
    `storeHost=/${hostText(message.storeHost)}, msgId=${message.offsetMessageId}, ` +
    `commitLogOffset=${message.physicalOffset}, bodyCRC=${message.bodyCrc}, ` +
    `reconsumeTimes=${message.reconsumeTimes}, ` +
    `preparedTransactionOffset=${message.preparedTransactionOffset}, ` +
    `toString()=Message{topic='${message.topic}', flag=${message.flag}, properties=${propertiesText(properties)}, body=`
  )
  if (options.withoutBody === true) yield 'null'
  else {
    yield '['
    for (let start = 0; start < body.length; start += bytesAtOnce) {
      const signed = Int8Array.from(body.subarray(start, start + bytesAtOnce))
      yield `${start === 0 ? '' : ', '}${signed.join(', ')}`
    }
    yield ']'
  }
  const isTransaction = properties.get('TRAN_MSG')?.toLowerCase() === 'true'
  yield `, transactionId='${(isTransaction ? properties.get('UNIQ_KEY') : undefined) ?? 'null'}'}]`
}

/** Java: SendResult.toString. */
export const sendResultText = (topic: string, result: SendResult): string =>
  `SendResult [sendStatus=${result.status}, msgId=${result.messageId}, offsetMsgId=${result.offsetMessageId}, ` +
  `messageQueue=${queueText({ topic, broker: result.broker, queueId: result.queueId })}, ` +
  `queueOffset=${result.queueOffset}, recallHandle=${result.recallHandle ?? 'null'}]`
