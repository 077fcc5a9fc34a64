import type { getRouteinfoByTopic } from '../../protocol/requests/routes.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Answer, type Call, type Handlers, type Refusal, refuse } from '../../remoting/handler.ts'
import { orderTopicNamespace } from '../kv-config.ts'
import type { NamesrvState } from '../namesrv-state.ts'

const faq = 'See https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.'
const unitFlag = 1
const unitSubscriptionFlag = 2

/** Routes, topic lists and write permissions (Java: ClientRequestProcessor, DefaultRequestProcessor). */
export const routeHandlers = (namesrv: NamesrvState) =>
  ({
    getRouteinfoByTopic: (call) => route(namesrv, call),

    registerTopicInNamesrv: ({ header, body }) => {
      namesrv.routes.registerTopic(header.topic, body.queueDatas)
      return {}
    },

    deleteTopicInNamesrv: ({ header }) => {
      namesrv.routes.deleteTopic(header.topic, header.clusterName === '' ? undefined : header.clusterName)
      return {}
    },

    getAllTopicListFromNameserver: () =>
      namesrv.config.enableAllTopicList ? { body: { topicList: namesrv.routes.topicNames() } } : disabled,

    getTopicsByCluster: ({ header }) => listOf(namesrv, () => namesrv.routes.topicNamesOfCluster(header.cluster)),

    getSystemTopicListFromNs: () => ({ body: namesrv.routes.systemTopics() }),

    getUnitTopicList: () => listOf(namesrv, () => namesrv.routes.topicNamesWhere((flag) => (flag & unitFlag) !== 0)),

    getHasUnitSubTopicList: () =>
      listOf(namesrv, () => namesrv.routes.topicNamesWhere((flag) => (flag & unitSubscriptionFlag) !== 0)),

    getHasUnitSubUnunitTopicList: () =>
      listOf(namesrv, () =>
        namesrv.routes.topicNamesWhere((flag) => (flag & unitSubscriptionFlag) !== 0 && (flag & unitFlag) === 0),
      ),

    wipeWritePermOfBroker: ({ header }) => ({
      header: { wipeTopicCount: namesrv.routes.wipeWritePerm(header.brokerName) },
    }),

    addWritePermOfBroker: ({ header }) => ({
      header: { addTopicCount: namesrv.routes.addWritePerm(header.brokerName) },
    }),
  }) satisfies Partial<Handlers<typeof requests, 'namesrv'>>

const disabled = refuse(responseCode.SYSTEM_ERROR, 'disable')

const listOf = (namesrv: NamesrvState, names: () => string[]): { body: { topicList: string[] } } | Refusal =>
  namesrv.config.enableTopicList ? { body: { topicList: names() } } : disabled

/**
 * Map keys are written in quotes for everybody, which every client reads; Java's NameServer does so only for clients since 4.9.4
 * and for those that set `acceptStandardJsonOnly`.
 */
function route(namesrv: NamesrvState, call: Call<typeof getRouteinfoByTopic>): Answer<typeof getRouteinfoByTopic> {
  const { topic, __ZONE_MODE: zoneMode, __ZONE_NAME: zoneName } = call.header
  if (namesrv.clock.now() < namesrv.readyAt) return refuse(responseCode.SYSTEM_ERROR, 'name server not ready')
  const found = namesrv.routes.route(topic, zoneMode?.toLowerCase() === 'true' ? zoneName : undefined)
  if (found === undefined) {
    const remark = `No topic route info in name server for the topic: ${topic}\n${faq}`
    return refuse(responseCode.TOPIC_NOT_EXIST, remark)
  }
  if (!namesrv.config.orderMessageEnable) return { body: found }
  const orderTopicConf = namesrv.kv.get(orderTopicNamespace, topic)
  return { body: orderTopicConf === undefined ? found : { ...found, orderTopicConf } }
}
