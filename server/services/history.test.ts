import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { useClusters } from '../clusters/clusters.ts'
import { clustersAt, startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { refusalOf, replyOf } from '../testing/call-route.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
let cluster: TestCluster

beforeAll(async () => {
  cluster = await startApiCluster()
  await replyOf('createTopic', { params, body: { topic: 'Counted', readQueues: 1, writeQueues: 1 } })
})
afterAll(() => stopApiCluster(cluster))

const span = () => ({ from: Date.now() - 600_000, to: Date.now() + 60_000 })
const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)

test('the collector writes history of the cluster, its brokers and its topics', async () => {
  await vi.waitUntil(
    async () => {
      await replyOf('sendMessage', { params, body: { topic: 'Counted', body: 'x' } })
      const { items } = await replyOf('getTop', { params, query: { kind: 'topic', ...span() } })
      const ofBrokers = await replyOf('getHistory', { params, query: { kind: 'broker', measure: 'in', ...span() } })
      return items.some(({ subject }) => subject === 'Counted') && ofBrokers.series.length > 0
    },
    { timeout: 30_000, interval: 200 },
  )
  const whole = await replyOf('getHistory', { params, query: span() })
  expect(whole).toMatchObject({
    stepMs: 10_000,
    series: [{ subject: '' }],
    inMemoryBecause: expect.any(String) as string,
  })
  expect(known(whole.series[0]!.values).length).toBeGreaterThan(0)
  const brokers = await replyOf('getHistory', { params, query: { kind: 'broker', measure: 'in', ...span() } })
  expect(brokers.series.map(({ subject }) => subject)).toEqual(['broker-a'])
  const topics = await replyOf('getHistory', { params, query: { kind: 'topic', subjects: 'Counted,None', ...span() } })
  expect(topics.series.map(({ subject, values }) => [subject, known(values).length > 0])).toEqual([
    ['Counted', true],
    ['None', false],
  ])
})

test('a dashboard that starts again draws the hour before', async () => {
  const before = await replyOf('getRates', { params })
  await useClusters(clustersAt(cluster.namesrvAddress))
  const after = await replyOf('getRates', { params })
  const last = before.inPerSecond.findLastIndex((value) => value !== null)
  expect(after.inPerSecond[last - (after.from - before.from) / before.stepMs]).not.toBeNull()
})

test.each([
  [{ kind: 'topic', measure: 'disk' } as const, 'measure'],
  [{ from: 5, to: 4 }, 'to'],
])('%j is refused', async (query, where) => {
  const refusal = await refusalOf('getHistory', { params, query: { ...span(), ...query } })
  expect(refusal).toMatchObject({ status: 400 })
  expect(refusal.message).toContain(where)
})
