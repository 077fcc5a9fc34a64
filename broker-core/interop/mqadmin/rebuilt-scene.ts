import { responseCode } from '../../protocol/response-codes.ts'
import { requests } from '../../protocol/requests/index.ts'
import type { TestCluster } from '../../testing/cluster.ts'
import { messagesOf, pullHeader, sendHeader } from '../../testing/messages.ts'
import { RawPeer } from '../../testing/raw-peer.ts'
import type { MqadminScene } from './scene.ts'

const heartbeat = 34
const runningInfo = 307
const consumeDirectly = 309
const topic = 'GoldenTopic'

/** What java/MqadminScene.java does, made of frames: for machines without a JVM. */
export interface RebuiltScene {
  readonly messageIds: Pick<MqadminScene, 'offsetMessageId' | 'uniqueMessageId' | 'secondUniqueMessageId'>
  readonly consumerClientId: string
  readonly orderlyClientId: string
  close(): void
}

/** Brings our cluster into the state in which the outputs were recorded; its topics and groups are there already. */
export async function rebuildScene(cluster: TestCluster): Promise<RebuiltScene> {
  const address = cluster.brokerAddress
  const open = (number: number): Promise<RawPeer> =>
    RawPeer.open(address, { clientId: number === 3 ? '192.0.2.7@DEFAULT' : `192.0.2.7@4711#100000${number}` })
  const [producer, consumer, orderly, all] = await Promise.all([open(0), open(1), open(2), open(3)])
  await beat(producer, ['PID_golden'], [])
  await beat(producer, ['CLIENT_INNER_PRODUCER'], [])
  await beat(consumer, [], [{ group: 'GID_golden', topics: { '%RETRY%GID_golden': '*', [topic]: '*' } }])
  const retry = { '%RETRY%GID_golden_order': '*' }
  await beat(orderly, [], [{ group: 'GID_golden_order', topics: { GoldenOrder: '*', ...retry } }])
  const isBroadcast = true
  await beat(all, [], [{ group: 'GID_golden_broadcast', topics: { [topic]: 'TagA || TagB' }, isBroadcast }])
  const result = { order: false, autoCommit: true, consumeResult: 'CR_SUCCESS', remark: null, spentTimeMills: 1 }
  consumer.answer(consumeDirectly, () => ({ body: JSON.stringify(result) }))
  for (const peer of [consumer, orderly, all]) peer.answer(runningInfo, () => ({ body: runningInfoText() }))
  const ids = await sendAll(cluster)
  commitAll(cluster)
  await bury(cluster)
  return {
    messageIds: {
      offsetMessageId: ids[0]!.offsetId,
      uniqueMessageId: ids[0]!.uniqueId,
      secondUniqueMessageId: ids[1]!.uniqueId,
    },
    consumerClientId: consumer.clientId,
    orderlyClientId: orderly.clientId,
    close: () => {
      for (const peer of [producer, consumer, orderly, all]) peer.close()
    },
  }
}

/** What a client says of itself; the keys of mqTable are objects, as fastjson writes them. */
function runningInfoText(): string {
  const queues = [0, 1, 2, 3].map((queueId) => `{"brokerName":"broker-a","queueId":${queueId},"topic":"${topic}"}:{}`)
  return `{"properties":{"PROP_CONSUME_TYPE":"CONSUME_PASSIVELY"},"subscriptionSet":[],"mqTable":{${queues.join(',')}}}`
}

interface Consumer {
  readonly group: string
  readonly topics: Readonly<Record<string, string>>
  readonly isBroadcast?: boolean
}

async function beat(peer: RawPeer, producers: readonly string[], consumers: readonly Consumer[]): Promise<void> {
  const body = {
    clientID: peer.clientId,
    producerDataSet: producers.map((groupName) => ({ groupName })),
    consumerDataSet: consumers.map(({ group, topics, isBroadcast }) => ({
      groupName: group,
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: isBroadcast === true ? 'BROADCASTING' : 'CLUSTERING',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      unitMode: false,
      subscriptionDataSet: Object.entries(topics).map(([name, subString]) => ({
        classFilterMode: false,
        topic: name,
        subString,
        tagsSet: subString === '*' ? [] : subString.split(' || '),
        codeSet: [],
        subVersion: Date.now(),
        expressionType: 'TAG',
      })),
    })),
  }
  const { code, remark } = await peer.ask(heartbeat, {}, JSON.stringify(body))
  if (code !== responseCode.SUCCESS) throw new Error(`heartbeat of ${peer.clientId}: ${code} ${remark}`)
}

/** 20 messages on the four queues of GoldenTopic, four on the first of GoldenOrder. */
async function sendAll(cluster: TestCluster): Promise<{ uniqueId: string; offsetId: string }[]> {
  const sent = []
  for (let index = 0; index < 20; index++) {
    const tag = index % 2 === 0 ? 'TagA' : 'TagB'
    const body = index === 0 ? '黄金 body 0' : `golden body ${index}`
    const properties = { KEYS: `golden-${index}`, TAGS: tag, index: String(index) }
    sent.push(await send(cluster, { topic, queueId: index % 4, body, properties, index }))
  }
  for (let index = 0; index < 4; index++) {
    const properties = { KEYS: `order-${index}`, TAGS: 'TagO' }
    const body = `order body ${index}`
    await send(cluster, { topic: 'GoldenOrder', queueId: 0, body, properties, index: 100 + index })
  }
  return sent
}

interface Outgoing {
  readonly topic: string
  readonly queueId: number
  readonly body: string
  readonly properties: Readonly<Record<string, string>>
  readonly index: number
}

async function send(cluster: TestCluster, { topic: name, queueId, body, properties, index }: Outgoing) {
  const uniqueId = `7F000002000012672A3B4C5D6E7F${index.toString(16).toUpperCase().padStart(4, '0')}`
  const all = { ...properties, WAIT: 'true', UNIQ_KEY: uniqueId }
  const text = Object.entries(all)
    .map(([key, value]) => `${key}\u0001${value}\u0002`)
    .join('')
  const header = sendHeader({
    topic: name,
    queueId,
    properties: text,
    producerGroup: 'PID_golden',
    bornTimestamp: Date.now(),
  })
  const reply = await cluster.connector.call(cluster.brokerAddress, requests.sendMessageV2, header, {
    body: Buffer.from(body),
  })
  if (reply.code !== 0) throw new Error(`${name}: ${reply.code} ${reply.remark}`)
  return { uniqueId, offsetId: reply.header.msgId }
}

/** What the consumers have consumed: everything but GID_golden_lag, two of each queue. */
function commitAll({ broker }: TestCluster): void {
  for (let queueId = 0; queueId < 4; queueId++) {
    broker.offsets.commit(topic, 'GID_golden', queueId, 5)
    broker.offsets.commit(topic, 'GID_golden_lag', queueId, 2)
  }
  broker.offsets.commit('GoldenOrder', 'GID_golden_order', 0, 4)
  broker.offsets.commit('GoldenOrder', 'GID_golden_order', 1, 0)
}

/** One message of the group that lags becomes a dead letter. */
async function bury({ connector, brokerAddress }: TestCluster): Promise<void> {
  const group = 'GID_golden_lag'
  const pulled = await connector.call(
    brokerAddress,
    requests.pullMessage,
    pullHeader({ topic, consumerGroup: group, queueId: 0, maxMsgNums: 1 }),
  )
  const [message] = messagesOf(pulled.body as Buffer | undefined)
  const reply = await connector.call(brokerAddress, requests.consumerSendMsgBack, {
    group,
    offset: Number(message!.physicalOffset),
    delayLevel: -1,
    originMsgId: '',
    originTopic: topic,
    unitMode: false,
    maxReconsumeTimes: 16,
  })
  if (reply.code !== responseCode.SUCCESS) throw new Error(`dead letter: ${reply.code} ${reply.remark}`)
}
