import { type BrokerAddress, CallError, gather } from '../../client/index.ts'
import type { Cell, Column } from '../output.ts'
import { command, type CommandContext } from '../command.ts'
import { repeatEvery } from '../repeat.ts'
import { fixed } from '../java-text.ts'

type Figures = ReadonlyMap<string, string>

const columns: readonly Column[] = [
  { title: '#Cluster Name', key: 'cluster', width: 22 },
  { title: '#Broker Name', key: 'broker', width: 22 },
  { title: '#BID', key: 'brokerId', width: 4 },
  { title: '#Addr', key: 'address', width: 22 },
  { title: '#Version', key: 'version', width: 16, gap: 1 },
  { title: '#InTPS(LOAD)', key: 'inTps', width: 16, isRight: true },
  { title: '#OutTPS(LOAD)', key: 'outTps', width: 30, isRight: true },
  { title: '#Timer(Progress)', key: 'timer', width: 22 },
  { title: '#PCWait(ms)', key: 'pageCacheWaitMs', width: 11, isRight: true, isTitleLeft: true },
  { title: '#Hour', key: 'hours', width: 12 },
  { title: '#SPACE', key: 'space', width: 8 },
  { title: '#ACTIVATED', key: 'active', width: 10, isRight: true, isTitleLeft: true },
]

const totalsColumns: readonly Column[] = [
  { title: '#Cluster Name', key: 'cluster', width: 16 },
  { title: '#Broker Name', key: 'broker', width: 32 },
  { title: '#InTotalYest', key: 'inYesterday', width: 14, isRight: true, gap: 1 },
  { title: '#OutTotalYest', key: 'outYesterday', width: 14, isRight: true, gap: 1 },
  { title: '#InTotalToday', key: 'inToday', width: 14, isRight: true, gap: 1 },
  { title: '#OutTotalToday', key: 'outToday', width: 14, isRight: true, gap: 1 },
]

/** All brokers with their load (Java: ClusterListSubCommand). */
export const clusterList = command({
  name: 'clusterList',
  about: 'List cluster infos.',
  isWatchable: true,
  options: {
    clusterName: { short: 'c', about: 'which cluster' },
    moreStats: { short: 'm', about: 'Print more stats', isFlag: true },
    interval: { short: 'i', about: 'specify intervals numbers, it is in seconds' },
  },
  run(context, { clusterName, moreStats, interval }) {
    return repeatEvery(context, interval, () => print(context, clusterName?.trim(), moreStats))
  },
})

async function print(
  { client, out, now }: CommandContext,
  cluster: string | undefined,
  isTotals: boolean,
): Promise<void> {
  const { brokers } = await client.directory.get(0)
  const wanted = brokers.filter((broker) => cluster === undefined || broker.cluster === cluster)
  const { items } = await gather(wanted, async (broker) => {
    try {
      return { broker, figures: await client.brokers.runtime(broker.address) }
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      return { broker, figures: new Map<string, string>(), problem: thrown.message }
    }
  })
  const table = out.table('brokers', isTotals ? totalsColumns : columns)
  for (const { broker, figures } of items)
    table.row(isTotals ? totalsOf(broker, figures) : loadOf(broker, figures, now()))
  for (const { broker, problem } of items)
    if (problem !== undefined) out.problem(`[error] ${broker.broker} ${broker.address}: ${problem}`)
}

function loadOf(
  { cluster, broker, brokerId, address }: BrokerAddress,
  figures: Figures,
  now: number,
): Record<string, Cell> {
  const number = (name: string): number => Number(figures.get(name) ?? 0)
  const first = (name: string): number => Number(figures.get(name)?.split(' ')[0] ?? 0)
  const queue = (name: string): string =>
    `${figures.get(`${name}ThreadPoolQueueSize`) ?? ''},${figures.get(`${name}ThreadPoolQueueHeadWaitTimeMills`) ?? ''}ms`
  const inTps = first('putTps')
  // 4.9 writes the word with one r.
  const outTps = figures.has('getTransferredTps') ? first('getTransferredTps') : first('getTransferedTps')
  const acks = figures.has('ackThreadPoolQueueSize') ? queue('ack') : 'N'
  const earliest = number('earliestMessageTimeStamp')
  const hours = earliest > 0 ? (now - earliest) / 3_600_000 : 0
  const space = number('commitLogDiskRatio')
  const tps = (value: number): string => fixed(value).padStart(9)
  return {
    cluster,
    broker,
    brokerId,
    address,
    version: figures.get('brokerVersionDesc') ?? '',
    inTps: { text: `${tps(inTps)}(${queue('send')})`, value: inTps },
    outTps: { text: `${tps(outTps)}(${queue('pull')}|${acks})`, value: outTps },
    timer: timerOf(figures),
    pageCacheWaitMs: figures.get('pageCacheLockTimeMills') ?? '',
    hours: { text: fixed(hours), value: hours },
    space: { text: fixed(space, 4), value: space },
    active: figures.get('brokerActive') ?? '',
  }
}

function timerOf(figures: Figures): string {
  const names = ['timerReadBehind', 'timerOffsetBehind', 'timerCongestNum', 'timerEnqueueTps', 'timerDequeueTps']
  const [read = 0, behind = 0, congested = 0, enqueued = 0, dequeued = 0] = names.every((name) => figures.has(name))
    ? names.map((name) => Number(figures.get(name)))
    : []
  return `${read}-${behind}(${fixed(congested / 10_000, 1)}w, ${fixed(enqueued, 1)}, ${fixed(dequeued, 1)})`
}

function totalsOf({ cluster, broker }: BrokerAddress, figures: Figures): Record<string, Cell> {
  const total = (name: string): bigint => BigInt(figures.get(name) ?? '0')
  const span = (what: string, from: string, to: string): bigint =>
    total(`msg${what}Total${to}`) - total(`msg${what}Total${from}`)
  return {
    cluster,
    broker,
    inYesterday: span('Put', 'YesterdayMorning', 'TodayMorning'),
    outYesterday: span('Get', 'YesterdayMorning', 'TodayMorning'),
    inToday: span('Put', 'TodayMorning', 'TodayNow'),
    outToday: span('Get', 'TodayMorning', 'TodayNow'),
  }
}
