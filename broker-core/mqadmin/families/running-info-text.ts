import type { AdminClient } from '../../client/index.ts'
import { compareText } from '../../client/index.ts'
import { javaPropertiesOrder } from '../java-properties-order.ts'
import { compactTime, fixed } from '../java-text.ts'

/** What a consumer says of itself (Java: ConsumerRunningInfo). */
export type RunningInfo = Awaited<ReturnType<AdminClient['groups']['runningInfo']>>
type Queue = RunningInfo['mqTable'] extends ReadonlyMap<infer K, unknown> ? K : never
type ProcessQueue = RunningInfo['mqTable'] extends ReadonlyMap<unknown, infer V> ? V : never

const byQueue = (a: Queue, b: Queue): number =>
  compareText(a.topic, b.topic) || compareText(a.brokerName, b.brokerName) || a.queueId - b.queueId

const byText = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => compareText(a, b)

/** The report as Apache's tool prints it and writes it to files (Java: ConsumerRunningInfo.formatString). */
export function runningInfoText(info: RunningInfo): string {
  const queues = [...info.mqTable].sort(([a], [b]) => byQueue(a, b))
  const popQueues = [...info.mqPopTable].sort(([a], [b]) => byQueue(a, b))
  const properties = javaPropertiesOrder([...info.properties.keys()])
  const sections = [
    ['#Consumer Properties#', ...properties.map((name) => `${name.padEnd(40)}: ${info.properties.get(name)}`)],
    ['#Consumer Subscription#', ...subscriptionLines(info)],
    [
      '#Consumer Offset#',
      queueLine(64, ['#Topic', '#Broker Name', '#QID', '#Consumer Offset'.padEnd(20)]),
      ...queues.map(([queue, { commitOffset }]) => lineOf(queue, 32, String(commitOffset).padEnd(20))),
    ],
    [
      '#Consumer MQ Detail#',
      queueLine(64, ['#Topic', '#Broker Name', '#QID', '#ProcessQueueInfo'.padEnd(20)]),
      ...queues.map(([queue, info]) => lineOf(queue, 64, processQueueText(info))),
    ],
    [
      '#Consumer Pop Detail#',
      queueLine(32, ['#Topic', '#Broker Name', '#QID', '#ProcessQueueInfo'.padEnd(20)]),
      ...popQueues.map(([queue, { waitAckCount, droped, lastPopTimestamp }]) =>
        lineOf(
          queue,
          32,
          `PopProcessQueueInfo [waitAckCount:${waitAckCount}, droped:${droped}, lastPopTimestamp:${lastPopTimestamp}]`,
        ),
      ),
    ],
    ['#Consumer RT&TPS#', ...rateLines(info)],
    [
      '#User Consume Info#',
      ...[...info.userConsumerInfo].sort(byText).map(([name, value]) => `${name.padEnd(40)}: ${value}`),
    ],
  ]
  const text = sections.map((lines) => `${lines.join('\n')}\n`).join('\n\n')
  return info.jstack === undefined ? text : `${text}\n\n#Consumer jstack#\n${info.jstack}`
}

const queueLine = (topicWidth: number, [topic, broker, queueId, rest]: [string, string, string, string]): string =>
  `${topic.padEnd(topicWidth)}  ${broker.padEnd(32)}  ${queueId.padEnd(4)}  ${rest}`

const lineOf = ({ topic, brokerName, queueId }: Queue, topicWidth: number, rest: string): string =>
  queueLine(topicWidth, [topic, brokerName, String(queueId), rest])

/** Subscriptions in the order of Java's sorted set. */
export const sortedSubscriptions = ({ subscriptionSet }: RunningInfo): RunningInfo['subscriptionSet'] =>
  [...subscriptionSet].sort((a, b) => compareText(`${a.topic}@${a.subString}`, `${b.topic}@${b.subString}`))

const subscriptionLines = (info: RunningInfo): string[] =>
  sortedSubscriptions(info).map(
    ({ topic, classFilterMode, subString }, i) =>
      `${String(i + 1).padStart(3, '0')} Topic: ${topic.padEnd(40)} ClassFilter: ${String(classFilterMode).padEnd(8)} SubExpression: ${subString}`,
  )

function processQueueText(info: ProcessQueue): string {
  const fields = [
    `commitOffset=${info.commitOffset}`,
    `cachedMsgMinOffset=${info.cachedMsgMinOffset}`,
    `cachedMsgMaxOffset=${info.cachedMsgMaxOffset}`,
    `cachedMsgCount=${info.cachedMsgCount}`,
    `cachedMsgSizeInMiB=${info.cachedMsgSizeInMiB}`,
    `transactionMsgMinOffset=${info.transactionMsgMinOffset}`,
    `transactionMsgMaxOffset=${info.transactionMsgMaxOffset}`,
    `transactionMsgCount=${info.transactionMsgCount}`,
    `locked=${info.locked}`,
    `tryUnlockTimes=${info.tryUnlockTimes}`,
    `lastLockTimestamp=${compactTime(info.lastLockTimestamp)}`,
    `droped=${info.droped}`,
    `lastPullTimestamp=${compactTime(info.lastPullTimestamp)}`,
    `lastConsumeTimestamp=${compactTime(info.lastConsumeTimestamp)}`,
  ]
  return `ProcessQueueInfo [${fields.join(', ')}]`
}

function rateLines({ statusTable }: RunningInfo): string[] {
  const line = (topic: string, topicWidth: number, cells: readonly string[]): string => {
    const widths = [14, 14, 14, 14, 18, 25]
    return `${topic.padEnd(topicWidth)}  ${cells.map((cell, i) => cell.padStart(widths[i]!)).join(' ')}`
  }
  const heads = [
    '#Pull RT',
    '#Pull TPS',
    '#Consume RT',
    '#ConsumeOK TPS',
    '#ConsumeFailed TPS',
    '#ConsumeFailedMsgsInHour',
  ]
  const rows = [...statusTable].sort(byText).map(([topic, rates]) => {
    const figures = [rates.pullRT, rates.pullTPS, rates.consumeRT, rates.consumeOKTPS, rates.consumeFailedTPS]
    return line(topic, 32, [...figures.map((figure) => fixed(figure)), String(rates.consumeFailedMsgs)])
  })
  return [line('#Topic', 64, heads), ...rows]
}
