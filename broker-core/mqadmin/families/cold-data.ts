import { requests } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { timeOfDay } from '../java-text.ts'
import { lacking } from '../lacking.ts'
import { prettyJava } from '../pretty-java.ts'
import { atEach, brokerAddressOf, brokersOfCluster, targetsOf } from '../targets.ts'

const noColdData = lacking('does not hold back who reads old messages')

interface Given {
  readonly brokerAddr: string | undefined
  readonly clusterName: string | undefined
}

/** Does something at a broker, or at the masters of a cluster each followed by its slaves, under Apache's titles. */
async function underTitles(
  { client, out }: CommandContext,
  given: Given,
  action: (address: string, title: string) => Promise<void>,
): Promise<void> {
  if (given.brokerAddr !== undefined) {
    const address = brokerAddressOf(given.brokerAddr)
    return action(address, ` ============${address}============`)
  }
  if (given.clusterName === undefined) throw new CommandError('give a broker (-b) or a cluster (-c)')
  const brokers = await brokersOfCluster(client, given.clusterName.trim())
  const titles = new Map<string, string>()
  for (const { address, broker, brokerId } of brokers) {
    const master = brokers.find((other) => other.broker === broker && other.brokerId === 0)?.address ?? 'NO_MASTER'
    titles.set(
      address,
      brokerId === 0
        ? ` ============Master: ${address}============`
        : ` ============My Master: ${master}=====Slave: ${address}============`,
    )
  }
  await atEach(out, [...titles.keys()], (address) => action(address, titles.get(address)!))
}

/** Limits and counters of reads of old messages (Java: GetColdDataFlowCtrInfoSubCommand). */
export const getColdDataFlowCtrInfo = command({
  name: 'getColdDataFlowCtrInfo',
  about: 'Get cold data flow ctr info.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'get from which broker' },
    clusterName: { short: 'c', about: 'get from which cluster' },
  },
  async run(context, values) {
    const { client, out } = context
    await underTitles(context, values, async (address, title) => {
      const { body } = await client.call(address, requests.getColdDataFlowCtrInfo, {}).catch(noColdData)
      out.line(title)
      out.fact(address, body ?? null)
      if (body === undefined) return out.line(`Broker[${address}] has no cold ctr table !`)
      const runtime = [...body.runtimeTable].map(
        ([group, { coldAcc, createTimeMills, lastColdReadTimeMills }]) =>
          [
            group,
            new Map<string, unknown>([
              ['coldAcc', coldAcc],
              ['lastColdReadTimeFormat', timeOfDay(lastColdReadTimeMills)],
              ['createTimeFormat', timeOfDay(createTimeMills)],
            ]),
          ] as const,
      )
      // A map keeps its order, as Java's JSON object does.
      out.line(prettyJava(new Map<string, unknown>(Object.entries({ ...body, runtimeTable: new Map(runtime) }))))
    })
  },
})

/** Limits how much old data a group reads (Java: UpdateColdDataFlowCtrGroupConfigSubCommand). */
export const updateColdDataFlowCtrGroupConfig = command({
  name: 'updateColdDataFlowCtrGroupConfig',
  about: 'Add or update cold data flow ctr group config.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'update which broker' },
    clusterName: { short: 'c', about: 'update which cluster' },
    consumerGroup: { short: 'g', about: 'specific consumerGroup', isRequired: true },
    threshold: { short: 'v', about: 'cold read threshold value', isRequired: true },
  },
  async run({ client, out }, values) {
    const threshold = values.threshold.trim()
    if (!/^-?\d{1,19}$/.test(threshold))
      throw new CommandError(`a threshold is a number of bytes, not ${JSON.stringify(values.threshold)}`)
    const body = new Map([[values.consumerGroup.trim(), threshold]])
    const addresses = await targetsOf(client, { broker: values.brokerAddr, cluster: values.clusterName?.trim() })
    await atEach(out, addresses, async (address) => {
      await client.call(address, requests.updateColdDataFlowCtrConfig, {}, { body }).catch(noColdData)
      out.line(`updateColdDataFlowCtrGroupConfig success, ${address}`)
      out.fact(address, 'updated')
    })
  },
})

/** Removes the limit of a group (Java: RemoveColdDataFlowCtrGroupConfigSubCommand). */
export const removeColdDataFlowCtrGroupConfig = command({
  name: 'removeColdDataFlowCtrGroupConfig',
  about: 'Remove consumer from cold ctr config.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'update which broker' },
    clusterName: { short: 'c', about: 'update which cluster' },
    consumerGroup: { short: 'g', about: 'the consumer group will remove from the config', isRequired: true },
  },
  async run({ client, out, confirm }, values) {
    const group = values.consumerGroup.trim()
    const addresses = await targetsOf(client, { broker: values.brokerAddr, cluster: values.clusterName?.trim() })
    await confirm(`The limit of ${group} for old messages is removed at ${addresses.length} broker(s).`)
    await atEach(out, addresses, async (address) => {
      await client.call(address, requests.removeColdDataFlowCtrConfig, {}, { body: group }).catch(noColdData)
      out.line(`remove broker cold read threshold success, ${address}`)
      out.fact(address, 'removed')
    })
  },
})

/** How the system reads ahead in commit log files (Java: CommitLogSetReadAheadSubCommand). */
export const setCommitLogReadAheadMode = command({
  name: 'setCommitLogReadAheadMode',
  about: 'Set read ahead mode for all commitlog files.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'set which broker' },
    clusterName: { short: 'c', about: 'set which cluster' },
    commitLogReadAheadMode: {
      short: 'm',
      about: 'set the CommitLog read ahead mode; 0 is default, 1 random read',
      isRequired: true,
    },
  },
  async run(context, values) {
    const { client, out } = context
    const mode = values.commitLogReadAheadMode.trim()
    if (mode !== '0' && mode !== '1')
      throw new CommandError(`set the read mode error; 0 is default, 1 random read, not ${JSON.stringify(mode)}`)
    await underTitles(context, values, async (address, title) => {
      const { remark } = await client
        .call(address, requests.setCommitlogReadMode, { READ_AHEAD_MODE: mode })
        .catch(lacking('cannot be told how to read ahead'))
      out.line(title)
      out.line(`commitLog set readAhead mode rstStr${remark ?? null}`)
      out.fact(address, remark ?? null)
    })
  },
})
