import { afterEach, describe, expect, it, vi } from 'vitest'
import { encodeProperties } from '../../message/message-properties.ts'
import type { StoredMessage } from '../../message/stored-message.ts'
import { requests } from '../../protocol/requests/index.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { messagesOf, pullHeader, sendHeader } from '../../testing/messages.ts'
import type { BrokerConfig } from '../config.ts'

const topic = 'Later'
const start = Date.UTC(2026, 5, 1, 12, 0, 0)
const hourMs = 3_600_000

let cluster: TestCluster
let clock: { time: number; now(): number }

async function open(broker: Partial<BrokerConfig> = {}): Promise<void> {
  clock = { time: start, now: () => clock.time }
  cluster = await startTestCluster({ clock, broker: { recallMessageEnable: true, ...broker } })
}

afterEach(() => cluster.close())

let keys = 0
const newKey = () => `KEY${String(++keys).padStart(6, '0')}`

/** Sends a message with properties; returns the reply. */
function send(body: string, properties: Record<string, string>, to = topic) {
  const all = { UNIQ_KEY: newKey(), ...properties }
  const header = sendHeader({ topic: to, properties: encodeProperties(Object.entries(all)) })
  return cluster.connector.call(cluster.brokerAddress, requests.sendMessage, header, { body: Buffer.from(body) })
}

async function received(from = topic): Promise<StoredMessage[]> {
  const header = pullHeader({ topic: from })
  const reply = await cluster.connector.call(cluster.brokerAddress, requests.pullMessage, header)
  return reply.code === 0 ? messagesOf(reply.body) : []
}

const bodies = async (from = topic) => (await received(from)).map(({ body }) => body.toString())

/** The wheel holds so many messages, and nothing waits to be put into it. */
const waiting = (count: number) =>
  vi.waitFor(() => {
    expect(cluster.broker.timer.runtimeFacts()).toMatchObject({
      timerCongestNum: String(count),
      timerOffsetBehind: '0',
    })
  })

/** The timer has done everything that is to be done at this time. */
const settled = () =>
  vi.waitFor(() => {
    expect(cluster.broker.timer.behind).toEqual({ ms: 0, messages: 0 })
  })

const arrives = (texts: string[]) => vi.waitFor(async () => expect(await bodies()).toEqual(texts), 5000)

const recall = (recallHandle: string, to = topic) =>
  cluster.connector.call(cluster.brokerAddress, requests.recallMessage, {
    producerGroup: 'PID_test',
    topic: to,
    recallHandle,
  })

describe('a timer message', () => {
  it.each([
    ['TIMER_DELIVER_MS', String(start + 90_500)],
    ['TIMER_DELAY_MS', '90500'],
    ['TIMER_DELAY_SEC', '91'],
  ])('with %s arrives when its time has come, not before', async (name, value) => {
    await open()
    const dueAt = start + (name === 'TIMER_DELAY_SEC' ? 91_000 : 90_500)
    const reply = await send('later', { [name]: value, KEYS: 'k' })
    expect(reply.code, reply.remark).toBe(0)
    await waiting(1)
    expect(cluster.broker.timer.metrics.count(topic)).toBe(1)
    clock.time = dueAt - 1
    await settled()
    expect(await bodies()).toEqual([])
    clock.time = dueAt
    await arrives(['later'])
    const [message] = await received()
    expect(Object.fromEntries(message!.properties)).toMatchObject({
      [name]: value,
      KEYS: 'k',
      TIMER_OUT_MS: String(start + 90_000),
      REAL_TOPIC: topic,
      REAL_QID: '0',
      TIMER_ENQUEUE_MS: String(start),
      TIMER_DEQUEUE_MS: String(dueAt),
    })
    expect(cluster.broker.timer.metrics.count(topic)).toBe(0)
    clock.time += 1000
    await waiting(0)
    expect(await bodies()).toEqual(['later'])
  })

  it('that is due already is stored like any other', async () => {
    await open()
    await send('now', { TIMER_DELIVER_MS: String(start - 5) })
    expect(await bodies()).toEqual(['now'])
  })

  it.each([
    [{ TIMER_DELAY_MS: '259200001' }, 13, 'the delay time should not be bigger than the max delay 259200000ms'],
    [{ TIMER_DELIVER_MS: 'soon' }, 13, 'timer message illegal'],
    [{ TIMER_DELAY_SEC: '1.5' }, 13, 'timer message illegal'],
    [{ TIMER_DELIVER_MS: String(start), TIMER_DEL_UNIQKEY: 'x' }, 13, 'bigger than the current time'],
  ])('%o is refused with %i', async (properties, code, remark) => {
    await open()
    expect(await send('x', properties)).toMatchObject({ code, remark: expect.stringContaining(remark) })
    expect(await bodies()).toEqual([])
  })

  it('is refused where the timer is switched off, and where too many wait for the same second', async () => {
    await open({ timerCongestNumEachSlot: 2 })
    for (let i = 0; i < 4; i++) {
      // The third and fourth may be refused by chance, from the fifth on all are.
      await vi.waitFor(async () => expect((await send(`m${i}`, { TIMER_DELAY_SEC: '10' })).code).toBe(0), 5000)
      await waiting(i + 1)
    }
    expect(await send('x', { TIMER_DELAY_SEC: '10' })).toMatchObject({
      code: 1,
      remark: expect.stringContaining('timer message is under flow control, max num limit is 4'),
    })
    expect((await send('other second', { TIMER_DELAY_SEC: '11' })).code).toBe(0)
    await cluster.close()
    await open({ timerWheelEnable: false })
    expect(await send('x', { TIMER_DELAY_SEC: '10' })).toMatchObject({
      code: 1,
      remark: 'accurate timer message is not enabled, timerWheelEnable is false',
    })
    expect(cluster.broker.topics.find('rmq_sys_wheel_timer')).toBeUndefined()
  })

  it('loses its time to a delay level, as with Apache', async () => {
    await open()
    await send('level', { DELAY: '1', TIMER_DELAY_SEC: '100' })
    clock.time += 1000
    await arrives(['level'])
    expect((await received())[0]!.properties.has('TIMER_DELAY_SEC')).toBe(false)
  })

  it('comes in the order of the times, within a second too', async () => {
    await open()
    for (const ms of [2900, 2100, 5000, 2500, 3000]) await send(String(ms), { TIMER_DELAY_MS: String(ms) })
    await waiting(5)
    clock.time = start + 2500
    await arrives(['2100', '2500'])
    clock.time = start + 5000
    await arrives(['2100', '2500', '2900', '3000', '5000'])
  })

  it('beyond the window is rolled: it goes through the timer more than once', async () => {
    await open({ timerRollWindowSlot: 10 })
    await send('far', { TIMER_DELAY_SEC: '31' })
    await waiting(1)
    for (let second = 1; second < 31; second++) {
      clock.time = start + second * 1000
      await settled()
      expect(await bodies()).toEqual([])
    }
    clock.time = start + 31_000
    await arrives(['far'])
    const [message] = await received()
    expect(Number(message!.properties.get('TIMER_ROLL_TIMES'))).toBeGreaterThan(1)
    expect(message!.properties.get('TIMER_OUT_MS')).toBe(String(start + 30_000))
  })
})

describe('after a restart', () => {
  it('what was not due waits on, what became due in between comes at once, and nothing comes twice', async () => {
    await open()
    for (const seconds of [1, 60, 3600, 7200]) await send(`${seconds} s`, { TIMER_DELAY_SEC: String(seconds) })
    await waiting(4)
    clock.time += 1500
    await arrives(['1 s'])
    clock.time += hourMs
    await cluster.restartBroker()
    await arrives(['1 s', '60 s', '3600 s'])
    await waiting(1)
    await cluster.restartBroker()
    clock.time = start + 2 * hourMs
    await arrives(['1 s', '60 s', '3600 s', '7200 s'])
    expect(cluster.broker.timer.metrics.count(topic)).toBe(0)
  })

  it('in the middle of a second, what came of it does not come again', async () => {
    await open()
    for (const ms of [1100, 1900]) await send(String(ms), { TIMER_DELAY_MS: String(ms) })
    await waiting(2)
    clock.time = start + 1500
    await arrives(['1100'])
    await cluster.restartBroker()
    clock.time = start + 3000
    await arrives(['1100', '1900'])
    await settled()
    expect(await bodies()).toEqual(['1100', '1900'])
  })
})

describe('recall', () => {
  it('takes a message back that is not due', async () => {
    await open()
    const reply = await send('unwanted', { TIMER_DELAY_MS: '5500', UNIQ_KEY: 'K1' })
    await send('wanted', { TIMER_DELAY_MS: '5500' })
    const handle = reply.header.recallHandle!
    expect(Buffer.from(handle, 'base64url').toString()).toBe(`v1 ${topic} broker-a ${start + 5001} K1`)
    await waiting(2)
    expect(await recall(handle)).toMatchObject({ code: 0, header: { msgId: 'K1', MSG_REGION: 'DefaultRegion' } })
    await waiting(1)
    clock.time = start + 6000
    await arrives(['wanted'])
    await waiting(0)
    expect(cluster.broker.timer.metrics.count(topic)).toBe(0)
  })

  it('takes one back that is rolled on the way', async () => {
    await open({ timerRollWindowSlot: 10 })
    const reply = await send('unwanted', { TIMER_DELAY_SEC: '31' })
    await send('wanted', { TIMER_DELAY_SEC: '31' })
    await waiting(2)
    clock.time = start + 3000
    await settled()
    expect((await recall(reply.header.recallHandle!)).code).toBe(0)
    for (let second = 4; second < 33; second++) {
      clock.time = start + second * 1000
      await settled()
    }
    await arrives(['wanted'])
  })

  it('is refused with the words of Apache', async () => {
    await open()
    const handle = (await send('x', { TIMER_DELAY_SEC: '5', UNIQ_KEY: 'K2' })).header.recallHandle!
    const other = (text: string) => Buffer.from(text).toString('base64url')
    const cases: [string, string, number, string][] = [
      [topic, 'bm90IGEgaGFuZGxl', 604, 'recall handle is invalid'],
      ['Absent', handle, 17, 'recall failed, the topic[Absent] not exist'],
      ['TBW102', handle, 604, 'recall failed, topic not match'],
      [topic, other(`v1 ${topic} broker-b ${start + 5001} K2`), 604, 'recall failed, broker service not available'],
      [topic, other(`v1 ${topic} broker-a ${start - 1} K2`), 604, 'recall failed, timestamp invalid'],
      [topic, other(`v1 ${topic} broker-a x K2`), 604, 'recall failed, timestamp invalid'],
    ]
    for (const [to, text, code, remark] of cases) expect(await recall(text, to)).toMatchObject({ code, remark })
    clock.time = start + 5500
    expect(await recall(handle)).toMatchObject({ code: 604, remark: 'recall failed, timestamp invalid' })
    cluster.broker.settings.update(new Map([['recallMessageEnable', 'false']]))
    expect(await recall(handle)).toMatchObject({ code: 16, remark: 'recall failed, operation is forbidden' })
  })
})

describe('the requests about the timer', () => {
  it('tell how far it is and what waits', async () => {
    await open()
    await send('x', { TIMER_DELAY_SEC: '100' })
    await waiting(1)
    await vi.waitFor(async () => {
      const { body } = await cluster.connector.call(cluster.brokerAddress, requests.getTimerCheckPoint, {})
      expect(body).toHaveLength(56)
      expect([0, 8, 16, 24].map((at) => Number(body!.readBigInt64BE(at)))).toEqual([start, 52, 1, 1])
    }, 5000)
    const { body } = await cluster.connector.call(cluster.brokerAddress, requests.getTimerMetrics, {})
    expect(JSON.parse(body!.toString())).toMatchObject({ timingCount: { [topic]: { count: 1, timeStamp: start } } })
  })

  it('switch the engine as far as there is one', async () => {
    await open()
    const engine = (E_T?: string) =>
      cluster.connector.call(cluster.brokerAddress, requests.switchTimerEngine, E_T === undefined ? {} : { E_T })
    expect(await engine('F')).toMatchObject({ code: 0, remark: 'switch timer engine success' })
    expect(await engine('R')).toMatchObject({ code: 29, remark: expect.stringContaining('timerRocksDBEnable') })
    expect(await engine()).toMatchObject({ code: 29, remark: 'param error' })
  })
})
