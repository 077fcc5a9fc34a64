import { setTimeout as wait } from 'node:timers/promises'
import { type AdminClient, CallError, compareText, readersOf, type TopicRoute } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { fixed, isTrue, timeOfDay } from '../java-text.ts'
import { wholeNumberOf } from '../option-values.ts'

/** The most bytes of a body that a broker takes. */
const bodyBytesMax = 4 * 1024 * 1024
const bodyOf = (option: string, text: string | undefined): Buffer =>
  Buffer.alloc(wholeNumberOf(option, text ?? '128', { most: bodyBytesMax }), 'a')

const sendColumns = [
  { title: '#Broker Name', key: 'broker', width: 32 },
  { title: '#QID', key: 'queueId', width: 4 },
  { title: '#Send Result', key: 'isSent', width: 20 },
  { title: '#RT', key: 'rtMs', gap: 4 },
] as const

/** Sends messages to the queues of a topic in turn and tells how long each took (Java: CheckMsgSendRTCommand). */
export const checkMsgSendRT = command({
  name: 'checkMsgSendRT',
  about: 'Check message send response time.',
  options: {
    amount: { short: 'a', about: 'message amount | default 100' },
    size: { short: 's', about: 'message size | default 128 Byte' },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run({ client, out, now, stopped }, values) {
    const topic = values.topic.trim()
    const amount = wholeNumberOf('-a', values.amount ?? '100')
    const body = bodyOf('-s', values.size)
    const queues = writableQueues(await client.topics.route(topic))
    const table = out.table('sends', sendColumns)
    const problems = new Set<string>()
    let sumMs = 0
    for (let i = 0; i < amount && !stopped.aborted; i++) {
      const queue = queues[i % Math.max(1, queues.length)]
      const startedAt = now()
      const sent = await sendOf(client, { topic, body, ...(queue === undefined ? {} : { queue }) }, problems)
      const rtMs = now() - startedAt
      if (i > 0) sumMs += rtMs
      const { broker, queueId } = sent ?? queue ?? { broker: 'Unknown', queueId: 'Unknown' }
      table.row({ broker, queueId, isSent: sent !== undefined, rtMs })
    }
    const average = sumMs / (amount - 1)
    out.line(`Avg RT: ${fixed(average)}`)
    out.fact('averageRtMs', Number.isFinite(average) ? average : null)
    for (const problem of problems) out.problem(`[error] ${problem}`)
  },
})

/** Sends; undefined when that failed, with the reason among the problems. */
async function sendOf(
  client: AdminClient,
  message: Parameters<AdminClient['producer']['send']>[0],
  problems: Set<string>,
) {
  try {
    return await client.producer.send(message)
  } catch (thrown) {
    if (!(thrown instanceof CallError)) throw thrown
    problems.add(thrown.message)
    return undefined
  }
}

function writableQueues(route: TopicRoute | undefined): { broker: string; queueId: number }[] {
  if (route === undefined) return []
  const masters = new Set(readersOf(route.brokers.filter((one) => one.brokerId === 0)).map((one) => one.broker))
  return route.queues
    .filter(({ broker, perm }) => masters.has(broker) && (perm & 2) !== 0)
    .sort((a, b) => compareText(a.broker, b.broker))
    .flatMap(({ broker, writeQueues }) => Array.from({ length: writeQueues }, (_, queueId) => ({ broker, queueId })))
}

const rtColumns = [
  { title: '#Cluster Name', key: 'cluster', width: 24 },
  { title: '#Broker Name', key: 'broker', width: 24 },
  { title: '#RT', key: 'rtMs', width: 8 },
  { title: '#successCount', key: 'succeeded', width: 16 },
  { title: '#failCount', key: 'failed', width: 16 },
] as const
/** Heads are narrower than what is under them. */
const rtHead = '#Cluster Name             #Broker Name              #RT   #successCount  #failCount'

interface Round {
  readonly amount: number
  readonly body: Buffer
  readonly cluster: string | undefined
  /** Lines with bars between their parts instead of a table. */
  readonly room: string | undefined
}

/** How long sends to each broker take, again and again (Java: CLusterSendMsgRTCommand). */
export const clusterRT = command({
  name: 'clusterRT',
  about: 'List All clusters Message Send RT.',
  options: {
    amount: { short: 'a', about: 'message amount | default 100' },
    cluster: { short: 'c', about: 'cluster name | default display all cluster' },
    interval: { short: 'i', about: 'print interval | default 10 seconds' },
    machineRoom: { short: 'm', long: 'machine room', about: 'machine room name | default noname' },
    printLog: { short: 'p', long: 'print log', about: 'print as tlog | default false' },
    size: { short: 's', about: 'message size | default 128 Byte' },
  },
  async run(context, values) {
    const intervalMs = wholeNumberOf('-i', values.interval ?? '10', { most: 2_000_000 }) * 1000
    const round: Round = {
      amount: wholeNumberOf('-a', values.amount ?? '100', { least: 1 }),
      body: bodyOf('-s', values.size),
      cluster: values.cluster?.trim(),
      room: isTrue(values.printLog) ? (values.machineRoom?.trim() ?? 'noname') : undefined,
    }
    for (let isFirst = true; !context.stopped.aborted; isFirst = false) {
      await measure(context, round, isFirst)
      context.out.end()
      await wait(intervalMs, undefined, { signal: context.stopped }).catch(() => undefined)
    }
  },
})

async function measure(context: CommandContext, round: Round, isFirst: boolean): Promise<void> {
  const { client, out, now, stopped } = context
  const { brokers } = await client.directory.get(0)
  const masters = brokers.filter(
    ({ brokerId, cluster }) => brokerId === 0 && (round.cluster === undefined || cluster === round.cluster),
  )
  if (masters.length === 0)
    throw new CommandError(
      round.cluster === undefined ? 'no broker is registered' : `cluster [${round.cluster}] not exist`,
    )
  const isTable = round.room === undefined || out.isJson
  if (isFirst && isTable && !out.isJson && !out.isTerminal) out.line(rtHead)
  const withoutHead = !out.isTerminal || !isFirst
  const table = isTable ? out.table('brokers', rtColumns, { withoutHead }) : undefined
  const problems = new Set<string>()
  for (const { cluster, broker } of masters) {
    if (stopped.aborted) break
    const { rtMs, failed, succeeded } = await sendsTo(context, broker, round, problems)
    table?.row({ cluster, broker, rtMs: { text: fixed(rtMs), value: jsonNumber(rtMs) }, succeeded, failed })
    if (!isTable) out.line(`${timeInChina(now())}|${round.room}|${cluster}|${broker}|${fixed(rtMs, 0)}`)
  }
  for (const problem of problems) out.problem(`[error] ${problem}`)
}

async function sendsTo({ client, now, stopped }: CommandContext, topic: string, round: Round, problems: Set<string>) {
  let succeeded = 0
  let failed = 0
  let sumMs = 0
  for (let i = 0; i < round.amount && !stopped.aborted; i++) {
    const startedAt = now()
    const sent = await sendOf(client, { topic, body: round.body }, problems)
    if (sent === undefined) failed++
    else succeeded++
    // The first send opens the connection.
    if (i > 0) sumMs += now() - startedAt
  }
  return { rtMs: sumMs / (round.amount - 1), succeeded, failed }
}

const jsonNumber = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** `yyyy-MM-dd HH:mm:ss` eight hours east of Greenwich, wherever the machine is. */
const timeInChina = (epochMs: number): string => {
  const eastMs = (new Date(epochMs).getTimezoneOffset() + 8 * 60) * 60_000
  return timeOfDay(epochMs + eastMs)
}
