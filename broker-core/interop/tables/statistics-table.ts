import type { Command } from '../../remoting/command.ts'
import type { RequestTable, TableRun } from './table-run.ts'

/** What is counted, under which names, and the progress of groups that are online. */
export const statisticsTable: RequestTable = {
  name: 'statistics',
  run: async (run) => {
    const topic = await run.topic('Counted', 2)
    const group = await run.group('GID_counted', { retryMaxTimes: 1 })
    const member = await run.peer({ clientId: `member${run.suffix}` })
    await run.heartbeat(member, group, [topic, `%RETRY%${group}`])
    const [first, second] = [await run.send(topic, 0, 1), await run.send(topic, 0, 1)]
    await run.send(topic, 1, 3)
    await run.ask('pull two', 11, run.pullFields(group, topic, 0, 0))
    await run.ask('pull two again', 11, run.pullFields(group, topic, 0, 0))
    await run.ask('pull nothing', 11, run.pullFields(group, topic, 0, 2))
    await sendBack(run, 'once', group, topic, first)
    await sendBack(run, 'and give up', group, topic, second, '-1')
    await items(run, topic, group)
    await progress(run, topic, group)
  },
}

function sendBack(run: TableRun, how: string, group: string, topic: string, sent: Command | undefined, level = '1') {
  const id = sent?.extFields['msgId'] ?? ''
  const offset = String(Number(`0x${id.slice(16)}`))
  return run.ask(`send back ${how}`, 36, {
    group,
    offset,
    delayLevel: level,
    originMsgId: id,
    originTopic: topic,
    unitMode: 'false',
    maxReconsumeTimes: '16',
  })
}

async function items(run: TableRun, topic: string, group: string): Promise<void> {
  const names: [name: string, key: string, sum: number][] = [
    ['TOPIC_PUT_NUMS', topic, 5],
    ['TOPIC_PUT_SIZE', topic, 1],
    ['QUEUE_PUT_NUMS', `${topic}@1`, 3],
    ['QUEUE_PUT_SIZE', `${topic}@0`, 1],
    ['GROUP_GET_NUMS', `${topic}@${group}`, 4],
    ['GROUP_GET_SIZE', `${topic}@${group}`, 1],
    ['QUEUE_GET_NUMS', `${topic}@0@${group}`, 4],
    ['QUEUE_GET_SIZE', `${topic}@0@${group}`, 1],
    ['SNDBCK_PUT_NUMS', `${topic}@${group}`, 2],
    ['DLQ_PUT_NUMS', `${topic}@${group}`, 1],
    ['DLQ_PUT_NUMS', `%DLQ%${group}`, 1],
    ['TOPIC_PUT_NUMS', `%DLQ%${group}`, 1],
    ['SNDBCK2DLQ_TIMES', `DEFAULT_OWNER@${topic}@${group}@SEND_BACK_TO_DLQ`, 1],
    ['GROUP_GET_FALL_SIZE', `0@${topic}@${group}`, 0],
    ['GROUP_GET_FALL_TIME', `0@${topic}@${group}`, 0],
  ]
  for (const [statsName, statsKey, sum] of names)
    await run.askUntil(
      `${statsName} of ${statsKey}`.replaceAll(run.suffix, ''),
      315,
      { statsName, statsKey },
      hasSum(sum),
    )
  // Counted when it is delivered, a second later.
  const retried = { statsName: 'TOPIC_PUT_NUMS', statsKey: `%RETRY%${group}` }
  await run.askUntil(
    'TOPIC_PUT_NUMS of %RETRY%GID_counted',
    315,
    retried,
    (reply) => reply.code === 0 && hasSum(1)(reply),
  )
  for (const [statsName, statsKey] of [
    ['TOPIC_PUT_LATENCY', `0@${topic}`],
    ['GROUP_GET_LATENCY', `0@${topic}@${group}`],
  ] as const)
    run.noteCode(`${statsName} is there`, await run.prepare(315, { statsName, statsKey }))
  await run.ask('an item of an unknown name', 315, { statsName: 'NO_SUCH', statsKey: topic })
  await run.ask('an item of an unknown key', 315, { statsName: 'TOPIC_PUT_NUMS', statsKey: run.name('NoSuchTopic') })
  await run.ask('an item without a key', 315, { statsName: 'TOPIC_PUT_NUMS' })
  for (const statsName of brokerItems)
    run.noteCode(`${statsName} of the cluster`, await run.prepare(315, { statsName, statsKey: 'DefaultCluster' }))
}

const brokerItems = [
  'BROKER_PUT_NUMS',
  'BROKER_GET_NUMS',
  'BROKER_PUT_NUMS_WITHOUT_SYSTEM_TOPIC',
  'BROKER_GET_NUMS_WITHOUT_SYSTEM_TOPIC',
] as const

/** Java samples every 10 s: until then the sum of a minute is too small. */
export const hasSum =
  (wanted: number) =>
  ({ code, body }: Command): boolean =>
    code !== 0 || Number(/"statsMinute":\{[^}]*"sum":(\d+)/.exec(body?.toString() ?? '')?.[1] ?? -1) >= wanted

async function progress(run: TableRun, topic: string, group: string): Promise<void> {
  const other = await run.topic('Other', 1)
  for (const name of [topic, other])
    await run.prepare(15, { consumerGroup: group, topic: name, queueId: '0', commitOffset: '1' })
  await run.ask('progress of a group that is online', 208, { consumerGroup: group })
  await run.ask('progress on a topic that is not subscribed to', 208, { consumerGroup: group, topic: other })
  await run.ask('progress of a list with it', 208, { consumerGroup: group, topicList: `${topic};${other}` })
  await run.ask('statistics of a topic', 202, { topic })
  await run.ask('statistics of an unknown topic', 202, { topic: run.name('NoSuchTopic') })
  await run.ask('groups of a topic that is subscribed to', 300, { topic })
  await run.ask('topics of a group', 343, { group })
  const all = await run.prepare(317, { isOrder: 'false' })
  run.noteBody('progress of the group among all', all, (body) => entryOf(body, group))
  const ordered = await run.topic('Ordered', 1, true)
  await run.prepare(15, { consumerGroup: group, topic: ordered, queueId: '0', commitOffset: '0' })
  const orderedOnly = await run.prepare(317, { isOrder: 'true' })
  run.noteBody('progress of the group among the ordered', orderedOnly, (body) => entryOf(body, group))
}

/** The entry of one group in the list of all. */
function entryOf(body: unknown, group: string): unknown {
  const list = (body as { consumeStatsList: Record<string, unknown>[] }).consumeStatsList
  return list.find((entry) => Object.hasOwn(entry, group))
}
