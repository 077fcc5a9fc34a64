import { CallError, distinctFailures, type FanOutFailure, failureOf } from '../../client/index.ts'
import { command, type CommandContext } from '../command.ts'
import { inOrder } from '../in-order.ts'
import type { Column } from '../output.ts'
import { reportFailures } from '../targets.ts'
import { allTopics, groupsOfTopic, isOfGroup, type TopicFinder, topicFinder, topicsAtOnce } from '../topic-traffic.ts'

const columns: readonly Column[] = [
  { title: '#Cluster Name', key: 'cluster', width: 20, cutAt: 20 },
  { title: '#Topic', key: 'topic', width: 64, cutAt: 64 },
  { title: '#Consumer Group', key: 'group', width: 64, cutAt: 64 },
]

/** All topics; with -c also their clusters and groups (Java: TopicListSubCommand). */
export const topicList = command({
  name: 'topicList',
  about: 'Fetch all topic list from name server.',
  isWatchable: true,
  options: {
    clusterModel: { short: 'c', about: 'clusterModel', isFlag: true },
  },
  async run(context, { clusterModel }) {
    const topics = await allTopics(context.client)
    if (clusterModel)
      return printWithGroups(
        context,
        topics.filter((topic) => !isOfGroup(topic)),
      )
    const table = context.out.table('topics', [{ title: '#Topic', key: 'topic' }], { withoutHead: true })
    for (const topic of topics) table.row({ topic })
  },
})

async function printWithGroups(context: CommandContext, topics: readonly string[]): Promise<void> {
  const { out, stopped } = context
  const failures: FanOutFailure[] = []
  const find = await topicFinder(context.client)
  const isPlain = !out.isTerminal && !out.isJson
  // The official tool gives the head other widths than the rows.
  if (isPlain) out.line(`${'#Cluster Name'.padEnd(20)}  ${'#Topic'.padEnd(48)}  ${'#Consumer Group'.padEnd(48)}`)
  const table = out.table('topics', columns, { withoutHead: isPlain })
  await inOrder(
    topics,
    { parallel: topicsAtOnce, isStopped: () => stopped.aborted },
    (topic) => placeOf(context, { topic, find, failures }),
    ({ cluster, groups }, i) => {
      for (const group of groups.length === 0 ? [''] : groups) table.row({ cluster, topic: topics[i]!, group })
    },
  )
  reportFailures(out, distinctFailures(failures))
}

interface Question {
  readonly topic: string
  readonly find: TopicFinder
  readonly failures: FanOutFailure[]
}

/** Cluster and groups of a topic; blank where the servers do not answer. */
async function placeOf({ client }: CommandContext, { topic, find, failures }: Question) {
  try {
    const brokers = await find(topic)
    const groups = await groupsOfTopic(client, topic, brokers, failures)
    return { cluster: brokers[0]?.cluster ?? '', groups }
  } catch (thrown) {
    if (!(thrown instanceof CallError)) throw thrown
    failures.push(failureOf({ broker: 'name-server', address: thrown.address }, thrown))
    return { cluster: '', groups: [] }
  }
}
