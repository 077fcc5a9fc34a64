import { requests } from '../../client/index.ts'
import { command, type CommandContext } from '../command.ts'
import { atEach, brokerAddressOf, mastersOfCluster } from '../targets.ts'

type Cleaning =
  typeof requests.cleanExpiredConsumequeue | typeof requests.cleanUnusedTopic | typeof requests.deleteExpiredCommitlog

/** Asks one broker, the masters of a cluster, or without either all masters. */
async function clean(
  { client, out, confirm }: CommandContext,
  request: Cleaning,
  given: { readonly brokerAddr: string | undefined; readonly cluster: string | undefined; readonly effect: string },
): Promise<void> {
  const addresses =
    given.brokerAddr !== undefined
      ? [brokerAddressOf(given.brokerAddr)]
      : given.cluster !== undefined
        ? (await mastersOfCluster(client, given.cluster.trim())).map(({ address }) => address)
        : (await client.directory.masters()).map(({ address }) => address)
  await confirm(`${given.effect} on ${addresses.length} broker(s): ${addresses.join(', ')}.`)
  await atEach(out, addresses, async (address) => {
    await client.call(address, request, {})
  })
  out.line(out.hasProblems ? 'false' : 'success')
}

/** Removes consume queue files that lead to nothing (Java: CleanExpiredCQSubCommand). */
export const cleanExpiredCQ = command({
  name: 'cleanExpiredCQ',
  about: 'Clean expired ConsumeQueue on broker.',
  options: {
    brokerAddr: { short: 'b', about: 'Broker address' },
    cluster: { short: 'c', about: 'clustername' },
  },
  run(context, { brokerAddr, cluster }) {
    const effect = 'Consume queue files without messages are removed'
    return clean(context, requests.cleanExpiredConsumequeue, { brokerAddr, cluster, effect })
  },
})

/** Removes expired commit log files now, whatever the hour (Java: DeleteExpiredCommitLogSubCommand). */
export const deleteExpiredCommitLog = command({
  name: 'deleteExpiredCommitLog',
  about: 'Delete expired CommitLog files.',
  options: {
    brokerAddr: { short: 'b', about: 'Broker address' },
    cluster: { short: 'c', about: 'clustername' },
    namesrvAddr: { short: 'n', about: 'Name server address' },
  },
  run(context, { brokerAddr, cluster }) {
    const effect = 'Messages past their time (fileReservedTime) are removed'
    return clean(context, requests.deleteExpiredCommitlog, { brokerAddr, cluster, effect })
  },
})

/** Removes the queues of topics that are gone (Java: CleanUnusedTopicCommand). */
export const cleanUnusedTopic = command({
  name: 'cleanUnusedTopic',
  about: 'Clean unused topic on broker.',
  options: {
    brokerAddr: { short: 'b', about: 'Broker address' },
    cluster: { short: 'c', about: 'cluster name' },
  },
  run(context, { brokerAddr, cluster }) {
    const effect = 'The queues of topics that were deleted are removed'
    return clean(context, requests.cleanUnusedTopic, { brokerAddr, cluster, effect })
  },
})
