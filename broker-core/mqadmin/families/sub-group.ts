import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { type BrokerAddress, gather, readersOf, requests, type SubscriptionGroupConfig } from '../../client/index.ts'
import { command, type CommandContext, CommandError, type OptionValues } from '../command.ts'
import { isTrue } from '../java-text.ts'
import { wholeNumberOf } from '../option-values.ts'
import { atEach, brokerAddressOf, mastersOfCluster, reportFailures, targetsOf } from '../targets.ts'
import { attributeChanges, isTooOld } from '../topic-settings.ts'
import { groupFields, groupText } from './group-config-text.ts'

const retryPolicyAbout =
  'the json string of retry policy ( exp: {"type":"EXPONENTIAL","exponentialRetryPolicy":{"initial":5000,"max":7200000,"multiplier":2}} {"type":"CUSTOMIZED","customizedRetryPolicy":{"next":[1000,5000,10000]}} )'

const updateOptions = {
  brokerAddr: { short: 'b', about: 'create subscription group to which broker' },
  clusterName: { short: 'c', about: 'create subscription group to which cluster' },
  groupName: { short: 'g', about: 'consumer group name', isRequired: true },
  consumeEnable: { short: 's', about: 'consume enable' },
  consumeFromMinEnable: { short: 'm', about: 'from min offset' },
  consumeBroadcastEnable: { short: 'd', about: 'broadcast' },
  consumeMessageOrderly: { short: 'o', about: 'consume message orderly' },
  retryQueueNums: { short: 'q', about: 'retry queue nums' },
  retryMaxTimes: { short: 'r', about: 'retry max times' },
  groupRetryPolicy: { short: 'p', about: retryPolicyAbout },
  brokerId: { short: 'i', about: 'consumer from which broker id' },
  whichBrokerWhenConsumeSlowly: { short: 'w', about: 'which broker id when consume slowly' },
  notifyConsumerIdsChanged: { short: 'a', about: 'notify consumerId changed' },
  attributes: { about: 'attribute(+a=b,+c=d,-e)' },
} as const

/** Creates or changes a consumer group (Java: UpdateSubGroupSubCommand). */
export const updateSubGroup = command({
  name: 'updateSubGroup',
  about: 'Update or create subscription group.',
  options: updateOptions,
  async run({ client, out }, values) {
    const config = configOf(values)
    const addresses = await targetsOf(client, { broker: values.brokerAddr, cluster: values.clusterName?.trim() })
    let done = 0
    await atEach(out, addresses, async (address) => {
      await client.call(address, requests.updateAndCreateSubscriptiongroup, {}, { body: config })
      out.line(`create subscription group to ${address} success.`)
      done++
    })
    if (done === 0) return
    out.line(groupText(config))
    out.fact('group', config)
  },
})

function configOf(values: OptionValues<typeof updateOptions>): SubscriptionGroupConfig {
  const { consumeEnable, notifyConsumerIdsChanged: notify } = values
  const number = (option: string, text: string | undefined, otherwise: number, least = 0): number =>
    text === undefined ? otherwise : wholeNumberOf(option, text, { least })
  return {
    ...readConfig('{}'),
    ...(values.groupRetryPolicy === undefined ? {} : { groupRetryPolicy: retryPolicyOf(values.groupRetryPolicy) }),
    groupName: values.groupName.trim(),
    consumeEnable: consumeEnable === undefined || isTrue(consumeEnable),
    consumeFromMinEnable: isTrue(values.consumeFromMinEnable),
    consumeBroadcastEnable: isTrue(values.consumeBroadcastEnable),
    consumeMessageOrderly: isTrue(values.consumeMessageOrderly),
    notifyConsumerIdsChangedEnable: notify === undefined || isTrue(notify),
    retryQueueNums: number('-q', values.retryQueueNums, 1),
    retryMaxTimes: number('-r', values.retryMaxTimes, 16, -1),
    brokerId: number('-i', values.brokerId, 0),
    whichBrokerWhenConsumeSlowly: number('-w', values.whichBrokerWhenConsumeSlowly, 1),
    attributes: attributeChanges(values.attributes),
  }
}

const readConfig = (text: string): SubscriptionGroupConfig =>
  requests.updateAndCreateSubscriptiongroup.body.decode(Buffer.from(text))

function retryPolicyOf(text: string): SubscriptionGroupConfig['groupRetryPolicy'] {
  try {
    return readConfig(`{"groupRetryPolicy":${text}}`).groupRetryPolicy
  } catch (thrown) {
    throw new CommandError(`-p is no retry policy: ${messageOf(thrown)}`)
  }
}

/** Creates or changes the groups of a file (Java: UpdateSubGroupListSubCommand). */
export const updateSubGroupList = command({
  name: 'updateSubGroupList',
  about: 'Update or create subscription group in batch',
  options: {
    brokerAddr: { short: 'b', about: 'create groups to which broker' },
    clusterName: { short: 'c', about: 'create groups to which cluster' },
    filename: {
      short: 'f',
      about:
        'Path to a file with a list of org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig in json format',
      isRequired: true,
    },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run(context, { brokerAddr, clusterName, filename }) {
    const { client, out } = context
    const groups = await groupsOfFile(context, filename.trim())
    const addresses = await targetsOf(client, { broker: brokerAddr, cluster: clusterName?.trim() })
    const what = brokerAddr === undefined ? 'subscription group config' : 'group config'
    await atEach(out, addresses, async (address) => {
      await submit(context, address, groups)
      out.line(`submit batch of ${what} to ${address} success, please check the result later.`)
      out.fact(address, groups.length)
    })
  },
})

async function submit(
  { client, out }: CommandContext,
  address: string,
  groups: readonly SubscriptionGroupConfig[],
): Promise<void> {
  try {
    const body = { groupConfigList: [...groups] }
    await client.call(address, requests.updateAndCreateSubscriptiongroupList, {}, { body })
  } catch (thrown) {
    if (!isTooOld(thrown)) throw thrown
    // Before 5.3.1 there is no request for several groups.
    for (const [i, group] of groups.entries()) {
      await client.call(address, requests.updateAndCreateSubscriptiongroup, {}, { body: group })
      if ((i + 1) % 100 === 0) out.progress(`${address}: ${i + 1} of ${groups.length} groups`)
    }
  }
}

/** @throws CommandError when the file is no list of groups */
async function groupsOfFile({ folder }: CommandContext, name: string): Promise<SubscriptionGroupConfig[]> {
  const text = await textOf(path.resolve(folder, name), name)
  let groups: SubscriptionGroupConfig[]
  try {
    const body = requests.updateAndCreateSubscriptiongroupList.body.decode(Buffer.from(`{"groupConfigList":${text}}`))
    groups = body.groupConfigList
  } catch (thrown) {
    throw new CommandError(`the file ${name} is no list of groups in JSON: ${messageOf(thrown)}`)
  }
  if (groups.length === 0) throw new CommandError(`the file ${name} has no groups`)
  const nameless = groups.findIndex(({ groupName }) => groupName.trim() === '')
  if (nameless >= 0) throw new CommandError(`group ${nameless + 1} in ${name} has no groupName`)
  return groups
}

async function textOf(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT')
      throw new CommandError(`the file path ${name} does not exists`)
    throw new CommandError(`the file ${name} cannot be read: ${messageOf(thrown)}`)
  }
}

/** Deletes a group; of a cluster with its retry and dead letter topics (Java: DeleteSubscriptionGroupCommand). */
export const deleteSubGroup = command({
  name: 'deleteSubGroup',
  about: 'Delete subscription group from broker.',
  options: {
    brokerAddr: { short: 'b', about: 'delete subscription group from which broker' },
    clusterName: { short: 'c', about: 'delete subscription group from which cluster' },
    groupName: { short: 'g', about: 'subscription group name', isRequired: true },
    removeOffset: { short: 'r', about: 'remove offset' },
  },
  async run(context, { brokerAddr, clusterName, groupName, removeOffset }) {
    const { client, out, confirm } = context
    const group = groupName.trim()
    const cluster = clusterName?.trim()
    const targets = await deletionTargets(context, brokerAddr, cluster)
    const cleanOffset = isTrue(removeOffset)
    if (!context.isUnattended) await confirm(await deletionEffect(context, group, targets, cleanOffset))
    const isOfCluster = brokerAddr === undefined
    await atEach(
      out,
      targets.map(({ address }) => address),
      async (address) => {
        await client.call(address, requests.deleteSubscriptiongroup, { groupName: group, cleanOffset })
        const where = isOfCluster ? `[${address}] in cluster [${cluster}]` : `[${address}]`
        out.line(`delete subscription group [${group}] from broker ${where} success.`)
        out.fact(address, 'deleted')
      },
    )
    if (!isOfCluster || out.hasProblems) return
    for (const topic of [`%RETRY%${group}`, `%DLQ%${group}`]) {
      const { failures } = await client.topics.delete(topic, targets)
      reportFailures(out, failures)
    }
  },
})

async function deletionTargets(
  { client }: CommandContext,
  broker: string | undefined,
  cluster: string | undefined,
): Promise<BrokerAddress[]> {
  if (broker === undefined && cluster !== undefined) return mastersOfCluster(client, cluster)
  if (broker === undefined) throw new CommandError('give a broker (-b) or a cluster (-c)')
  const address = brokerAddressOf(broker)
  return [{ cluster: '', broker: address, brokerId: 0, address }]
}

/** What a deletion takes away, counted. */
async function deletionEffect(
  { client }: CommandContext,
  group: string,
  targets: readonly BrokerAddress[],
  cleanOffset: boolean,
): Promise<string> {
  const [progress, connections] = await Promise.all([
    client.groups.progress(group, targets),
    client.groups.connections(group, targets),
  ])
  const queues = progress.items.flatMap((one) => one.queues)
  const waiting = queues.reduce((sum, queue) => sum + queue.brokerOffset - queue.consumerOffset, 0n)
  const members = new Set(
    connections.items.flatMap(({ connection }) => connection?.connectionSet.map(({ clientId }) => clientId) ?? []),
  )
  const offsets = cleanOffset ? `with its offsets of ${queues.length} queue(s)` : 'its offsets are kept'
  return `Group ${group} is deleted from ${targets.length} broker(s), ${offsets}; ${members.size} client(s) are connected, ${waiting} message(s) are not consumed.`
}

/** The configuration of a group on each broker that has it (Java: GetConsumerConfigSubCommand). */
export const getConsumerConfig = command({
  name: 'getConsumerConfig',
  about: 'Get consumer config by subscription group name.',
  options: { groupName: { short: 'g', about: 'subscription group name', isRequired: true } },
  async run({ client, out }, values) {
    const group = values.groupName.trim()
    const readers = readersOf((await client.directory.get()).brokers)
    // The request for one group makes the group on brokers that create by themselves: looking must not write.
    const { items, failures } = await gather(
      readers,
      async (reader) => ({ reader, config: (await client.groups.table(reader)).groups.get(group) }),
      { deadlineMs: 10_000 },
    )
    let found = 0
    for (const { reader, config } of items) {
      if (config === undefined) continue
      found++
      const rule = '='.repeat(29)
      out.line(`${rule}${reader.cluster}:${reader.broker}${rule}`)
      for (const [name, text] of groupFields(config))
        out.line(`${name.padEnd(40)}=  ${name === 'subscriptionDataSet' && text === 'null' ? '' : text}`)
      out.fact(`${reader.cluster}:${reader.broker}`, config)
    }
    reportFailures(out, failures)
    if (found === 0 && failures.length === 0)
      throw new CommandError(`no broker has a configuration of the group ${group}`)
  },
})
