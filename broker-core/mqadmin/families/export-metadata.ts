import { type BrokerAddress, gather, type SubscriptionGroupConfig, type TopicConfig } from '../../client/index.ts'
import { command, type CommandContext } from '../command.ts'
import { writeExport } from '../export-file.ts'
import { UsageError } from '../parse-options.ts'
import { brokerAddressOf, mastersOfCluster, reportFailures } from '../targets.ts'
import { asJavaMap, userGroupsOf, userTopicsOf } from '../user-tables.ts'

interface Wanted {
  readonly given: string | undefined
  readonly isTopics: boolean
  readonly isGroups: boolean
  readonly withGroupTopics: boolean
}

const deadlineMs = 20_000

/** Topics and groups of a broker or a cluster to a file (Java: ExportMetadataCommand). */
export const exportMetadata = command({
  name: 'exportMetadata',
  about: 'Export metadata.',
  options: {
    brokerAddr: { short: 'b', about: 'choose a broker to export' },
    clusterName: { short: 'c', about: 'choose a cluster to export' },
    filePath: { short: 'f', about: 'export metadata.json path | default /tmp/rocketmq/export' },
    subscriptionGroup: { short: 'g', about: 'only export subscriptionGroup metadata', isFlag: true },
    specialTopic: { short: 's', about: 'need retryTopic and dlqTopic', isFlag: true },
    topic: { short: 't', about: 'only export topic metadata', isFlag: true },
  },
  async run(context, values) {
    const { brokerAddr, clusterName, filePath, topic, subscriptionGroup, specialTopic } = values
    const wanted = {
      given: filePath,
      isTopics: topic || !subscriptionGroup,
      isGroups: !topic,
      withGroupTopics: specialTopic,
    }
    if (brokerAddr !== undefined) {
      if (!topic && !subscriptionGroup)
        throw new UsageError('of a broker (-b) either the topics (-t) or the groups (-g) are exported')
      return exportBroker(context, brokerAddressOf(brokerAddr), wanted)
    }
    if (clusterName === undefined) throw new UsageError('give a broker (-b) or a cluster (-c)')
    return exportCluster(context, await mastersOfCluster(context.client, clusterName.trim()), wanted)
  },
})

async function exportBroker(context: CommandContext, address: string, wanted: Wanted): Promise<void> {
  const { given } = wanted
  if (wanted.isTopics) {
    const { dataVersion, topics } = await userTopicsOf(context.client, address, wanted.withGroupTopics)
    return writeExport(context, { given, name: 'topic.json' }, { dataVersion, topicConfigTable: topics })
  }
  const { dataVersion, forbidden, groups } = await userGroupsOf(context.client, address)
  const content = { dataVersion, forbiddenTable: forbidden, subscriptionGroupTable: groups }
  return writeExport(context, { given, name: 'subscriptionGroup.json' }, content)
}

async function exportCluster(
  context: CommandContext,
  masters: readonly BrokerAddress[],
  { given, isTopics, isGroups, withGroupTopics }: Wanted,
): Promise<void> {
  const { client, out, now } = context
  const { items, failures } = await gather(
    masters,
    async ({ address }) => {
      const topics = isTopics ? (await userTopicsOf(client, address, withGroupTopics)).topics : undefined
      return { topics, groups: isGroups ? (await userGroupsOf(client, address)).groups : undefined }
    },
    { deadlineMs },
  )
  const content = new Map<string, unknown>([['exportTime', now()]])
  if (isTopics)
    content.set(
      'topicConfigTable',
      merged(
        items.map(({ topics }) => topics!),
        addQueues,
      ),
    )
  if (isGroups)
    content.set(
      'subscriptionGroupTable',
      merged(
        items.map(({ groups }) => groups!),
        addRetryQueues,
      ),
    )
  const name = isTopics && isGroups ? 'metadata.json' : isTopics ? 'topic.json' : 'subscriptionGroup.json'
  await writeExport(context, { given, name, withLineEnd: true }, content)
  reportFailures(out, failures)
}

/** What has the same name on several brokers becomes one. */
function merged<T>(tables: readonly ReadonlyMap<string, T>[], add: (whole: T, part: T) => T): ReadonlyMap<string, T> {
  const all = new Map<string, T>()
  for (const table of tables)
    for (const [name, part] of table) {
      const whole = all.get(name)
      all.set(name, whole === undefined ? part : add(whole, part))
    }
  return asJavaMap(all)
}

const addQueues = (whole: TopicConfig, part: TopicConfig): TopicConfig => ({
  ...whole,
  readQueueNums: whole.readQueueNums + part.readQueueNums,
  writeQueueNums: whole.writeQueueNums + part.writeQueueNums,
})

const addRetryQueues = (whole: SubscriptionGroupConfig, part: SubscriptionGroupConfig): SubscriptionGroupConfig => ({
  ...whole,
  retryQueueNums: whole.retryQueueNums + part.retryQueueNums,
})
