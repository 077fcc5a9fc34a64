import { messageOf } from '../../base/errors.ts'
import { parseOffsetMessageId } from '../../message/message-id.ts'
import { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { versionName } from '../../protocol/version-name.ts'
import { type Handlers, type Refusal, refuse, type RemoteReply } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import type { Client } from '../client-table.ts'

export type ConnectionNeeds = Pick<Broker, 'config' | 'consumers' | 'producers' | 'topics' | 'groups' | 'store'>

/** A client is asked for as long as Apache's broker asks it. */
const clientTimeoutMs = 10_000
/** Ordinal of V3_1_8_SNAPSHOT: older clients cannot answer. */
const versionWithRunningInfo = 62

const connectionOf = ({ clientId, peer, language, version }: Client) => ({
  clientAddr: peer.remoteAddress,
  clientId,
  language,
  version,
})

/** Who is connected, and questions that the broker hands on to one of them (Java: AdminBrokerProcessor). */
export const connectionHandlers = (broker: ConnectionNeeds) =>
  ({ ...connectionLists(broker), ...consumerQuestions(broker) }) satisfies Partial<Handlers<typeof requests, 'broker'>>

const connectionLists = ({ consumers, producers }: ConnectionNeeds) =>
  ({
    getConsumerConnectionList: ({ header: { consumerGroup } }) => {
      const group = consumers.group(consumerGroup)
      if (group === undefined)
        return refuse(responseCode.CONSUMER_NOT_ONLINE, `the consumer group[${consumerGroup}] not online`)
      const { consumeFromWhere, consumeType, messageModel } = group
      const connectionSet = [...group.clients.values()].map(connectionOf)
      const subscriptionTable = new Map(group.subscriptions)
      return { body: { connectionSet, consumeFromWhere, consumeType, messageModel, subscriptionTable } }
    },

    getProducerConnectionList: ({ header: { producerGroup } }) => {
      const clients = producers.clients(producerGroup)
      if (clients === undefined)
        return refuse(responseCode.SYSTEM_ERROR, `the producer group[${producerGroup}] not exist`)
      return { body: { connectionSet: [...clients.values()].map(connectionOf) } }
    },

    getAllProducerInfo: () => {
      const data = new Map(
        [...producers.all()].map(([group, clients]) => [
          group,
          [...clients.values()].map(({ clientId, peer, language, version, lastUpdateTimestamp }) => ({
            clientId,
            language,
            lastUpdateTimestamp,
            remoteIP: `/${peer.remoteAddress}`,
            version,
          })),
        ]),
      )
      return { body: { data } }
    },
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>

const consumerQuestions = (broker: ConnectionNeeds) => {
  const { config, consumers, topics, groups, store } = broker
  return {
    getConsumerRunningInfo: async ({ header }) => {
      const client = askable(header.consumerGroup, header.clientId)
      if (client.refusal !== undefined) return client.refusal
      return forward(client.client, header.consumerGroup, () =>
        client.client.peer.call(requests.getConsumerRunningInfo, header, { timeoutMs: clientTimeoutMs }),
      )
    },

    consumeMessageDirectly: async ({ header }) => {
      const { consumerGroup, topic } = header
      const client = askable(consumerGroup, header.clientId)
      if (client.refusal !== undefined) return client.refusal
      if (header.msgId === undefined)
        return refuse(responseCode.SYSTEM_ERROR, 'the header field <msgId> is missing: the offset id of the message')
      const id = parseOffsetMessageId(header.msgId)
      const record = id === undefined ? undefined : store.recordAt(Number(id.physicalOffset))
      if (record === undefined)
        return refuse(responseCode.SYSTEM_ERROR, `no message is stored under the offset id <${header.msgId}>`)
      const topicSysFlag = topic === undefined ? undefined : (topics.find(topic)?.topicSysFlag ?? 0)
      const groupSysFlag = groups.find(consumerGroup)?.groupSysFlag ?? 0
      const forwarded = { ...header, brokerName: config.brokerName, topicSysFlag, groupSysFlag }
      return forward(client.client, consumerGroup, () =>
        client.client.peer.call(requests.consumeMessageDirectly, forwarded, {
          body: record,
          timeoutMs: clientTimeoutMs,
        }),
      )
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>

  function askable(
    group: string,
    clientId: string | undefined,
  ): { client: Client; refusal?: undefined } | { client?: undefined; refusal: Refusal } {
    const client = clientId === undefined ? undefined : consumers.client(group, clientId)
    if (client === undefined) {
      const remark = `The Consumer <${group}> <${clientId ?? 'null'}> not online`
      return { refusal: refuse(responseCode.SYSTEM_ERROR, remark) }
    }
    if (client.version >= versionWithRunningInfo) return { client }
    const remark = `The Consumer <${clientId}> Version <${versionName(client.version)}> too low to finish, please upgrade it to V3_1_8_SNAPSHOT`
    return { refusal: refuse(responseCode.SYSTEM_ERROR, remark) }
  }
}

type Forwarded = typeof requests.getConsumerRunningInfo | typeof requests.consumeMessageDirectly

/** Asks the client and hands its answer on as it is; no answer in time is 207. */
async function forward<R extends Forwarded>(client: Client, group: string, ask: () => Promise<RemoteReply<R>>) {
  try {
    const { code, remark, body } = await ask()
    if (code !== responseCode.SUCCESS) return refuse(code, remark ?? `the client <${client.clientId}> answered ${code}`)
    return { ...(remark === undefined ? {} : { remark }), body }
  } catch (thrown) {
    const remark = `consumer <${group}> <${client.clientId}> Timeout: ${messageOf(thrown)}`
    return refuse(responseCode.CONSUME_MSG_TIMEOUT, remark)
  }
}
