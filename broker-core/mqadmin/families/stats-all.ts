import {
  type BrokerAddress,
  CallError,
  distinctFailures,
  type FanOutFailure,
  failureOf,
  readersOf,
} from '../../client/index.ts'
import { command, type CommandContext } from '../command.ts'
import { inOrder } from '../in-order.ts'
import { fixed } from '../java-text.ts'
import type { Cell, Column, Table } from '../output.ts'
import { noRoute } from '../route-data.ts'
import { reportFailures } from '../targets.ts'
import {
  allTopics,
  groupsOfTopic,
  isOfGroup,
  type TopicFinder,
  topicFinder,
  topicsAtOnce,
  type Traffic,
  trafficOf,
} from '../topic-traffic.ts'

const right = { isRight: true, gap: 1 } as const
const columns: readonly Column[] = [
  { title: '#Topic', key: 'topic', width: 64, cutAt: 64 },
  { title: '#Consumer Group', key: 'group', width: 64, cutAt: 64 },
  { title: '#Accumulation', key: 'accumulation', width: 12, ...right },
  { title: '#InTPS', key: 'inTps', width: 11, ...right },
  { title: '#OutTPS', key: 'outTps', width: 11, ...right },
  { title: '#InMsg24Hour', key: 'in24h', width: 14, ...right },
  { title: '#OutMsg24Hour', key: 'out24h', width: 14, ...right },
]

interface GroupTraffic {
  readonly group: string
  readonly accumulation: bigint
  readonly taken: Traffic
}

interface TopicTraffic {
  readonly topic: string
  readonly put: Traffic
  readonly groups: readonly GroupTraffic[]
  readonly hasConsumers: boolean
}

/** Traffic of all topics and their groups (Java: StatsAllSubCommand). */
export const statsAll = command({
  name: 'statsAll',
  about: 'Topic and Consumer tps stats.',
  isWatchable: true,
  options: {
    activeTopic: { short: 'a', about: 'print active topic only', isFlag: true },
    topic: { short: 't', about: 'print select topic only' },
  },
  async run(context, values) {
    const { client, out, stopped } = context
    const chosen = values.topic?.trim()
    if (chosen !== undefined && (await client.topics.route(chosen)) === undefined) throw noRoute(chosen)
    const topics = chosen === undefined ? (await allTopics(client)).filter((topic) => !isOfGroup(topic)) : [chosen]
    const failures: FanOutFailure[] = []
    const find = chosen === undefined ? await topicFinder(client) : routeOnly(client)
    const table = out.table('topics', columns)
    await inOrder(
      topics,
      { parallel: topicsAtOnce, isStopped: () => stopped.aborted },
      (topic) => topicTraffic(context, { topic, find, onlyActive: values.activeTopic, failures }),
      (traffic, i) => {
        print(table, traffic, values.activeTopic)
        if ((i + 1) % 1000 === 0 && values.activeTopic) out.progress(`${i + 1} of ${topics.length} topics`)
      },
    )
    reportFailures(out, distinctFailures(failures))
  },
})

const routeOnly =
  (client: CommandContext['client']): TopicFinder =>
  async (topic) =>
    (await client.topics.route(topic))?.brokers ?? []

interface Question {
  readonly topic: string
  readonly find: TopicFinder
  /** Then nothing more is asked about what will not be printed. */
  readonly onlyActive: boolean
  readonly failures: FanOutFailure[]
}

async function topicTraffic({ client }: CommandContext, question: Question): Promise<TopicTraffic> {
  const { topic, find, onlyActive, failures } = question
  try {
    const brokers = await find(topic)
    const masters = brokers.filter(({ brokerId }) => brokerId === 0)
    const [names, put] = await Promise.all([
      groupsOfTopic(client, topic, brokers, failures),
      trafficOf(client, { name: 'TOPIC_PUT_NUMS', key: topic }, masters, failures),
    ])
    const groups = await Promise.all(
      names.map(async (group) => {
        const taken = await trafficOf(client, { name: 'GROUP_GET_NUMS', key: `${topic}@${group}` }, masters, failures)
        const isShown = !onlyActive || put.count24h > 0 || taken.count24h > 0
        return { group, taken, accumulation: isShown ? await accumulationOf(client, topic, group, brokers) : 0n }
      }),
    )
    return { topic, put, groups, hasConsumers: names.length > 0 }
  } catch (thrown) {
    if (!(thrown instanceof CallError)) throw thrown
    failures.push(failureOf({ broker: 'name-server', address: thrown.address }, thrown))
    return { topic, put: { tps: 0, count24h: 0 }, groups: [], hasConsumers: true }
  }
}

/** Messages that the group has not consumed yet, never less than 0. */
async function accumulationOf(
  client: CommandContext['client'],
  topic: string,
  group: string,
  brokers: readonly BrokerAddress[],
): Promise<bigint> {
  const { items } = await client.groups.progress(group, readersOf(brokers), topic)
  const total = items
    .flatMap(({ queues }) => queues)
    .filter((queue) => queue.topic === topic)
    .reduce((sum, { brokerOffset, consumerOffset }) => sum + (brokerOffset - consumerOffset), 0n)
  return total < 0n ? 0n : total
}

const rate = (value: number): Cell => ({ text: fixed(value), value })

function print(table: Table, { topic, put, groups, hasConsumers }: TopicTraffic, onlyActive: boolean): void {
  const shared = { topic, inTps: rate(put.tps), in24h: put.count24h }
  if (!hasConsumers && (!onlyActive || put.count24h > 0))
    table.row({
      ...shared,
      group: '',
      accumulation: 0,
      outTps: { text: '', value: null },
      out24h: { text: 'NO_CONSUMER', value: null },
    })
  for (const { group, accumulation, taken } of groups)
    if (!onlyActive || put.count24h > 0 || taken.count24h > 0)
      table.row({ ...shared, group, accumulation, outTps: rate(taken.tps), out24h: taken.count24h })
}
