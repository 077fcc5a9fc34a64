import { topicConfigOf } from '../broker/system-topics.ts'
import { decodeProperties } from '../message/message-properties.ts'
import { carry, json } from '../protocol/body.ts'
import { consumeMessageDirectlyResult, consumerRunningInfo, heartbeatData } from '../protocol/bodies/clients.ts'
import type { ExtFields } from '../protocol/request.ts'
import { requests } from '../protocol/requests/index.ts'
import { notSetRemark } from '../protocol/response-codes.ts'
import { Connector } from '../remoting/connector.ts'
import { encodeFrame } from '../remoting/frame.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { sendHeader } from '../testing/messages.ts'
import { RawClient } from '../testing/raw-client.ts'
import { type Recording, recordedCommand, recordings } from './recordings.ts'

const direct = json(consumeMessageDirectlyResult)
const clientId = '192.0.2.2@21222#1695058711439'
const groupFields = ['consumerGroup', 'group', 'srcGroup', 'compareGroup']
/** Requests whose reply 0 says that the group was online. */
const needsConsumer = new Set([38, 203, 307, 309, 345])
const subscriptionInPull = 4

const fieldsOf = (row: Recording): ExtFields => row.requestHeader.extFields ?? {}
const topicOf = (row: Recording): string | undefined =>
  fieldsOf(row)['topic'] ?? fieldsOf(row)['b'] ?? (row.requestCode === 401 ? topicInBody(row) : undefined)
const topicInBody = (row: Recording): string | undefined =>
  /"topic":"([^"]+)"/.exec(recordedCommand(row.requestHex).body?.toString() ?? '')?.[1]
/** Acknowledgements of popped messages: those are there up to the offset that is named. */
const acknowledgements = new Set([200051, 200053])
const groupOf = (row: Recording): string | undefined =>
  groupFields.map((name) => fieldsOf(row)[name]).find((value) => value !== undefined)
const queueOf = (row: Recording): number => Math.min(Math.max(Number(fieldsOf(row)['queueId'] ?? 0), 0), 3)

/**
 * A NameServer and a broker in this process that are put into the state in which Apache was when it gave a recorded reply:
 * topics, groups, messages, offsets and clients are there, or are not, as the reply says.
 */
export class ReplayScene {
  readonly cluster: TestCluster
  /** The consumer and producer of the recordings. It answers what the broker hands on to it. */
  readonly #client = new Connector({
    requests,
    handlers: {
      getConsumerRunningInfo: () => ({
        remark: notSetRemark,
        body: carry(json(consumerRunningInfo), Buffer.from('{}')),
      }),
      consumeMessageDirectly: () => ({
        remark: notSetRemark,
        body: carry(direct, direct.encode(consumeMessageDirectlyResult.parse({ consumeResult: 'CR_SUCCESS' }))!),
      }),
      notifyConsumerIdsChanged: () => ({}),
      resetConsumerClientOffset: () => ({}),
      pushReplyMessageToClient: () => ({}),
    },
  })

  #otherBroker: RawClient | undefined

  private constructor(cluster: TestCluster) {
    this.cluster = cluster
  }

  /** @param looks physical offsets that recorded requests look at and find something: a message is put at each */
  static async open(looks: readonly number[]): Promise<ReplayScene> {
    // What would wait for messages is answered at once.
    const scene = new ReplayScene(
      await startTestCluster({
        broker: { longPollingEnable: false, shortPollingTimeMills: 1, recallMessageEnable: true },
      }),
    )
    await scene.#putMessagesAt([...looks].sort((a, b) => a - b))
    return scene
  }

  async close(): Promise<void> {
    this.#otherBroker?.close()
    await this.#client.close()
    await this.cluster.close()
  }

  /** Makes the state that fits the recorded reply. */
  async prepare(row: Recording): Promise<void> {
    const code = row.responseHeader?.code ?? 0
    const group = groupOf(row)
    const topic = topicOf(row) ?? (group === undefined ? undefined : 'GoldenTopic')
    if (topic !== undefined) await this.#prepareTopic(topic, row)
    if (group !== undefined) await this.#prepareGroup(group, code, row)
    if (row.requestCode === 11 || row.requestCode === 361) await this.#preparePull(row)
    if (row.requestCode === 12 && code === 0) await this.#send(topic!, 0, fieldsOf(row)['key']!)
    if (row.requestCode === 101 || row.requestCode === 219 || row.requestCode === 102) await this.#prepareKv(row)
    if (row.requestCode === 28) this.cluster.broker.delay.offsets.set(1, 0)
    if (row.requestCode === 103) await this.#prepareOrder(row)
    if (row.requestCode === 204 && code === 0) await this.#beat([], [fieldsOf(row)['producerGroup']!])
    if (row.requestCode === 315) await this.#prepareCounts(row)
    if (row.requestCode === 325 && code === 0) await this.#prepareRequester(row)
    // A request before may have taken the broker out of the routes or its write permission away.
    await this.cluster.broker.registration.registerAll()
    if (row.requestCode === 322 && code === 0) await this.#registerOther(row)
  }

  async #prepareTopic(topic: string, row: Recording): Promise<void> {
    const { broker } = this.cluster
    const code = row.responseHeader?.code
    const isNew = code === 17 || topic.startsWith('NoSuch')
    if (isNew) await this.#deleteTopic(topic)
    else if (/^[\w%|-]+$/.test(topic)) this.#putTopic(topic)
    if (isNew || code !== 0 || [10, 11, 12, 310, 320, 361, 15, 17].includes(row.requestCode)) return
    if (broker.topics.isSystem(topic)) return
    const count = acknowledgements.has(row.requestCode) ? Number(fieldsOf(row)['offset']) + 1 : 3
    for (let queueId = 0; queueId < 4; queueId++) {
      const missing = count - broker.store.maxQueueOffset(topic, queueId)
      if (missing > 0) await this.#send(topic, queueId, 'present', missing)
    }
  }

  async #prepareGroup(group: string, code: number, row: Recording): Promise<void> {
    const { broker } = this.cluster
    const topic = topicOf(row) ?? 'GoldenTopic'
    const { requestCode } = row
    if (code === 26) broker.groups.delete(group)
    else broker.groups.findOrCreate(group)
    if (needsConsumer.has(requestCode) && !group.includes('nobody')) {
      if (code === 0) await this.#beat([{ group, topic }])
      else await this.#leave(group)
    }
    if (requestCode === 14 && code === 22) {
      broker.offsets.removeGroup(group)
      await this.#deleteTopic(topic)
      this.#putTopic(topic)
    } else if (requestCode !== 15 && requestCode !== 222 && !group.includes('nobody')) {
      broker.offsets.commit(topic, group, queueOf(row), 1)
    }
    const wasReset = row.responseHeader?.remark?.includes('previously reset') === true
    if (wasReset) broker.offsets.reset(topic, group, queueOf(row), 1)
  }

  /** The queue as the recorded reply describes it. */
  async #preparePull(row: Recording): Promise<void> {
    const { broker } = this.cluster
    const fields = fieldsOf(row)
    const code = row.responseHeader?.code
    const [topic, queueId, queueOffset] = [topicOf(row)!, queueOf(row), Number(fields['queueOffset'])]
    const isInline = (Number(fields['sysFlag']) & subscriptionInPull) !== 0
    await this.#deleteTopic(topic)
    this.#putTopic(topic)
    const isFiltered = isInline && fields['subscription'] !== '*'
    const isMatched = code !== 20 && isFiltered
    const group = groupOf(row)!
    broker.offsets.removeGroup(group)
    if (!isInline) await this.#beat([{ group, topic, subString: code === 20 ? 'TagOther' : '*' }])
    const count = queueOffset > 1000 ? 1 : queueOffset + (code === 0 || code === 20 ? 2 : 0)
    const tag = isMatched ? (fields['subscription'] ?? 'TagA').split('||')[0]!.trim() : 'TagX'
    await this.#send(topic, queueId, 'pulled', count, tag)
  }

  async #prepareKv(row: Recording): Promise<void> {
    const { namespace = '', key = 'k' } = fieldsOf(row)
    const { connector, namesrvAddress } = this.cluster
    if (row.responseHeader?.code === 0)
      await connector.call(namesrvAddress, requests.putKvConfig, { namespace, key, value: 'v' })
    else await connector.call(namesrvAddress, requests.deleteKvConfig, { namespace, key })
  }

  /** A registration is answered with the order configuration, once there was one. */
  async #prepareOrder(row: Recording): Promise<void> {
    const { connector, namesrvAddress } = this.cluster
    const entry = { namespace: 'ORDER_TOPIC_CONFIG', key: 'GoldenOrder' }
    const body = recordedCommand(row.responseHex!).body
    if (body !== undefined)
      await connector.call(namesrvAddress, requests.putKvConfig, { ...entry, value: 'broker-a:2' })
  }

  async #prepareCounts(row: Recording): Promise<void> {
    const topic = fieldsOf(row)['statsKey']!.split('@')[0]!
    if (row.responseHeader?.code !== 0) return this.#deleteTopic(topic)
    this.#putTopic(topic)
    if (!this.cluster.broker.topics.isSystem(topic)) await this.#send(topic, 0, 'counted')
  }

  /** The client that waits for a recorded reply. */
  async #prepareRequester(row: Recording): Promise<void> {
    const requester = decodeProperties(fieldsOf(row)['i']!).get('REPLY_TO_CLIENT')!
    await this.#beat([], ['PID_requester'], requester)
  }

  #beat(
    consumers: { group: string; topic: string; subString?: string }[],
    producers: string[] = [],
    clientID = clientId,
  ) {
    const body = heartbeatData.parse({
      clientID,
      producerDataSet: producers.map((groupName) => ({ groupName })),
      consumerDataSet: consumers.map(({ group, topic, subString = '*' }) => ({
        groupName: group,
        subscriptionDataSet: [
          { topic, subString, subVersion: Date.now(), tagsSet: subString === '*' ? [] : [subString], codeSet: [] },
        ],
      })),
    })
    return this.#client.call(this.cluster.brokerAddress, requests.heartBeat, {}, { body })
  }

  /** Registers the broker that a request is about as the recorded broker did, on a connection that stays. */
  async #registerOther(row: Recording): Promise<void> {
    const isOfIt = (other: Recording) =>
      other.requestCode === 103 &&
      other.responseHex !== undefined &&
      other.requestIsCut !== true &&
      fieldsOf(other)['brokerAddr'] === fieldsOf(row)['brokerAddr']
    const registration = recordings.find(isOfIt)
    this.#otherBroker ??= await RawClient.open(this.cluster.namesrv.port)
    await this.#otherBroker.ask(Buffer.from(registration!.requestHex, 'hex'))
  }

  #leave(consumerGroup: string) {
    return this.#client.call(this.cluster.brokerAddress, requests.unregisterClient, {
      clientID: clientId,
      consumerGroup,
    })
  }

  /** With 4 queues, whatever a recorded request made of it. */
  #putTopic(topic: string): void {
    const { topics } = this.cluster.broker
    const queueNums = topics.find(topic)?.writeQueueNums ?? 0
    if (queueNums < 4 && !topics.isSystem(topic)) topics.put([topicConfigOf(topic, 4)])
  }

  async #deleteTopic(topic: string): Promise<void> {
    const { connector, brokerAddress, namesrvAddress } = this.cluster
    await connector.call(brokerAddress, requests.deleteTopicInBroker, { topic })
    await connector.call(namesrvAddress, requests.deleteTopicInNamesrv, { topic })
  }

  async #send(topic: string, queueId: number, key: string, count = 1, tag = 'TagA'): Promise<void> {
    const properties = `KEYS\u0001${key}\u0002UNIQ_KEY\u0001${key}\u0002TAGS\u0001${tag}\u0002`
    for (let sent = 0; sent < count; sent++) await this.#put(topic, queueId, properties, 10)
  }

  async #put(topic: string, queueId: number, properties: string, bodyLength: number): Promise<number> {
    const header = sendHeader({ topic, queueId, properties })
    const { connector, brokerAddress } = this.cluster
    const body = Buffer.alloc(bodyLength, 'x')
    const reply = await connector.call(brokerAddress, requests.sendMessageV2, header, { body })
    if (reply.code !== 0) throw new Error(`${topic}: ${reply.code} ${reply.remark}`)
    // The id ends in the position in the commit log.
    return Number(`0x${reply.header.msgId.slice(-16)}`)
  }

  /** Fills the commit log up to a position, so that a message begins there. */
  async #putMessagesAt(physicalOffsets: readonly number[]): Promise<void> {
    const put = (bodyLength: number) => this.#put('Padding', 0, 'A\u0001b\u0002', bodyLength)
    const first = await put(1)
    const second = await put(1)
    const length = second - first
    let begin = second + length
    for (const physicalOffset of physicalOffsets) {
      if (physicalOffset === first || physicalOffset === begin) continue
      begin += length
      await put(physicalOffset - begin + 1)
      begin = physicalOffset
    }
    if ((await put(1)) !== begin) throw new Error('the messages are not where they should be')
  }
}

/** The recorded bytes, with times of now where the reply depends on them: of a pop on its way, of a message to be recalled. */
export function bytesToReplay(row: Recording): Buffer {
  const { bornTime, recallHandle } = fieldsOf(row)
  const renewed: ExtFields = {}
  if (bornTime !== undefined) renewed['bornTime'] = String(Date.now())
  if (recallHandle !== undefined && row.responseHeader?.code === 0) {
    const [version, topic, broker, , id] = Buffer.from(recallHandle, 'base64url').toString().split(' ')
    const handle = [version, topic, broker, Date.now() + 60_000, id].join(' ')
    renewed['recallHandle'] = Buffer.from(handle).toString('base64url')
  }
  if (Object.keys(renewed).length === 0) return Buffer.from(row.requestHex, 'hex')
  const command = recordedCommand(row.requestHex)
  return encodeFrame({ ...command, extFields: { ...command.extFields, ...renewed } })
}

/** Physical offsets that recorded requests look at with success. */
export const recordedLooks = (rows: readonly Recording[]): number[] =>
  rows
    .filter((row) => (row.requestCode === 33 || row.requestCode === 36) && row.responseHeader?.code === 0)
    .map((row) => Number(recordedCommand(row.requestHex).extFields['offset']))
