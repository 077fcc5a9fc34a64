import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SimulatedCluster } from '../../broker-core/testing/simulated/simulated-cluster.ts'
import { Clusters, clusters, useClusters } from '../clusters/clusters.ts'
import { readConfig } from '../config.ts'
import { replyOf } from '../testing/call-route.ts'

// One round of collecting, and no second one that would come between the counts.
const params = { cluster: 'default' }
const rowsOnScreen = 40
/** Rows that a list asks for at once, and what their reply may weigh, gzipped. */
const windowRows = 200
const listKilobytesMax = 25
let simulated: SimulatedCluster
let firstPageMs: number
let coldMs: number

beforeAll(async () => {
  simulated = await SimulatedCluster.start()
  await useClusters(
    new Clusters(
      readConfig({
        NAMESRV_ADDR: simulated.namesrvAddress,
        ROCKETDECK_CALL_TIMEOUT_MS: '20000',
        ROCKETDECK_COLLECT_INTERVAL_MS: '600000',
        LOG_LEVEL: 'silent',
      }),
    ),
  )
  const startedAt = performance.now()
  const { collector } = clusters().get('default')
  const round = new Promise<void>((resolve) => collector.onSeen(resolve))
  await collector.ready(60_000)
  await replyOf('listTopics', { params, query: { limit: 50 } })
  firstPageMs = performance.now() - startedAt
  await round
  coldMs = performance.now() - startedAt
}, 60_000)
afterAll(async () => {
  await useClusters(undefined)
  await simulated.close()
})

/** Requests that the brokers got while something ran, by code. */
async function askedDuring(work: () => Promise<unknown>): Promise<Record<number, number>> {
  const before = new Map(simulated.asked)
  await work()
  const more = [...simulated.asked].map(([code, count]) => [code, count - (before.get(code) ?? 0)] as const)
  return Object.fromEntries(more.filter(([, count]) => count > 0))
}

/** What a browser asks for that shows rows of both lists. */
async function look(firstRow: number): Promise<void> {
  const page = { start: firstRow, limit: rowsOnScreen }
  const topics = await replyOf('listTopics', { params, query: page })
  const groups = await replyOf('listGroups', { params, query: page })
  expect([topics.total, groups.total]).toEqual([simulated.world.topics.length, simulated.world.groups.length])
  await Promise.all([
    replyOf('measureTopics', { params, body: { topics: topics.items.map(({ topic }) => topic) } }),
    replyOf('measureGroups', { params, body: { groups: groups.items.map(({ group }) => group) } }),
    replyOf('getOverview', { params }),
    replyOf('listBrokers', { params }),
  ])
}

test('ten thousand topics and groups are there with one request of each table to each broker', async ({ annotate }) => {
  const { asked, world } = simulated
  const { brokers } = world.size
  expect([21, 201, 317, 28].map((code) => asked.get(code))).toEqual([brokers, brokers, brokers, brokers])
  const sum = [...asked.values()].reduce((total, count) => total + count, 0)
  expect(sum).toBeLessThan(2500)
  await annotate(
    `first page after ${firstPageMs.toFixed(0)} ms, all collected after ${coldMs.toFixed(0)} ms, ${sum} requests`,
  )
})

test('a hundred browsers ask brokers no more than one does', async () => {
  const one = await askedDuring(() => look(2000))
  const hundred = await askedDuring(() => Promise.all(Array.from({ length: 100 }, () => look(4000))))
  expect(hundred).toEqual(one)
  expect(Object.values(one).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(rowsOnScreen)
  expect(await askedDuring(() => look(4000))).toEqual({})
})

test('a page of a list takes little processor time, however it is sorted or searched', async ({ annotate }) => {
  const queries = [
    { start: 5000, limit: 50 },
    { q: '471', limit: 50 },
    { sort: '-inPerSecond' as const, limit: 50 },
  ]
  const runs = 20
  const ask = async (): Promise<void> => {
    for (const query of queries) await replyOf('listTopics', { params, query })
    for (const query of [queries[0]!, queries[1]!, { sort: '-diffTotal' as const, limit: 50 }])
      await replyOf('listGroups', { params, query })
  }
  await ask()
  const before = process.cpuUsage()
  for (let n = 0; n < runs; n++) await ask()
  const { user, system } = process.cpuUsage(before)
  const cpuMs = (user + system) / 1000 / (runs * 6)
  await annotate(`a page of a list: ${cpuMs.toFixed(1)} ms of processor time`)
  expect(cpuMs).toBeLessThan(30)
})

test.each(['listTopics', 'listGroups'] as const)('what %s answers for two hundred rows is small', async (name) => {
  const reply = await replyOf(name, { params, query: { start: 5000, limit: windowRows } })
  expect(reply.items).toHaveLength(windowRows)
  const kilobytes = gzipSync(JSON.stringify(reply)).length / 1024
  expect(kilobytes).toBeLessThanOrEqual(listKilobytesMax)
})
