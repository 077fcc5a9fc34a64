import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { silentLog } from '../../broker-core/base/log.ts'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { recordAudit, searchAudit } from '../audit/audit-log.ts'
import { auditText, subjectOf } from '../audit/audit-text.ts'
import { openDatabase, useDatabase } from '../db/database.ts'
import { startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { refusalOf, replyOf } from '../testing/call-route.ts'

let cluster: TestCluster
const params = { cluster: 'default' }
const headers = { 'x-forwarded-for': '10.1.2.3, 10.0.0.1' }

beforeAll(async () => {
  cluster = await startApiCluster()
})
afterAll(() => stopApiCluster(cluster))
beforeEach(() => useDatabase(openDatabase(undefined, silentLog)))
afterEach(() => {
  vi.unstubAllEnvs()
  useDatabase(undefined)
})

const topic = (name: string) => ({ topic: name, readQueues: 2, writeQueues: 2, perm: 6, type: 'NORMAL' as const })
const audit = (query = {}) => replyOf('listAudit', { params, query })

test('a write is written down with who, what, before, after and outcome; a read is not', async () => {
  await replyOf('createTopic', { params, body: topic('Audited'), headers })
  await replyOf('updateTopic', { params, body: { topic: 'Audited', perm: 4 }, headers })
  await replyOf('listTopics', { params })
  const { items, onlyInMemory } = await audit()
  expect(items.map(({ action, outcome, subject }) => [action, outcome, subject])).toEqual([
    ['updateTopic', 'done', 'Audited'],
    ['createTopic', 'done', 'Audited'],
  ])
  expect(items[0]).toMatchObject({ actor: 'anonymous', address: '10.1.2.3', isOfCluster: true })
  expect(JSON.parse(items[0]!.input)).toMatchObject({ topic: 'Audited', perm: 4 })
  expect(JSON.parse(items[0]!.before!)).toMatchObject([{ perm: 6, topicName: 'Audited' }])
  expect(JSON.parse(items[0]!.after!)).toMatchObject([{ perm: 4, topicName: 'Audited' }])
  expect([items[1]!.before, JSON.parse(items[1]!.after!)]).toMatchObject([null, [{ perm: 6, topicName: 'Audited' }]])
  expect(onlyInMemory).not.toBe('')
})

test('what groups and brokers had and have is written down', async () => {
  const group = 'GID_audited'
  await replyOf('createGroup', { params, body: { group } })
  await replyOf('updateGroup', { params, body: { group, consumeEnable: false } })
  const changes = [{ key: 'transactionCheckMax', value: '14' }]
  await replyOf('updateBrokerConfig', { params, body: { brokers: [{ broker: 'broker-a' }], changes } })
  const { items } = await audit()
  const made = items.find(({ action }) => action === 'createGroup')
  expect([made?.before, JSON.parse(made!.after!)]).toMatchObject([null, [{ settings: { consumeEnable: true } }]])
  expect(items.slice(0, 2).map(({ before, after }) => [before, after].map((text) => JSON.parse(text!)))).toMatchObject([
    [[{ transactionCheckMax: '15' }], [{ transactionCheckMax: '14' }]],
    [[{ settings: { consumeEnable: true } }], [{ settings: { consumeEnable: false } }]],
  ])
})

test('a write that failed or was refused is written down with the reason', async () => {
  await refusalOf('updateTopic', { params, body: { topic: 'NotThere', perm: 4 } })
  vi.stubEnv('ROCKETDECK_READ_ONLY', 'true')
  expect(await refusalOf('createTopic', { params, body: topic('Never') })).toMatchObject({ code: 'read-only' })
  const { items } = await audit()
  expect(items.map(({ outcome, detail }) => [outcome, detail.split(':')[0]])).toEqual([
    ['refused', 'read-only'],
    ['failed', 'topic-unknown'],
  ])
})

const entry = (subject: string, at: number, of = 'default') => ({
  ...{ at, cluster: of, actor: 'ann', address: '::1', action: 'deleteTopic', subject },
  ...{ input: '{}', before: null, after: null, outcome: 'done' as const, detail: '' },
})

test('the list is searched by text, outcome and time, and paged', async () => {
  for (let n = 1; n <= 5; n += 1) recordAudit(entry(`Orders-${n}`, n * 1000))
  recordAudit(entry('elsewhere', 6000, 'other'))
  recordAudit({ ...entry('of the dashboard', 7000, ''), outcome: 'failed' })
  const subjects = async (query: object) => (await audit(query)).items.map(({ subject }) => subject)
  expect(await subjects({ q: 'orders-3' })).toEqual(['Orders-3'])
  expect(await subjects({ outcome: 'failed' })).toEqual(['of the dashboard'])
  expect(await subjects({ from: '2000', to: '3000' })).toEqual(['Orders-3', 'Orders-2'])
  const first = await audit({ limit: '4' })
  expect(first.items.map(({ subject }) => subject)).toEqual(['of the dashboard', 'Orders-5', 'Orders-4', 'Orders-3'])
  expect(await subjects({ limit: '4', cursor: first.next })).toEqual(['Orders-2', 'Orders-1'])
  expect(searchAudit({ cluster: 'other', limit: 10 })).toHaveLength(2)
})

test('secrets are masked, long values cut, and odd names are data', () => {
  const text = auditText({
    secretKey: 'abc',
    user: { password: 'pw', name: 'u' },
    entries: [{ key: 'tlsKeyPassword', value: 'x' }],
    body: 'y'.repeat(2000),
    list: Array.from({ length: 80 }, (_, n) => n),
    ...(JSON.parse('{"__proto__":{"a":1}}') as object),
  })
  expect(text).not.toMatch(/abc|"pw"|"x"/)
  expect(JSON.parse(text)).toMatchObject({ secretKey: '******', user: { password: '******', name: 'u' } })
  expect(text.length).toBeLessThan(1500)
  expect(text).toContain('(2000 characters)')
  expect(text).toContain('(80 entries)')
  expect(subjectOf({ topic: 'T', perm: 4 }, { groups: ['a', 'b'], topic: 'T' }, undefined)).toBe('T a b')
})
