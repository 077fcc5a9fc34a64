import { prepared } from '../../protocol/body.ts'
import { noDataVersion } from '../../protocol/bodies/data-version.ts'
import { topicFilterTypes, type TopicConfig, type TopicConfigTable } from '../../protocol/bodies/topics.ts'
import { writeJavaJson } from '../../protocol/java-json.ts'
import type { updateAndCreateTopic } from '../../protocol/requests/topics.ts'
import type { HeaderOf } from '../../protocol/request.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { notSetRemark, responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, type Refusal, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { isReservedTopic, reservedTopics, topicNameProblem } from '../names.ts'
import { popRetryTopicOf } from '../pop/pop-names.ts'
import { sliceOf } from '../table-slice.ts'
import { changeAttributes, readAttributeChanges } from '../topic-attributes.ts'

type Needs = Pick<
  Broker,
  | 'config'
  | 'log'
  | 'topics'
  | 'offsets'
  | 'consumers'
  | 'store'
  | 'statistics'
  | 'timer'
  | 'address'
  | 'pop'
  | 'popHolds'
  | 'registration'
>

const permMax = 7
const queueNumsMax = 65_535

/** Forgets a topic; the retry topics that POP made of it are deleted like it. */
const deleteOne = (broker: Needs) => (topic: string) => {
  if (broker.topics.delete(topic)) broker.log.info({ topic }, 'a topic was deleted')
  broker.offsets.removeTopic(topic)
  broker.statistics.removeTopic(topic)
  broker.timer.metrics.remove(topic)
  broker.pop.inflight.forget((name) => name === topic)
  broker.popHolds.wakeTopic(topic)
  return broker.store.deleteQueues(topic)
}

/** Administration of topics (Java: AdminBrokerProcessor). */
export const topicHandlers = (broker: Needs) =>
  ({
    updateAndCreateTopic: ({ header }) => {
      const changes = readAttributeChanges(header.attributes)
      if ('problem' in changes) return refuse(responseCode.SYSTEM_ERROR, changes.problem)
      const { topicFilterType: filterType } = header
      if (!topicFilterTypes.some((type) => type === filterType))
        return refuse(responseCode.SYSTEM_ERROR, `topicFilterType = [${filterType}] value invalid`)
      return apply(broker, [{ config: wishedConfig(header), changes: changes.changes }])
    },

    updateAndCreateTopicList: ({ body }) =>
      apply(
        broker,
        body.topicConfigList.map((config) => ({ config, changes: config.attributes })),
      ),

    deleteTopicInBroker: async ({ header: { topic } }) => {
      if (topic.trim() === '') return refuse(responseCode.INVALID_PARAMETER, 'The specified topic is blank.')
      const problem = systemTopicProblem(broker, topic) ?? topicNameProblem(topic)
      if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem)
      const groups = broker.offsets.groupsOf(topic)
      const retryTopics = groups.flatMap((group) => [false, true].map((isV2) => popRetryTopicOf(topic, group, isV2)))
      await Promise.all([topic, ...retryTopics.filter((name) => broker.topics.find(name))].map(deleteOne(broker)))
      return {}
    },

    getAllTopicConfig: ({ header }) => {
      const { topics, config } = broker
      const { dataVersion } = topics
      const slice = sliceOf(topics.sortedNames(), {
        start: header.topicSeq,
        countMax: header.maxTopicNum,
        version: header.dataVersion,
        currentVersion: dataVersion,
        isSliced: config.enableSplitMetadata,
        sliceMax: config.splitMetadataSize,
      })
      const text =
        `{"dataVersion":${writeJavaJson(dataVersion)},"mappingDataVersion":${writeJavaJson(noDataVersion)},` +
        `"topicConfigTable":{${topics.tableText(slice)}},"topicQueueMappingDetailMap":{},"topicQueueMappingInfoMap":{}}`
      return { header: { totalTopicNum: topics.size }, body: prepared<TopicConfigTable>(text) }
    },

    getTopicConfig: ({ header: { topic } }) => {
      const config = broker.topics.find(topic)
      if (config !== undefined) return { body: config }
      return refuse(responseCode.TOPIC_NOT_EXIST, `No topic in this broker. topic: ${topic}`)
    },

    getSystemTopicListFromBroker: () => ({
      body: { topicList: [...new Set([...reservedTopics, ...broker.topics.systemNames])] },
    }),

    queryTopicConsumeByWho: ({ header: { topic } }) => {
      const groups = new Set(broker.consumers.groupsOfTopic(topic))
      for (const group of broker.offsets.groupsOf(topic)) groups.add(group)
      return { body: { groupList: [...groups] } }
    },

    queryTopicsByConsumer: ({ header: { group } }) => ({
      body: { brokerAddr: broker.address, topicList: broker.offsets.topicsOf(group) },
    }),
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>

interface TopicChange {
  readonly config: TopicConfig
  /** Attribute changes by signed name. */
  readonly changes: ReadonlyMap<string, string>
}

function wishedConfig(header: HeaderOf<typeof updateAndCreateTopic>): TopicConfig {
  return {
    attributes: new Map(),
    order: header.order,
    perm: header.perm,
    readQueueNums: header.readQueueNums,
    topicFilterType: topicFilterTypes.find((type) => type === header.topicFilterType) ?? 'SINGLE_TAG',
    topicName: header.topic,
    topicSysFlag: header.topicSysFlag ?? 0,
    writeQueueNums: header.writeQueueNums,
  }
}

/** All or none: one name or value that cannot be refuses the whole. A topic that stays as it is is no change. */
async function apply(broker: Needs, changes: readonly TopicChange[]): Promise<{ remark?: string } | Refusal> {
  const configs: TopicConfig[] = []
  for (const { config, changes: attributeChanges } of changes) {
    const problem = problemOf(broker, config)
    if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem)
    const current = broker.topics.find(config.topicName)
    const changed = changeAttributes(current?.attributes, attributeChanges)
    if ('problem' in changed) return refuse(responseCode.SYSTEM_ERROR, changed.problem)
    if (changed.attributes.get('message.type') === 'MIXED' && !broker.config.enableMixedMessageType)
      return refuse(responseCode.INVALID_PARAMETER, 'MIXED message type is not supported.')
    const next = { ...config, attributes: changed.attributes }
    if (current === undefined || !isSameTopic(current, next)) configs.push(next)
  }
  broker.topics.put(configs)
  for (const config of configs) broker.log.info({ topic: config.topicName }, 'a topic was created or changed')
  if (configs.length > 0) await broker.registration.told()
  return { remark: notSetRemark }
}

function problemOf(broker: Needs, config: TopicConfig): string | undefined {
  const { topicName, readQueueNums, writeQueueNums, perm } = config
  const nameProblem = topicNameProblem(topicName)
  if (nameProblem !== undefined) return nameProblem
  if (broker.config.validateSystemTopicWhenUpdateTopic) {
    const problem = systemTopicProblem(broker, topicName)
    if (problem !== undefined) return problem
  }
  for (const [what, count] of [
    ['readQueueNums', readQueueNums],
    ['writeQueueNums', writeQueueNums],
  ] as const)
    if (count < 0 || count > queueNumsMax) return `${what} ${count} is not between 0 and ${queueNumsMax}`
  if (perm < 0 || perm > permMax) return `perm ${perm} is not between 0 and ${permMax}`
  return undefined
}

function systemTopicProblem(broker: Needs, topic: string): string | undefined {
  const isSystem = isReservedTopic(topic) || broker.topics.isSystem(topic)
  return isSystem ? `The topic[${topic}] is conflict with system topic.` : undefined
}

const isSameTopic = (a: TopicConfig, b: TopicConfig): boolean =>
  a.readQueueNums === b.readQueueNums &&
  a.writeQueueNums === b.writeQueueNums &&
  a.perm === b.perm &&
  a.topicFilterType === b.topicFilterType &&
  a.topicSysFlag === b.topicSysFlag &&
  a.order === b.order &&
  a.attributes.size === b.attributes.size &&
  [...a.attributes].every(([name, value]) => b.attributes.get(name) === value)
