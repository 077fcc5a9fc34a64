import { messageOf } from '../../base/errors.ts'
import { json } from '../../protocol/body.ts'
import { resetOffsetList, resetOffsets } from '../../protocol/bodies/offsets.ts'
import type { MessageQueue } from '../../protocol/java-values.ts'
import type { HeaderOf } from '../../protocol/request.ts'
import { requests } from '../../protocol/requests/index.ts'
import { notSetRemark, responseCode } from '../../protocol/response-codes.ts'
import { versionName } from '../../protocol/version-name.ts'
import { type Handlers, type Refusal, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import type { Client } from '../client-table.ts'
import { queuesOf } from '../consume-progress.ts'

export type ResetNeeds = Pick<
  Broker,
  'config' | 'log' | 'topics' | 'groups' | 'consumers' | 'offsets' | 'store' | 'holds' | 'popHolds'
>
type ResetHeader = HeaderOf<typeof requests.invokeBrokerToResetOffset>
type OffsetTable = Map<MessageQueue, number>

const clientTimeoutMs = 5000
/** Ordinal of V3_0_7_SNAPSHOT: older clients cannot be told. */
const versionWithReset = 28
const resetListBody = json(resetOffsetList)
const resetTableBody = json(resetOffsets)

/** Moves the offsets of groups, and asks their members for them (Java: AdminBrokerProcessor.resetOffset, Broker2Client). */
export const offsetResetHandlers = (broker: ResetNeeds) => {
  const { config, log, consumers } = broker
  const here = resetHere(broker)
  const throughClients = resetThroughClients(broker)
  return {
    invokeBrokerToResetOffset: ({ header, peer }) => {
      log.warn({ by: peer.remoteAddress, ...header }, 'an operator resets the offsets of a group')
      return config.useServerSideResetOffset ? here(header) : throughClients(header)
    },

    invokeBrokerToGetConsumerStatus: async ({ header: { topic, group, clientAddr } }) => {
      const clients = [...(consumers.group(group)?.clients.values() ?? [])]
      const isWanted = ({ clientId }: Client) => (clientAddr ?? '') === '' || clientId === clientAddr
      const asked = clients.filter(isWanted)
      if (clients.length === 0)
        return refuse(responseCode.SYSTEM_ERROR, `No Any Consumer online in the consumer group: [${group}]`)
      const tooOld = asked.find(isTooOld)
      if (tooOld !== undefined) return tooOldRefusal(tooOld)
      const consumerTable = new Map<string, OffsetTable>()
      await Promise.all(
        asked.map(async ({ clientId, peer }) => {
          try {
            const header = { topic, group }
            const reply = await peer.call(requests.getConsumerStatusFromClient, header, { timeoutMs: clientTimeoutMs })
            if (reply.code === responseCode.SUCCESS) consumerTable.set(clientId, reply.body.messageQueueTable)
          } catch (thrown) {
            log.warn({ group, client: clientId, reason: messageOf(thrown) }, 'a consumer did not tell its offsets')
          }
        }),
      )
      return { remark: notSetRemark, body: { consumerTable, messageQueueTable: new Map() } }
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}

/** Sets the committed offsets at once, whether or not the group is online; its next pulls are told. */
const resetHere = (broker: ResetNeeds) => (header: ResetHeader) => {
  const { topics, groups, offsets, holds, popHolds } = broker
  const { group, topic, queueId } = header
  const topicConfig = topics.find(topic)
  if (topicConfig === undefined) return refuse(responseCode.TOPIC_NOT_EXIST, `Topic ${topic} does not exist`)
  if (groups.find(group) === undefined)
    return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `Group ${group} does not exist`)
  const all = queuesOf(broker, topic, topicConfig.readQueueNums)
  const wanted = queueId < 0 ? all : all.filter((queue) => queue.queueId === queueId)
  if (wanted.length === 0)
    return refuse(responseCode.SYSTEM_ERROR, `No queues to reset: the topic ${topic} has ${all.length} read queues`)
  const table: OffsetTable = new Map()
  for (const queue of wanted) {
    const target = targetOf(broker.store, queue, header)
    if (typeof target !== 'number') return target
    table.set(queue, target)
  }
  for (const [queue, target] of table) offsets.reset(topic, group, queue.queueId, target)
  holds.wakeTopic(topic)
  popHolds.wakeTopic(topic)
  return { body: { offsetTable: table } }
}

function targetOf(store: ResetNeeds['store'], { topic, queueId }: MessageQueue, header: ResetHeader): number | Refusal {
  const { offset } = header
  if (header.queueId < 0 || offset === undefined || offset === -1)
    return byTime(store, topic, queueId, header.timestamp)
  const min = store.minQueueOffset(topic, queueId)
  const max = store.maxQueueOffset(topic, queueId)
  if (offset >= min && offset <= max + 1) return offset
  return refuse(responseCode.SYSTEM_ERROR, `Target offset ${offset} not in consume queue range [${min}-${max}]`)
}

function byTime(store: ResetNeeds['store'], topic: string, queueId: number, timestamp: number): number {
  if (timestamp < 0) return store.maxQueueOffset(topic, queueId)
  return store.queueOffsetByTime(topic, queueId, timestamp, 'LOWER')
}

/** The way before 5.2: the members of the group set their offsets themselves. */
const resetThroughClients =
  (broker: ResetNeeds) =>
  ({ group, topic, timestamp, isForce }: ResetHeader) => {
    const { topics, offsets, consumers, store } = broker
    const topicConfig = topics.find(topic)
    if (topicConfig === undefined)
      return refuse(
        responseCode.TOPIC_NOT_EXIST,
        `[reset-offset] reset offset failed, no topic in this broker. topic=${topic}`,
      )
    const table: OffsetTable = new Map()
    for (const queue of queuesOf(broker, topic, topicConfig.writeQueueNums)) {
      const committed = offsets.get(topic, group, queue.queueId)
      if (committed === undefined) return refuse(responseCode.SYSTEM_ERROR, `THe consumer group <${group}> not exist`)
      const found = byTime(store, topic, queue.queueId, timestamp)
      table.set(queue, isForce ? found : Math.min(found, Math.max(Number(committed), 0)))
    }
    const clients = [...(consumers.group(group)?.clients.values() ?? [])]
    if (clients.length === 0)
      return refuse(
        responseCode.CONSUMER_NOT_ONLINE,
        `Consumer not online, so can not reset offset, Group: ${group} Topic: ${topic} Timestamp: ${timestamp}`,
      )
    const tooOld = clients.find(isTooOld)
    if (tooOld !== undefined) return tooOldRefusal(tooOld)
    tellMembers(clients, { group, topic, timestamp }, table)
    return { remark: notSetRemark, body: { offsetTable: table } }
  }

const isTooOld = ({ version }: Client): boolean => version < versionWithReset
const tooOldRefusal = ({ version }: Client): Refusal =>
  refuse(responseCode.SYSTEM_ERROR, `the client does not support this feature. version=${versionName(version)}`)

/** Each member gets the table in the form that its language reads. Like Apache's the header says nothing of force: it is in the offsets. */
function tellMembers(
  clients: readonly Client[],
  reset: { group: string; topic: string; timestamp: number },
  offsetTable: OffsetTable,
): void {
  const list = [...offsetTable].map(([queue, offset]) => ({ ...queue, offset }))
  const [asTable, asList] = [resetTableBody.encode({ offsetTable }), resetListBody.encode({ offsetTable: list })]
  for (const { peer, language } of clients) {
    const body = (language === 'CPP' ? asList : asTable) ?? Buffer.alloc(0)
    peer.send(requests.resetConsumerClientOffset, { ...reset, queueId: -1, isForce: false }, body)
  }
}
