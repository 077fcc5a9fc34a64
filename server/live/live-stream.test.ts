import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { applyDelta } from '../contract/delta.ts'
import type { LiveEvent } from '../contract/live.ts'
import { startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { openStream, replyOf } from '../testing/call-route.ts'
import { liveHub } from './live-hub.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
const overview = JSON.stringify(['getOverview', { params }])
let cluster: TestCluster
const open = new Set<AbortController>()

beforeAll(async () => {
  cluster = await startApiCluster()
})
afterEach(() => {
  for (const stream of open) stream.abort()
  open.clear()
})
afterAll(() => stopApiCluster(cluster))

/** A browser: keeps all events and puts each feed together. */
function browser(...wants: { key: string; version?: string }[]) {
  const stop = new AbortController()
  open.add(stop)
  const search = wants.map(({ key, version = '' }) => `want=${encodeURIComponent(`${version}~${key}`)}`).join('&')
  const response = openStream(search, stop.signal)
  const events: LiveEvent[] = []
  const values = new Map<string, { version: string; value: unknown }>()
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    let text = ''
    for await (const piece of (await response).body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(piece, { stream: true })
      const whole = text.split('\n\n')
      text = whole.pop()!
      for (const part of whole) take(/^event: feed\ndata: (.*)$/s.exec(part)?.[1])
    }
  }
  const take = (data: string | undefined): void => {
    if (data === undefined) return
    const event = JSON.parse(data) as LiveEvent
    events.push(event)
    const { key, version } = event
    if (event.reply !== undefined) values.set(key, { version, value: event.reply })
    if (event.delta !== undefined) {
      expect(values.get(key)?.version).toBe(event.of)
      values.set(key, { version, value: applyDelta(values.get(key)!.value, event.delta) })
    }
  }
  void read().catch(() => undefined)
  const valueOf = (key: string) => values.get(key)?.value as Record<string, unknown> | undefined
  return { response, events, valueOf, stop: () => stop.abort() }
}

const until = (isTrue: () => boolean, timeout = 20_000): Promise<unknown> =>
  vi.waitUntil(isTrue, { timeout, interval: 20 })

test('a browser gets the reply, then what changed, then the same as somebody who asks', async () => {
  const one = browser({ key: overview })
  const { headers } = await one.response
  expect(headers.get('content-type')).toMatch(/^text\/event-stream/)
  expect(headers.get('cache-control')).toContain('no-transform')
  await until(() => one.events.filter((event) => event.delta !== undefined).length >= 2)
  const topics = (one.valueOf(overview)!['counts'] as { topics: number }).topics
  await replyOf('createTopic', { params, body: { topic: 'Told', readQueues: 1, writeQueues: 1 } })
  await until(() => (one.valueOf(overview)!['counts'] as { topics: number }).topics === topics + 1)
  expect(one.events.filter((event) => event.reply !== undefined)).toHaveLength(1)
})

test('a hundred browsers cost the collector’s services no more than one', async () => {
  const all = Array.from({ length: 100 }, () => browser({ key: overview }))
  await until(() => all.every((one) => one.events.some((event) => event.delta !== undefined)))
  expect(liveHub().openCount).toBe(1)
  const last = all.map((one) => one.events.length)
  expect(Math.max(...last) - Math.min(...last)).toBeLessThanOrEqual(1)
  for (const one of all) one.stop()
  await until(() => liveHub().openCount === 0)
})

test('events of a feed are at least a second apart', async () => {
  const one = browser({ key: overview })
  await until(() => one.events.length > 0)
  const startedAt = Date.now()
  const before = one.events.length
  await until(() => one.events.length >= before + 3)
  expect(Date.now() - startedAt).toBeGreaterThan(1500)
})

test('who comes again with the newest version is sent nothing twice', async () => {
  const key = JSON.stringify(['listTopics', { params, query: { q: 'nothing-like-this', types: ['NORMAL', 'FIFO'] } }])
  const first = browser({ key })
  await until(() => first.events.length > 0)
  const { version } = first.events.at(-1)!
  const again = browser({ key, version })
  await until(() => again.events.length > 0)
  expect(again.events[0]!.version === version ? again.events[0] : {}).not.toHaveProperty('reply')
})

test('what cannot be told of is said to be so, and the rest goes on', async () => {
  const wrong = [JSON.stringify(['deleteTopic', { params }]), JSON.stringify(['getOverview', {}]), 'nonsense']
  const one = browser(...wrong.map((key) => ({ key })), { key: overview })
  await until(() => one.valueOf(overview) !== undefined)
  for (const key of wrong) expect(one.events).toContainEqual({ key, version: '!bad-request', error: 'bad-request' })
  const none = await openStream('', new AbortController().signal)
  expect(none.status).toBe(400)
})

test('a broker that is started again is seen within five seconds', async () => {
  const key = JSON.stringify(['listBrokers', { params }])
  const one = browser({ key })
  const up = (): boolean => (one.valueOf(key)?.['items'] as { up: boolean }[] | undefined)?.[0]?.up === true
  await until(up)
  await cluster.broker.close()
  await until(() => !up())
  await cluster.restartBroker()
  const backAt = Date.now()
  await until(up)
  expect(Date.now() - backAt).toBeLessThan(5000)
})
