import {
  type AdminClient,
  type BrokerAddress,
  type FanOutFailure,
  gather,
  inParallel,
  javaHash,
  requests,
  responseCode,
  versionName,
} from '../../client/index.ts'
import { command, type CommandContext } from '../command.ts'
import { writeExport } from '../export-file.ts'
import { inHashOrder } from '../java-objects.ts'
import { JavaDouble } from '../pretty-java.ts'
import { mastersOfCluster, reportFailures } from '../targets.ts'
import { type Traffic, trafficOf } from '../topic-traffic.ts'
import { asJavaMap, userGroupsOf, userTopicsOf } from '../user-tables.ts'

/** Messages of a broker: of kinds that come in through other topics, and all. */
interface Amounts {
  readonly transIn: number
  readonly scheduleIn: number
  readonly normalOut: number
  readonly normalIn: number
}

const groupsAtOnce = 16
const deadlineMs = 60_000

/** Load, size and versions of a cluster's masters to a file (Java: ExportMetricsCommand). */
export const exportMetrics = command({
  name: 'exportMetrics',
  about: 'Export metrics.',
  options: {
    clusterName: { short: 'c', about: 'choose a cluster to export', isRequired: true },
    filePath: { short: 'f', about: 'export metrics.json path | default /tmp/rocketmq/export' },
  },
  async run(context, { clusterName, filePath }) {
    const { client, out } = context
    const masters = await mastersOfCluster(client, clusterName.trim())
    const partly: FanOutFailure[] = []
    const { items, failures } = await gather(masters, (master) => reportOf(context, master, partly), { deadlineMs })
    const days = items.map(({ day }) => day)
    const speeds = items.map(({ tps }) => tps)
    const total = (list: readonly Amounts[], name: keyof Amounts): number =>
      list.reduce((sum, amounts) => sum + amounts[name], 0)
    const totalData = new Map([
      [
        'totalOneDayNum',
        new Map<string, unknown>([
          ['transOneDayInNum', total(days, 'transIn')],
          ['scheduleOneDayInNum', total(days, 'scheduleIn')],
          ['normalOneDayOutNum', total(days, 'normalOut')],
          ['normalOneDayInNum', total(days, 'normalIn')],
        ]),
      ],
      [
        'totalTps',
        new Map<string, unknown>([
          ['totalScheduleInTps', new JavaDouble(total(speeds, 'scheduleIn'))],
          ['totalNormalInTps', new JavaDouble(total(speeds, 'normalIn'))],
          ['totalTransInTps', new JavaDouble(total(speeds, 'transIn'))],
          ['totalNormalOutTps', new JavaDouble(total(speeds, 'normalOut'))],
        ]),
      ],
    ])
    const evaluateReport = asJavaMap(items.map(({ broker, report }) => [broker, report] as const))
    const content = new Map<string, unknown>([
      ['totalData', totalData],
      ['evaluateReport', evaluateReport],
    ])
    await writeExport(context, { given: filePath, name: 'metrics.json' }, content)
    const problems = [...failures, ...partly]
    if (problems.length > 0) out.line()
    reportFailures(out, problems)
  },
})

async function reportOf(
  { client, out }: CommandContext,
  master: BrokerAddress,
  failures: FanOutFailure[],
): Promise<{ broker: string; report: unknown; day: Amounts; tps: Amounts }> {
  const { broker, address } = master
  const put = (topic: string): Promise<Traffic> =>
    trafficOf(client, { name: 'TOPIC_PUT_NUMS', key: topic }, [master], failures)
  const [figures, config, { topics }, { groups }, trans, schedule] = await Promise.all([
    client.brokers.runtime(address),
    client.brokers.config(address),
    userTopicsOf(client, address, false),
    userGroupsOf(client, address),
    put('RMQ_SYS_TRANS_HALF_TOPIC'),
    put('SCHEDULE_TOPIC_XXXX'),
  ])
  out.progress(`${broker}: ${topics.size} topics, ${groups.size} groups`)
  const day = {
    transIn: trans.count24h,
    scheduleIn: schedule.count24h,
    normalOut: yesterday(figures, 'Get'),
    normalIn: yesterday(figures, 'Put'),
  }
  const tps = {
    transIn: trans.tps,
    scheduleIn: schedule.tps,
    normalOut: first(figures.get('getTransferredTps') ?? figures.get('getTransferedTps')),
    normalIn: first(figures.get('putTps')),
  }
  const runtimeVersion = new Map<string, unknown>([
    ['rocketmqVersion', figures.get('brokerVersionDesc')],
    ['clientInfo', await clientKindsOf(client, address, [...groups.keys()])],
  ])
  const quota = quotaOf(figures, { topicSize: topics.size, groupSize: groups.size }, { day, tps })
  const report = new Map<string, unknown>([
    ['runtimeVersion', runtimeVersion],
    ['runtimeQuota', quota],
    ['runtimeEnv', environmentOf(figures, config)],
  ])
  return { broker, report, day, tps }
}

function quotaOf(
  figures: ReadonlyMap<string, string>,
  sizes: { readonly topicSize: number; readonly groupSize: number },
  { day, tps }: { readonly day: Amounts; readonly tps: Amounts },
): ReadonlyMap<string, unknown> {
  const given = (name: string): readonly [string, string][] => {
    const text = figures.get(name)
    return text === undefined ? [] : [[name, text]]
  }
  return new Map<string, unknown>([
    ['diskRatio', new Map([...given('commitLogDiskRatio'), ...given('consumeQueueDiskRatio')])],
    ['topicSize', sizes.topicSize],
    [
      'tps',
      new Map([
        ['scheduleInTps', new JavaDouble(tps.scheduleIn)],
        ['normalInTps', new JavaDouble(tps.normalIn)],
        ['normalOutTps', new JavaDouble(tps.normalOut)],
        ['transInTps', new JavaDouble(tps.transIn)],
      ]),
    ],
    ['groupSize', sizes.groupSize],
    [
      'oneDayNum',
      new Map([
        ['transOneDayInNum', day.transIn],
        ['scheduleOneDayInNum', day.scheduleIn],
        ['normalOneDayOutNum', day.normalOut],
        ['normalOneDayInNum', day.normalIn],
      ]),
    ],
    ['messageAverageSize', figures.get('putMessageAverageSize') ?? '0'],
  ])
}

function environmentOf(figures: ReadonlyMap<string, string>, config: ReadonlyMap<string, string>): unknown {
  const memory = figures.get('totalMemKBytes')
  const processors = config.get('clientCallbackExecutorThreads')
  return new Map([
    ...(memory === undefined ? [] : [['totalMemKBytes', memory] as const]),
    ...(processors === undefined ? [] : [['cpuNum', processors] as const]),
  ])
}

/** `JAVA%V5_3_3` of all consumers that are connected. */
async function clientKindsOf(client: AdminClient, address: string, groups: readonly string[]): Promise<Set<string>> {
  const accept = [responseCode.CONSUMER_NOT_ONLINE]
  const kinds = await inParallel(groups, groupsAtOnce, async (consumerGroup) => {
    const { code, body } = await client.call(address, requests.getConsumerConnectionList, { consumerGroup }, { accept })
    return code === responseCode.SUCCESS
      ? body.connectionSet.map(({ language, version }) => `${language}%${versionName(version)}`)
      : []
  })
  return new Set(inHashOrder([...new Set(kinds.flat())], javaHash))
}

const first = (text: string | undefined): number => Number(text?.split(' ')[0] ?? 0)

const yesterday = (figures: ReadonlyMap<string, string>, what: 'Put' | 'Get'): number =>
  Number(figures.get(`msg${what}TotalTodayMorning`) ?? 0) - Number(figures.get(`msg${what}TotalYesterdayMorning`) ?? 0)
