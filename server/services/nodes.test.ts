import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { refusalOf, replyOf } from '../testing/call-route.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
const topic = 'Parcels'
let cluster: TestCluster

beforeAll(async () => {
  cluster = await startApiCluster()
  await cluster.addBroker({ brokerName: 'broker-b', maxMessageSize: 65_536 })
  await replyOf('createTopic', { params, body: { topic, readQueues: 2, writeQueues: 2 } })
})
afterAll(() => stopApiCluster(cluster))

const compared = async (what: 'config' | 'runtime', key: string) => {
  const { brokers, rows } = await replyOf('compareBrokers', { params, query: { what } })
  return { names: brokers.map(({ broker }) => broker), row: rows.find((row) => row.key === key) }
}

describe('brokers beside each other', () => {
  test('show which settings differ, and which cannot be the same', async () => {
    await vi.waitUntil(async () => (await compared('config', 'brokerName')).names.length === 2, { timeout: 8000 })
    const { names, row } = await compared('config', 'maxMessageSize')
    expect(names).toEqual(['broker-a', 'broker-b'])
    expect(row).toMatchObject({ values: [expect.stringMatching(/^\d+$/), '65536'], differs: true, byNature: false })
    expect((await compared('config', 'flushDiskType')).row).toMatchObject({ differs: false })
    expect((await compared('config', 'brokerName')).row).toMatchObject({
      differs: true,
      byNature: true,
      locked: 'identity',
    })
    expect((await compared('runtime', 'brokerVersionDesc')).row).toMatchObject({ differs: false, byNature: false })
    expect((await compared('runtime', 'bootTimestamp')).row).toMatchObject({ byNature: true })
  })
})

describe('settings', () => {
  const update = (changes: { key: string; value: string }[], brokers = [{ broker: 'broker-a' }]) =>
    replyOf('updateBrokerConfig', { params, body: { brokers, changes } })

  test('are changed on every chosen broker, with what they were before and are now', async () => {
    const brokers = [{ broker: 'broker-a' }, { broker: 'broker-b' }]
    const { items } = await update([{ key: 'fileReservedTime', value: '30' }], brokers)
    expect(items).toMatchObject(
      ['broker-a', 'broker-b'].map((name) => ({
        name,
        outcome: 'done',
        changes: [{ key: 'fileReservedTime', before: '72', after: '30' }],
      })),
    )
    expect((await compared('config', 'fileReservedTime')).row?.values).toEqual(['30', '30'])
  })

  test('that the broker refuses stay, and its words are shown', async () => {
    const { items } = await update([{ key: 'fileReservedTime', value: 'tomorrow' }])
    expect(items).toMatchObject([
      {
        outcome: 'failed',
        changes: [{ key: 'fileReservedTime', before: '30', after: '30' }],
        failure: { code: 'refused', message: expect.stringContaining('fileReservedTime') as string },
      },
    ])
  })

  test.each([
    ['storePathRootDir', '/etc'],
    ['brokerName', 'other'],
    ['tlsServerKeyPassword', 'x'],
  ])('%s is not changed from here', async (key, value) => {
    const refusal = await refusalOf('updateBrokerConfig', {
      params,
      body: { brokers: [{ broker: 'broker-a' }], changes: [{ key, value }] },
    })
    expect(refusal).toMatchObject({ status: 400, code: 'bad-request' })
    expect(refusal.message).toContain(key)
  })

  test('of a NameServer are read and changed too, but only of this cluster’s', async () => {
    const address = cluster.namesrvAddress
    const changes = [{ key: 'scanNotActiveBrokerInterval', value: '7000' }]
    const { items } = await replyOf('updateNameServerConfig', { params, body: { addresses: [address], changes } })
    expect(items).toMatchObject([{ name: address, outcome: 'done', changes: [{ after: '7000' }] }])
    const { entries } = await replyOf('getNameServerConfig', { params, query: { address } })
    expect(entries).toContainEqual({ key: 'scanNotActiveBrokerInterval', value: '7000' })
    expect(await refusalOf('getNameServerConfig', { params, query: { address: cluster.brokerAddress } })).toMatchObject(
      { status: 404 },
    )
  })
})

test('a NameServer tells what it knows', async () => {
  const { items, failures } = await replyOf('listNameServers', { params })
  expect(failures).toEqual([])
  expect(items).toMatchObject([{ address: cluster.namesrvAddress, up: true, brokers: { value: 2 }, missing: [] }])
})

describe('maintenance', () => {
  const state = () => replyOf('getBrokerMaintenance', { params, query: { broker: 'broker-a' } })
  const setWritable = (writable: boolean) =>
    replyOf('setWritePermission', { params, body: { broker: 'broker-a', writable } })

  test('takes a broker from the routes, shows it drained, and gives it back', async () => {
    await vi.waitUntil(async () => (await state()).nameServers.some(({ topics }) => topics > 0), { timeout: 8000 })
    expect(await state()).toMatchObject({ state: 'writing', nameServers: [{ writable: { value: 'all' } }] })
    const wiped = await setWritable(false)
    expect(wiped.failures).toEqual([])
    expect(wiped.items[0]!.topics).toBeGreaterThan(0)
    const route = await replyOf('getTopicRoute', { params, query: { topic } })
    expect(route.queues.find(({ broker }) => broker === 'broker-a')).toMatchObject({ perm: 4 })
    await vi.waitUntil(async () => (await state()).state === 'drained', { timeout: 8000 })
    expect(await state()).toMatchObject({
      nameServers: [{ writable: { value: 'none' } }],
      inPerSecond: { value: 0 },
      backlog: { value: { total: '0', unknownGroups: 0 } },
    })
    await setWritable(true)
    expect(await state()).toMatchObject({ state: 'writing' })
    const { items } = await replyOf('listAudit', { params, query: { q: 'setWritePermission' } })
    expect(items.map(({ before, after }) => [before, after].map((text) => JSON.parse(text!)))).toMatchObject([
      [[{ writable: 'none' }], [{ writable: 'all' }]],
      [[{ writable: 'all' }], [{ writable: 'none' }]],
    ])
  })

  test.each(['expired-consume-queues', 'unused-topics', 'expired-commit-logs'] as const)('%s', async (what) => {
    const { items, failures } = await replyOf('cleanBroker', { params, body: { what } })
    expect([...items.map(({ broker }) => broker), ...failures.map(({ broker }) => broker)].sort()).toEqual([
      'broker-a',
      'broker-b',
    ])
    expect(failures).toEqual([])
  })

  test('an unknown broker is said to be so', async () => {
    const body = { broker: 'nobody', writable: false }
    expect(await refusalOf('setWritePermission', { params, body })).toMatchObject({ code: 'broker-unknown' })
  })
})

test('a slave is seen in sync; without it the master is said to be alone', async () => {
  const row = async (broker: string, brokerId: string) =>
    (await replyOf('listBrokers', { params })).items.find((one) => one.broker === broker && one.brokerId === brokerId)
  const kinds = async () =>
    (await replyOf('getOverview', { params })).problems.map(({ kind, subject }) => `${kind} ${subject}`)
  expect(await row('broker-a', '0')).toMatchObject({ serves: 'all' })
  expect(await row('broker-a', '0')).not.toHaveProperty('replication')
  const slave = await cluster.addBroker({
    ...{ brokerName: 'broker-a', brokerRole: 'SLAVE', brokerId: 1 },
    storePathRootDir: path.join(cluster.folder, 'broker-a-slave'),
  })
  await vi.waitUntil(
    async () => {
      const found = (await row('broker-a', '1'))?.replication
      return found !== undefined && 'state' in found && found.state === 'in-sync' && 'value' in found.heardAt
    },
    { timeout: 15_000 },
  )
  expect(await row('broker-a', '1')).toMatchObject({ serves: 'standby', replication: { lagBytes: { value: '0' } } })
  expect(await row('broker-a', '0')).toMatchObject({ replication: { slaves: 1, inSync: { value: 1 } } })
  expect(await kinds()).toContain('master-without-slave broker-b')
  expect(await kinds()).not.toContain('master-without-slave broker-a')
  await slave.close()
  await vi.waitUntil(async () => (await kinds()).includes('master-without-slave broker-a'), { timeout: 15_000 })
  await vi.waitFor(
    async () => expect(await row('broker-a', '0')).toMatchObject({ replication: { slaves: 1, inSync: { value: 0 } } }),
    { timeout: 15_000 },
  )
})
