import { prepared } from '../../protocol/body.ts'
import type { SubscriptionGroupConfig, SubscriptionGroupTable } from '../../protocol/bodies/groups.ts'
import { writeJavaJson } from '../../protocol/java-json.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, type Refusal, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { groupNameProblem } from '../names.ts'
import { sliceOf } from '../table-slice.ts'

type Needs = Pick<Broker, 'config' | 'log' | 'groups' | 'offsets' | 'consumers' | 'statistics' | 'pop'>

const retryQueueNumsMax = 1024

/** Administration of consumer groups (Java: AdminBrokerProcessor). */
export const groupHandlers = (broker: Needs) =>
  ({
    updateAndCreateSubscriptiongroup: ({ body }) => apply(broker, [body]),

    updateAndCreateSubscriptiongroupList: ({ body }) => apply(broker, body.groupConfigList),

    deleteSubscriptiongroup: ({ header: { groupName, cleanOffset } }) => {
      if (broker.groups.delete(groupName)) broker.log.info({ group: groupName }, 'a consumer group was deleted')
      if (cleanOffset) broker.offsets.removeGroup(groupName)
      broker.statistics.removeGroup(groupName)
      broker.pop.inflight.forget((_topic, group) => group === groupName)
      return {}
    },

    getAllSubscriptiongroupConfig: ({ header }) => {
      const { groups, config } = broker
      const { dataVersion } = groups
      const slice = sliceOf(groups.sortedNames(), {
        start: header.groupSeq,
        countMax: header.maxGroupNum,
        version: header.dataVersion,
        currentVersion: dataVersion,
        isSliced: config.enableSplitMetadata,
        sliceMax: config.splitMetadataSize,
      })
      const forbidden = [...groups.forbiddenTable].filter(([group]) => slice === undefined || slice.includes(group))
      const text =
        `{"dataVersion":${writeJavaJson(dataVersion)},"forbiddenTable":${writeJavaJson(new Map(forbidden))},` +
        `"subscriptionGroupTable":{${groups.tableText(slice)}}}`
      return { header: { totalGroupNum: groups.size }, body: prepared<SubscriptionGroupTable>(text) }
    },

    getSubscriptiongroupConfig: ({ header: { group } }) => {
      const config = broker.groups.find(group)
      if (config !== undefined) return { body: config }
      return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `No group in this broker. group: ${group}`)
    },

    updateAndGetGroupForbidden: ({ header: { group, topic, readable }, peer }) => {
      const problem = groupNameProblem(group)
      if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem)
      if (readable !== undefined) {
        broker.groups.setReadable(group, topic, readable)
        broker.log.warn({ by: peer.remoteAddress, group, topic, readable }, 'an operator said whether a group may read')
      }
      return { remark: '', body: { group, topic, readable: !broker.groups.isReadForbidden(group, topic) } }
    },

    querySubscriptionByConsumer: ({ header: { group, topic } }) => {
      const subscriptionData = topic === undefined ? undefined : broker.consumers.subscription(group, topic)
      return { body: { group, topic, ...(subscriptionData === undefined ? {} : { subscriptionData }) } }
    },
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>

/** All or none: one name or value that cannot be refuses the whole. */
function apply(broker: Needs, configs: readonly SubscriptionGroupConfig[]): { remark?: string } | Refusal {
  for (const config of configs) {
    const problem = groupNameProblem(config.groupName) ?? valueProblem(config)
    if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem)
  }
  broker.groups.put(configs)
  for (const { groupName } of configs) broker.log.info({ group: groupName }, 'a consumer group was created or changed')
  return {}
}

function valueProblem({ retryQueueNums, attributes }: SubscriptionGroupConfig): string | undefined {
  if (retryQueueNums > retryQueueNumsMax) return `retryQueueNums ${retryQueueNums} is more than ${retryQueueNumsMax}`
  const [attribute] = attributes.keys()
  return attribute === undefined ? undefined : `unsupported key: ${attribute.replace(/^[+-]/, '')}`
}
