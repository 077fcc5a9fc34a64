import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { BrokerStatistics } from './broker-statistics.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** Noon of a day in local time: midnight is far in both directions. */
const noon = new Date(2026, 4, 10, 12).getTime()

function statisticsAt(start: number, file?: string) {
  let now = start
  const statistics = new BrokerStatistics({
    clock: { now: () => now },
    log: silentLog,
    clusterName: 'DefaultCluster',
    isSystemTopic: (topic) => topic.startsWith('rmq_sys_'),
    file,
  })
  return {
    statistics,
    /** Lets seconds pass, one tick each. */
    pass: (seconds: number) => {
      for (let i = 0; i < seconds; i++) {
        now += 1000
        statistics.tick()
      }
    },
    jumpTo: (time: number) => {
      now = time
      statistics.tick()
    },
  }
}

const put = (statistics: BrokerStatistics, topic: string, messages: number): void =>
  statistics.topic(topic).recordPut(0, messages, messages * 100, 1)

describe('stat items', () => {
  it('are absent until something was counted', () => {
    const { statistics } = statisticsAt(noon)
    statistics.topic('Orders')
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')).toBeUndefined()
    expect(statistics.view('NO_SUCH_ITEM', 'Orders')).toBeUndefined()
    expect(statistics.view('__proto__', 'Orders')).toBeUndefined()
    expect(statistics.view('BROKER_PUT_NUMS', 'OtherCluster')).toBeUndefined()
  })

  it('show a message in all three windows at once', () => {
    const { statistics } = statisticsAt(noon)
    statistics.topic('Orders').recordPut(3, 10, 2500, 4)
    const numbers = statistics.view('TOPIC_PUT_NUMS', 'Orders')
    expect(numbers?.statsMinute).toEqual({ sum: 10, tps: 1, avgpt: 10 })
    expect(numbers?.statsHour.sum).toBe(10)
    expect(numbers?.statsDay.sum).toBe(10)
    expect(statistics.view('TOPIC_PUT_SIZE', 'Orders')?.statsDay.sum).toBe(2500)
    expect(statistics.view('QUEUE_PUT_NUMS', 'Orders@3')?.statsDay.sum).toBe(10)
    expect(statistics.view('QUEUE_PUT_NUMS', 'Orders@1')).toBeUndefined()
    expect(statistics.view('TOPIC_PUT_LATENCY', '3@Orders')?.statsMinute.avgpt).toBe(4)
    expect(statistics.view('BROKER_PUT_NUMS', 'DefaultCluster')?.statsMinute.sum).toBe(10)
  })

  it('forget what is older than their window', () => {
    const { statistics, pass, jumpTo } = statisticsAt(noon)
    put(statistics, 'Orders', 5)
    pass(40)
    put(statistics, 'Orders', 1)
    pass(30)
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')?.statsMinute.sum).toBe(1)
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')?.statsHour.sum).toBe(6)
    jumpTo(noon + 2 * 3_600_000)
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')?.statsHour.sum).toBe(0)
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')?.statsDay.sum).toBe(6)
    jumpTo(noon + 26 * 3_600_000)
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')).toMatchObject({
      statsMinute: { sum: 0, tps: 0, avgpt: 0 },
      statsDay: { sum: 0 },
    })
  })

  it('give the rate of a steady stream', () => {
    const { statistics, pass } = statisticsAt(noon)
    for (let second = 0; second < 600; second++) {
      put(statistics, 'Orders', 20)
      pass(1)
    }
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')?.statsMinute.tps).toBeCloseTo(20, 5)
    expect(statistics.topicPutTps('Orders')).toBeCloseTo(20, 5)
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')?.statsHour.sum).toBe(12_000)
  })

  it('of what the broker takes itself are in no total', () => {
    const { statistics } = statisticsAt(noon)
    statistics.groupOnTopic('SCHEDULE_CONSUMER', 'SCHEDULE_TOPIC_XXXX').recordOwnGet(2, 1, 300)
    expect(statistics.view('GROUP_GET_NUMS', 'SCHEDULE_TOPIC_XXXX@SCHEDULE_CONSUMER')?.statsMinute.sum).toBe(1)
    expect(statistics.view('GROUP_GET_SIZE', 'SCHEDULE_TOPIC_XXXX@SCHEDULE_CONSUMER')?.statsMinute.sum).toBe(300)
    expect(statistics.view('QUEUE_GET_NUMS', 'SCHEDULE_TOPIC_XXXX@2@SCHEDULE_CONSUMER')?.statsMinute.sum).toBe(1)
    expect(statistics.view('BROKER_GET_NUMS', 'DefaultCluster')).toBeUndefined()
  })

  it('are kept per group on a topic', () => {
    const { statistics } = statisticsAt(noon)
    const counters = statistics.groupOnTopic('GID_a', 'Orders')
    counters.recordGet(2, 8, 800, 3)
    counters.recordSendBack()
    counters.recordDeadLetter()
    counters.recordGetFromDisk(8, 800)
    expect(statistics.view('GROUP_GET_NUMS', 'Orders@GID_a')?.statsMinute.sum).toBe(8)
    expect(statistics.view('GROUP_GET_SIZE', 'Orders@GID_a')?.statsMinute.sum).toBe(800)
    expect(statistics.view('GROUP_GET_NUMS', 'Orders@GID_b')).toBeUndefined()
    expect(statistics.view('QUEUE_GET_NUMS', 'Orders@2@GID_a')?.statsMinute.sum).toBe(8)
    expect(statistics.view('GROUP_GET_LATENCY', '2@Orders@GID_a')?.statsMinute.avgpt).toBe(3)
    expect(statistics.view('SNDBCK_PUT_NUMS', 'Orders@GID_a')?.statsMinute.sum).toBe(1)
    expect(statistics.view('DLQ_PUT_NUMS', 'Orders@GID_a')?.statsMinute.sum).toBe(1)
    expect(statistics.view('GROUP_GET_FROM_DISK_NUMS', 'Orders@GID_a')?.statsMinute.sum).toBe(8)
    expect(statistics.groupGetTps('GID_a', 'Orders')).toBeGreaterThan(0)
  })

  it('show the last lag that a group was seen with', () => {
    const { statistics } = statisticsAt(noon)
    statistics.groupOnTopic('GID_a', 'Orders').recordFall(1, 4096, 250)
    expect(statistics.view('GROUP_GET_FALL_SIZE', '1@Orders@GID_a')?.statsMinute.sum).toBe(4096)
    expect(statistics.view('GROUP_GET_FALL_TIME', '1@Orders@GID_a')?.statsMinute.sum).toBe(250)
  })

  it('go with a deleted topic or group', () => {
    const { statistics } = statisticsAt(noon)
    put(statistics, 'Orders', 1)
    statistics.groupOnTopic('GID_a', 'Orders').recordGet(0, 1, 100, 0)
    statistics.removeGroup('GID_a')
    expect(statistics.view('GROUP_GET_NUMS', 'Orders@GID_a')).toBeUndefined()
    statistics.removeTopic('Orders')
    expect(statistics.view('TOPIC_PUT_NUMS', 'Orders')).toBeUndefined()
    expect(statistics.view('BROKER_PUT_NUMS', 'DefaultCluster')?.statsDay.sum).toBe(1)
  })
})

describe('runtime facts', () => {
  it('hold three numbers per rate from the first second on', () => {
    const { statistics } = statisticsAt(noon)
    const facts = statistics.runtimeFacts()
    for (const key of ['putTps', 'getFoundTps', 'getMissTps', 'getTotalTps', 'getTransferredTps', 'getTransferedTps'])
      expect(facts[key]).toBe('0.0 0.0 0.0')
    expect(facts['putMessageTimesTotal']).toBe('1')
    expect(facts['putMessageDistributeTime']).toBe('null')
  })

  it('give averages over 10, 60 and 600 s', () => {
    const { statistics, pass } = statisticsAt(noon)
    for (let second = 0; second < 590; second++) {
      put(statistics, 'Orders', 10)
      pass(1)
    }
    for (let second = 0; second < 10; second++) {
      put(statistics, 'Orders', 130)
      statistics.groupOnTopic('GID_a', 'Orders').recordGet(0, 32, 3200, 0)
      statistics.groupOnTopic('GID_a', 'Orders').recordMiss()
      pass(1)
    }
    expect(statistics.runtimeFacts()).toMatchObject({
      putTps: '130.0 30.0 12.0',
      getFoundTps: expect.stringMatching(/^1\.0 0\.1666\d+ 0\.01666\d+$/),
      getMissTps: expect.stringMatching(/^1\.0 /),
      getTotalTps: expect.stringMatching(/^2\.0 /),
      getTransferredTps: expect.stringMatching(/^32\.0 /),
    })
  })

  it('tell how long sends took in the last complete minute', () => {
    const { statistics, pass } = statisticsAt(noon)
    for (let i = 0; i < 98; i++) statistics.topic('Orders').recordPut(0, 1, 100, 0)
    statistics.topic('Orders').recordPut(0, 1, 100, 60)
    statistics.topic('Orders').recordPut(0, 1, 100, 15_000)
    pass(60)
    const facts = statistics.runtimeFacts()
    expect(facts['putMessageDistributeTime']).toBe(
      '[<=0ms]:98 [0~10ms]:0 [10~50ms]:0 [50~100ms]:1 [100~200ms]:0 [200~500ms]:0 [500ms~1s]:0 [1~2s]:0 [2~3s]:0 [3~4s]:0 [4~5s]:0 [5~10s]:0 [10s~]:1 ',
    )
    expect(facts['putLatency99']).toBe('60.00')
    expect(facts['putMessageEntireTimeMax']).toBe('15000')
    pass(60)
    expect(statistics.runtimeFacts()['putMessageDistributeTime']).toContain('[<=0ms]:0 ')
  })
})

describe('totals of the day', () => {
  it('turn at local midnight and leave system topics out', () => {
    const { statistics, jumpTo } = statisticsAt(noon)
    put(statistics, 'Orders', 7)
    put(statistics, 'rmq_sys_x', 100)
    expect(statistics.dayTotals()).toMatchObject({ putYesterdayMorning: 0, putTodayMorning: 0, putNow: 7 })
    jumpTo(noon + 86_400_000)
    put(statistics, 'Orders', 2)
    expect(statistics.dayTotals()).toMatchObject({ putYesterdayMorning: 0, putTodayMorning: 7, putNow: 9 })
    jumpTo(noon + 2 * 86_400_000)
    expect(statistics.dayTotals()).toMatchObject({ putYesterdayMorning: 7, putTodayMorning: 9, putNow: 9 })
    jumpTo(noon + 7 * 86_400_000)
    expect(statistics.dayTotals()).toMatchObject({ putYesterdayMorning: 9, putTodayMorning: 9, putNow: 9 })
  })

  it('survive a restart, also over midnight', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'statistics-'))
    folders.push(folder)
    const file = path.join(folder, 'totals.json')
    const first = statisticsAt(noon, file)
    put(first.statistics, 'Orders', 5)
    first.statistics.close()
    const second = statisticsAt(noon + 3_600_000, file)
    put(second.statistics, 'Orders', 1)
    expect(second.statistics.dayTotals()).toMatchObject({ putTodayMorning: 0, putNow: 6 })
    second.pass(11)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ putNow: 6 })
    const third = statisticsAt(noon + 86_400_000, file)
    expect(third.statistics.dayTotals()).toMatchObject({ putYesterdayMorning: 0, putTodayMorning: 6, putNow: 6 })
  })

  it.each(['', '{', '{"day":"2026-05-10","putNow":-1}', '[]', 'null'])(
    'begin at 0 after an unreadable file: %s',
    (text) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'statistics-'))
      folders.push(folder)
      const file = path.join(folder, 'totals.json')
      writeFileSync(file, text)
      expect(statisticsAt(noon, file).statistics.dayTotals()).toMatchObject({ putNow: 0 })
    },
  )
})

it('counts ten thousand topics without a pause', () => {
  const { statistics, pass } = statisticsAt(noon)
  for (let i = 0; i < 10_000; i++) put(statistics, `Topic${String(i)}`, 1)
  const before = process.hrtime.bigint()
  pass(10)
  expect(Number(process.hrtime.bigint() - before) / 1e6 / 10).toBeLessThan(5)
})
