import {
  type AdminClient,
  type BrokerAddress,
  type FanOutFailure,
  gather,
  readersOf,
  requests,
} from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { front, timeWithMs } from '../java-text.ts'
import { lacking } from '../lacking.ts'
import { wholeNumberOf } from '../option-values.ts'
import type { Output } from '../output.ts'
import { atEach, brokerAddressOf, mastersOfCluster } from '../targets.ts'

const noLiteTopics = lacking('has no lite topics')

/** One process of each broker that has a topic. @throws CommandError when the topic has no route */
async function brokersOf(client: AdminClient, topic: string): Promise<BrokerAddress[]> {
  const route = await client.topics.route(topic)
  if (route === undefined)
    throw new CommandError(`No topic route info in name server for the topic: ${topic} (code 17)`)
  return readersOf(route.brokers)
}

/** What brokers said, with their names. */
async function askEach<T>(
  brokers: readonly BrokerAddress[],
  ask: (address: string) => Promise<{ readonly body: T }>,
): Promise<{ items: { broker: string; body: T }[]; failures: FanOutFailure[] }> {
  return gather(brokers, async ({ broker, address }) => ({
    broker,
    body: (await ask(address).catch(noLiteTopics)).body,
  }))
}

function reportErrors(out: Output, failures: readonly FanOutFailure[]): void {
  for (const { broker, message } of failures) out.problem(`[${broker}] error. ${message}`)
}

/** A time, or a sign that there is none. */
const timeCell = (epochMs: number, none: string): { text: string; value: number | null } =>
  epochMs > 0 ? { text: timeWithMs(epochMs), value: epochMs } : { text: none, value: null }

const listCell = (items: readonly string[]): { text: string; value: unknown } => ({
  text: `[${items.join(', ')}]`,
  value: items,
})

const brokerColumns = [
  { title: '#Broker', key: 'broker', width: 30, isTitleLeft: true },
  { title: '#Store Type', key: 'storeType', width: 17, gap: 1, isTitleLeft: true },
  { title: '#Max LMQ', key: 'maxLmqNum', width: 10, gap: 1, isTitleLeft: true },
  { title: '#Current LMQ', key: 'currentLmqNum', width: 14, gap: 1, isTitleLeft: true },
  { title: '#SubscriptionCount', key: 'liteSubscriptionCount', width: 20, gap: 1, isTitleLeft: true },
  { title: '#OrderInfoCount', key: 'orderInfoCount', width: 17, gap: 1, isTitleLeft: true },
  { title: '#CQTableSize', key: 'cqTableSize', width: 15, gap: 1, isTitleLeft: true },
  { title: '#OffsetTableSize', key: 'offsetTableSize', width: 18, gap: 1, isTitleLeft: true },
  { title: '#eventMapSize', key: 'eventMapSize', width: 15, gap: 1, isTitleLeft: true },
] as const

/** How many lite topics brokers have (Java: GetBrokerLiteInfoSubCommand). */
export const getBrokerLiteInfo = command({
  name: 'getBrokerLiteInfo',
  about: 'Get broker lite info.',
  needsNoNameServer: true,
  isWatchable: true,
  options: {
    brokerAddr: { short: 'b', about: 'Broker address' },
    cluster: { short: 'c', about: 'Cluster name' },
    showDetail: { short: 'd', about: 'Show topic and group detail info', isFlag: true },
  },
  groups: [{ options: ['brokerAddr', 'cluster'], isRequired: true }],
  async run({ client, out }, values) {
    const addresses =
      values.brokerAddr === undefined
        ? (await mastersOfCluster(client, values.cluster!.trim())).map(({ address }) => address)
        : [brokerAddressOf(values.brokerAddr)]
    let table: ReturnType<Output['table']> | undefined
    await atEach(out, addresses, async (address) => {
      const { body } = await client.call(address, requests.getBrokerLiteInfo, {}).catch(noLiteTopics)
      const { storeType, topicMeta, groupMeta, ...counts } = body
      const row = { broker: address, storeType: storeType ?? 'null', ...counts }
      if (out.isJson) return out.fact(address, { ...row, topicMeta, groupMeta })
      // Details end a table on a terminal; rows behind them go on without a head.
      const isFirst = table === undefined
      if (isFirst || values.showDetail) table = out.table('brokers', brokerColumns, { withoutHead: !isFirst })
      table!.row(row)
      if (!values.showDetail) return
      out.line(`Topic Meta: ${JSON.stringify(Object.fromEntries(topicMeta))}`)
      out.line(`Group Meta: ${JSON.stringify(Object.fromEntries(groupMeta))}`)
      out.line()
    })
  },
})

// Apache's formats of these tables end with a blank.
const parentColumns = [
  { title: '#Broker Name', key: 'broker', width: 50, cutAt: 40, isTitleLeft: true },
  { title: '#TTL', key: 'ttl', width: 8, gap: 1, isTitleLeft: true },
  { title: '#Lite Count', key: 'liteTopicCount', width: 14, gap: 1, isTitleLeft: true },
  { title: '#LMQ NUM', key: 'lmqNum', width: 14, gap: 1, isTitleLeft: true },
  { title: '#GROUPS', key: 'groups', width: 101, gap: 1, isTitleLeft: true },
] as const

/** Lite topics and groups of a parent topic (Java: GetParentTopicInfoSubCommand). */
export const getParentTopicInfo = command({
  name: 'getParentTopicInfo',
  about: 'Get parent topic info.',
  isWatchable: true,
  options: {
    parentTopic: { short: 'p', about: 'Parent topic name', isRequired: true },
  },
  async run({ client, out }, values) {
    const topic = values.parentTopic.trim()
    const brokers = await brokersOf(client, topic)
    const { items, failures } = await askEach(brokers, (address) =>
      client.call(address, requests.getParentTopicInfo, { topic }),
    )
    if (items.length > 0) {
      out.line(`Parent Topic Info: [${topic}]`)
      const table = out.table('brokers', parentColumns)
      for (const { broker, body } of items)
        table.row({
          broker,
          ttl: body.ttl,
          liteTopicCount: body.liteTopicCount,
          lmqNum: body.lmqNum,
          groups: listCell(body.groups),
        })
    }
    reportErrors(out, failures)
  },
})

const topicColumns = [
  { title: '#Broker Name', key: 'broker', width: 50, isTitleLeft: true },
  { title: '#MinOffset', key: 'minOffset', width: 14, gap: 1, isTitleLeft: true },
  { title: '#MaxOffset', key: 'maxOffset', width: 14, gap: 1, isTitleLeft: true },
  { title: '#LastUpdate', key: 'lastUpdated', width: 30, gap: 1, isTitleLeft: true },
  { title: '#Sharding', key: 'isSharding', width: 12, gap: 1, isTitleLeft: true },
  { title: '#SubClientCount', key: 'clientCount', width: 19, gap: 1, isTitleLeft: true },
] as const

/** Offsets and subscribers of a lite topic (Java: GetLiteTopicInfoSubCommand). */
export const getLiteTopicInfo = command({
  name: 'getLiteTopicInfo',
  about: 'Get lite topic info.',
  isWatchable: true,
  options: {
    liteTopic: { short: 'l', about: 'Lite topic name', isRequired: true },
    parentTopic: { short: 'p', about: 'Parent topic name', isRequired: true },
    showClientId: { short: 's', about: 'Show all clientId', isFlag: true },
  },
  async run({ client, out }, values) {
    const [parentTopic, liteTopic] = [values.parentTopic.trim(), values.liteTopic.trim()]
    const brokers = await brokersOf(client, parentTopic)
    const { items, failures } = await askEach(brokers, (address) =>
      client.call(address, requests.getLiteTopicInfo, { parentTopic, liteTopic }),
    )
    if (items.length > 0)
      out.line(`Lite Topic Info: [${parentTopic}] [${liteTopic}] [%LMQ%$${parentTopic}$${liteTopic}]`)
    const rows = items.map(({ broker, body: { topicOffset, subscriber, shardingToBroker } }) => ({
      cells: {
        broker: { text: front(broker, 40), value: broker },
        minOffset: topicOffset.minOffset,
        maxOffset: topicOffset.maxOffset,
        lastUpdated: timeCell(topicOffset.lastUpdateTimestamp, '-'),
        isSharding: shardingToBroker,
        clientCount: subscriber.length,
      },
      clients: subscriber.map(({ clientId, group }) => `${clientId}@${group}`),
    }))
    printWithDetails(out, topicColumns, rows, ({ clients }) => {
      if (values.showClientId) out.line(`[${clients.join(', ')}]`)
    })
    if (values.showClientId && items.length > 0)
      out.fact('clients', Object.fromEntries(rows.map(({ cells, clients }) => [cells.broker.value, clients])))
    reportErrors(out, failures)
  },
})

type Cells = Parameters<ReturnType<Output['table']>['row']>[0]
type Columns = Parameters<Output['table']>[1]

/** A table with lines between its rows. In JSON it is one array; on a terminal too the head is printed once. */
function printWithDetails<R extends { readonly cells: Cells }>(
  out: Output,
  columns: Columns,
  rows: readonly R[],
  details: (row: R) => void,
): void {
  let table = rows.length === 0 ? undefined : out.table('brokers', columns)
  for (const [i, row] of rows.entries()) {
    if (i > 0 && !out.isJson) table = out.table('brokers', columns, { withoutHead: true })
    table!.row(row.cells)
    if (!out.isJson) details(row)
  }
}

const clientColumns = [
  { title: '#Broker', key: 'broker', width: 30, isTitleLeft: true },
  { title: '#LiteTopicCount', key: 'liteTopicCount', width: 20, gap: 1, isTitleLeft: true },
  { title: '#LastAccessTime', key: 'lastAccessTime', width: 30, gap: 1, isTitleLeft: true },
  { title: '#LastConsumeTime', key: 'lastConsumeTime', width: 31, gap: 1, isTitleLeft: true },
] as const

const clientTopicsMax = 1000

/** Lite topics that a client has subscribed to (Java: GetLiteClientInfoSubCommand). */
export const getLiteClientInfo = command({
  name: 'getLiteClientInfo',
  about: 'Get lite client info.',
  isWatchable: true,
  options: {
    clientId: { short: 'c', about: 'Client id', isRequired: true },
    group: { short: 'g', about: 'Consumer group', isRequired: true },
    parentTopic: { short: 'p', about: 'Parent topic name', isRequired: true },
    showDetail: { short: 's', about: 'Show details', isFlag: true },
  },
  async run({ client, out }, values) {
    const [parentTopic, group, clientId] = [values.parentTopic.trim(), values.group.trim(), values.clientId.trim()]
    const brokers = await brokersOf(client, parentTopic)
    const { items, failures } = await askEach(brokers, (address) =>
      client.call(address, requests.getLiteClientInfo, { parentTopic, group, clientId, maxCount: clientTopicsMax }),
    )
    if (items.length > 0) out.line(`Lite Client Info: [${parentTopic}] [${group}] [${clientId}]`)
    const rows = items.map(({ broker, body }) => ({
      broker,
      topics: body.liteTopicSet,
      cells: {
        broker,
        liteTopicCount:
          body.liteTopicCount > 0
            ? { text: String(body.liteTopicCount), value: body.liteTopicCount }
            : { text: 'N/A', value: null },
        lastAccessTime: timeCell(body.lastAccessTime, 'N/A'),
        lastConsumeTime: timeCell(body.lastConsumeTime, 'N/A'),
      },
    }))
    printWithDetails(out, clientColumns, rows, ({ topics }) => {
      if (values.showDetail && topics !== undefined) out.line(`Lite Topics: [${topics.join(', ')}]\n`)
    })
    if (values.showDetail && items.length > 0)
      out.fact('liteTopics', Object.fromEntries(rows.map(({ broker, topics }) => [broker, topics ?? null])))
    reportErrors(out, failures)
  },
})

const offsetColumns = [
  { title: '#Broker Name', key: 'broker', width: 50, isTitleLeft: true },
  { title: '#BrokerOffset', key: 'brokerOffset', width: 16, gap: 1, isTitleLeft: true },
  { title: '#ConsumeOffset', key: 'consumerOffset', width: 16, gap: 1, isTitleLeft: true },
  { title: '#LagCount', key: 'lag', width: 16, gap: 1, isTitleLeft: true },
  { title: '#LastUpdate', key: 'lastUpdated', width: 30, gap: 1, isTitleLeft: true },
] as const

const lagColumns = [
  { title: 'NO', key: 'number', width: 6, isTitleLeft: true },
  { title: 'Lite Topic', key: 'liteTopic', width: 40, gap: 1, isTitleLeft: true },
  { title: 'Lag Count', key: 'lag', width: 12, gap: 1, isTitleLeft: true },
  { title: 'UnconsumedTimestamp', key: 'unconsumedSince', width: 30, gap: 1, isTitleLeft: true },
] as const

interface Lag {
  readonly liteTopic: string
  readonly lagCount: number
  readonly earliestUnconsumedTimestamp: number
}

function printLags(out: Output, name: string, lags: readonly Lag[]): void {
  const table = out.table(name, lagColumns)
  for (const [i, { liteTopic, lagCount, earliestUnconsumedTimestamp }] of lags.entries())
    table.row({
      number: i + 1,
      liteTopic,
      lag: lagCount,
      unconsumedSince: timeCell(earliestUnconsumedTimestamp, '-'),
    })
}

const topDefault = 20

/** How far a group is behind in lite topics (Java: GetLiteGroupInfoSubCommand). */
export const getLiteGroupInfo = command({
  name: 'getLiteGroupInfo',
  about: 'Get lite group info.',
  isWatchable: true,
  options: {
    group: { short: 'g', about: 'Consumer group', isRequired: true },
    topK: { short: 'k', about: 'topK value of each broker' },
    liteTopic: { short: 'l', about: 'query lite topic detail' },
    parentTopic: { short: 'p', about: 'Parent topic name', isRequired: true },
  },
  async run({ client, out, now }, values) {
    const [parentTopic, group] = [values.parentTopic.trim(), values.group.trim()]
    const topK = values.topK === undefined ? topDefault : wholeNumberOf('-k', values.topK)
    const liteTopic = values.liteTopic?.trim()
    const brokers = await brokersOf(client, parentTopic)
    const header = { group, topK, ...(liteTopic ? { liteTopic } : {}) }
    const { items, failures } = await askEach(brokers, (address) =>
      client.call(address, requests.getLiteGroupInfo, header),
    )
    if (items.length > 0) printGroup({ out, now }, { group, parentTopic, isOneTopic: Boolean(liteTopic) }, items)
    reportErrors(out, failures)
  },
})

type GroupItems = readonly {
  readonly broker: string
  readonly body: {
    readonly totalLagCount: number
    readonly earliestUnconsumedTimestamp: number
    readonly lagCountTopK: readonly Lag[]
    readonly lagTimestampTopK: readonly Lag[]
    readonly liteTopicOffsetWrapper?:
      { readonly brokerOffset: bigint; readonly consumerOffset: bigint; readonly lastTimestamp: number } | undefined
  }
}[]

function printGroup(
  { out, now }: Pick<CommandContext, 'out' | 'now'>,
  asked: { readonly group: string; readonly parentTopic: string; readonly isOneTopic: boolean },
  items: GroupItems,
): void {
  out.line(`Lite Group Info: [${asked.group}] [${asked.parentTopic}]`)
  if (asked.isOneTopic) printOffsets(out, items)
  const present = now()
  const total = items.reduce((sum, { body }) => sum + Math.max(0, body.totalLagCount), 0)
  const since = items
    .map(({ body }) => body.earliestUnconsumedTimestamp)
    .reduce((least, at) => (at > 0 ? Math.min(least, at) : least), present)
  out.line(`Total Lag Count: ${total}`)
  out.line(`Min Unconsumed Timestamp: ${since} (${Math.trunc((present - since) / 1000)} s ago)\n`)
  out.fact('totalLag', total)
  out.fact('unconsumedSince', since)
  if (asked.isOneTopic) return
  const byCount = items.flatMap(({ body }) => body.lagCountTopK)
  out.line('------TopK by lag count-----')
  printLags(
    out,
    'byLag',
    byCount.sort((a, b) => b.lagCount - a.lagCount),
  )
  const byTime = items.flatMap(({ body }) => body.lagTimestampTopK)
  out.line('\n------TopK by lag time------')
  printLags(
    out,
    'byTime',
    byTime.sort((a, b) => a.earliestUnconsumedTimestamp - b.earliestUnconsumedTimestamp),
  )
}

function printOffsets(out: Output, items: GroupItems): void {
  const table = out.table('brokers', offsetColumns)
  const none = { text: '-', value: null }
  for (const { broker, body } of items) {
    const at = body.liteTopicOffsetWrapper
    table.row({
      broker,
      brokerOffset: at?.brokerOffset ?? none,
      consumerOffset: at?.consumerOffset ?? none,
      lag: at === undefined ? none : at.brokerOffset - at.consumerOffset,
      lastUpdated: timeCell(at?.lastTimestamp ?? 0, '-'),
    })
  }
}

/** Hands lite messages to the clients of a group now (Java: TriggerLiteDispatchSubCommand). */
export const triggerLiteDispatch = command({
  name: 'triggerLiteDispatch',
  about: 'Trigger Lite Dispatch.',
  options: {
    brokerName: { short: 'b', about: 'brokerName (optional)' },
    clientId: { short: 'c', about: 'clientId (optional)' },
    group: { short: 'g', about: 'Consumer group', isRequired: true },
    parentTopic: { short: 'p', about: 'Parent topic name', isRequired: true },
  },
  async run({ client, out }, values) {
    const [parentTopic, group] = [values.parentTopic.trim(), values.group.trim()]
    const clientId = values.clientId?.trim()
    const name = values.brokerName?.trim()
    const brokers = (await brokersOf(client, parentTopic)).filter(({ broker }) => !name || broker === name)
    if (brokers.length === 0) throw new CommandError(`${parentTopic} is not on a broker called ${name}`)
    const header = clientId ? { group, clientId } : { group }
    const { items, failures } = await askEach(brokers, (address) =>
      client.call(address, requests.triggerLiteDispatch, header),
    )
    if (items.length > 0) {
      out.line(`Group And Topic Info: [${group}] [${parentTopic}]\n`)
      const columns = [
        { title: 'broker', key: 'broker', width: 30 },
        { title: 'result', key: 'result', width: 12, gap: 1 },
      ]
      const table = out.table('brokers', columns, { withoutHead: true })
      for (const { broker } of items) table.row({ broker, result: 'dispatched' })
      for (const { broker } of failures) table.row({ broker, result: 'error' })
    }
    reportErrors(out, failures)
  },
})
