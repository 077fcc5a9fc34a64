import { beforeEach, describe, expect, test } from 'vitest'
import { type TopicConfig, topicConfig } from '../protocol/bodies/topics.ts'
import { type Registration, RouteTable } from './route-table.ts'

let now: number
let table: RouteTable
const settings = {
  brokerExpireTimeoutMillis: 120_000,
  deleteTopicWithBrokerRegistration: false,
  supportActingMaster: false,
}
const link = { name: 'connection' }

beforeEach(() => {
  now = 1_000_000
  Object.assign(settings, { deleteTopicWithBrokerRegistration: false, supportActingMaster: false })
  table = new RouteTable({ now: () => now }, settings)
})

const topic = (topicName: string, more: Partial<TopicConfig> = {}): TopicConfig => ({
  ...topicConfig.parse({ topicName, readQueueNums: 4, writeQueueNums: 4, perm: 6 }),
  ...more,
})

interface Given extends Partial<Omit<Registration, 'topics'>> {
  topics?: TopicConfig[]
  version?: number
  stateVersion?: number
}

function registration({
  topics = [topic('A'), topic('B')],
  version = 1,
  stateVersion = 0,
  ...more
}: Given = {}): Registration {
  return {
    clusterName: 'C1',
    brokerName: 'b1',
    brokerAddr: '10.0.0.1:10911',
    brokerId: 0,
    haServerAddr: '10.0.0.1:10912',
    zoneName: undefined,
    enableActingMaster: false,
    expireAfterMs: undefined,
    filterServers: [],
    fingerprint: `v${version}`,
    topics: {
      dataVersion: { counter: version, stateVersion, timestamp: 1 },
      topicConfigTable: new Map(topics.map((config) => [config.topicName, config])),
    },
    ...more,
  }
}
const register = (given: Given = {}, on: object = link) => table.register(registration(given), on)
const second = { brokerName: 'b2', brokerAddr: '10.0.0.2:10911' }
const slave = { brokerId: 1, brokerAddr: '10.0.0.9:10911', haServerAddr: '10.0.0.9:10912' }
const queuesOf = (name: string) => table.route(name)?.queueDatas.map(({ brokerName, perm }) => [brokerName, perm])

test('the route of a topic has the brokers and queues of all that registered it', () => {
  register()
  register({ ...second, topics: [topic('B', { readQueueNums: 8 }), topic('D')] })
  const route = table.route('B')
  expect(route?.brokerDatas.map((data) => [data.brokerName, ...data.brokerAddrs])).toEqual([
    ['b1', [0, '10.0.0.1:10911']],
    ['b2', [0, '10.0.0.2:10911']],
  ])
  expect(route?.queueDatas.map((queues) => [queues.brokerName, queues.readQueueNums])).toEqual([
    ['b1', 4],
    ['b2', 8],
  ])
  expect(table.route('A')?.brokerDatas).toHaveLength(1)
  expect(table.route('Z')).toBeUndefined()
})

test('a slave is told its master, and shows with its id beside it', () => {
  expect(register()).toEqual({})
  expect(register(slave)).toEqual({ masterAddr: '10.0.0.1:10911', haServerAddr: '10.0.0.1:10912' })
  expect([...table.route('A')!.brokerDatas[0]!.brokerAddrs]).toEqual([
    [0, '10.0.0.1:10911'],
    [1, '10.0.0.9:10911'],
  ])
})

test('a slave registered before its master has topics only where it may act as one, and then none to write', () => {
  register({ ...slave, enableActingMaster: undefined })
  expect(table.route('A')).toBeUndefined()
  register({ ...slave, brokerName: 'b2', brokerAddr: '10.0.0.8:10911', enableActingMaster: true })
  expect(queuesOf('A')).toEqual([['b2', 4]])
})

test('a slave that became master has its address under the new id only', () => {
  register(slave)
  register({ brokerAddr: slave.brokerAddr })
  expect([...table.broker('b1')!.brokerAddrs]).toEqual([[0, slave.brokerAddr]])
})

test('a single topic of an unknown broker is refused and leaves nothing behind', () => {
  expect(register({ topics: [topic('A')] })).toBeUndefined()
  expect(table.clusterInfo().brokerAddrTable.size).toBe(0)
  expect(register({ topics: [] })).toEqual({})
  expect(register({ topics: [topic('A')], version: 2 })).toEqual({})
  expect(queuesOf('A')).toEqual([['b1', 6]])
})

test('an address with an older state does not take over an id', () => {
  register({ stateVersion: 5 })
  expect(register({ brokerAddr: '10.0.0.7:10911', stateVersion: 4 })).toEqual({})
  expect([...table.broker('b1')!.brokerAddrs.values()]).toEqual(['10.0.0.1:10911'])
})

test('topics that a registration does not name stay, unless the setting says otherwise', () => {
  register()
  register({ version: 2, topics: [topic('A', { perm: 4 })] })
  expect(queuesOf('B')).toEqual([['b1', 6]])
  expect(queuesOf('A')).toEqual([['b1', 4]])
  settings.deleteTopicWithBrokerRegistration = true
  register({ version: 3, topics: [topic('A')] })
  expect(table.route('B')).toBeUndefined()
})

describe('write permission', () => {
  test('is wiped and given back for all topics of a broker, and counted', () => {
    register()
    register({ ...second, topics: [topic('A'), topic('R', { perm: 4 })] })
    expect(table.wipeWritePerm('b2')).toBe(2)
    expect(queuesOf('A')).toEqual([
      ['b1', 6],
      ['b2', 4],
    ])
    expect(table.addWritePerm('b2')).toBe(2)
    expect(queuesOf('R')).toEqual([['b2', 6]])
    expect(table.wipeWritePerm('nobody')).toBe(0)
  })

  test('that was wiped comes back with the next change of the broker only', () => {
    register()
    table.wipeWritePerm('b1')
    register()
    expect(queuesOf('A')).toEqual([['b1', 4]])
    register({ version: 2 })
    expect(queuesOf('A')).toEqual([['b1', 6]])
  })
})

describe('a broker is removed', () => {
  test('when it unregisters, with its queues, and its name with its last address', () => {
    register()
    register(slave)
    register({ ...second, topics: [topic('A'), topic('D')] })
    table.unregister(registration())
    expect([...table.broker('b1')!.brokerAddrs.keys()]).toEqual([1])
    expect(queuesOf('B')).toEqual([['b1', 6]])
    table.unregister(registration(slave))
    expect(table.broker('b1')).toBeUndefined()
    expect(table.route('B')).toBeUndefined()
    expect(queuesOf('A')).toEqual([['b2', 6]])
    table.unregister(registration(second))
    expect(table.clusterInfo()).toEqual({ brokerAddrTable: new Map(), clusterAddrTable: new Map() })
    expect(table.topicNames()).toEqual([])
  })

  test('when it gave no sign of life for 120 s, or for the time of its own', () => {
    register()
    register({ ...second, expireAfterMs: 10_000 })
    now += 10_001
    expect(table.removeExpired().map(({ identity }) => identity.brokerName)).toEqual(['b2'])
    now += 109_999
    expect(table.removeExpired()).toEqual([])
    now += 1
    expect(table.removeExpired().map(({ identity }) => identity.brokerName)).toEqual(['b1'])
    expect(table.route('A')).toBeUndefined()
  })

  test.each([
    ['heartbeat', () => table.seen(registration())],
    ['question for its version', () => table.compare(registration(), undefined)],
    ['same registration', () => table.renew(registration(), 'v1', link)],
  ])('but not after a %s', (_sign, give) => {
    register()
    now += 119_000
    give()
    now += 119_000
    expect(table.removeExpired()).toEqual([])
  })

  test('when the connection of its registration ends, not when an older one does', () => {
    const later = {}
    register({}, link)
    register({}, later)
    expect(table.removeLink(link)).toEqual([])
    expect(table.route('A')).toBeDefined()
    expect(table.removeLink(later)).toHaveLength(1)
    expect(table.route('A')).toBeUndefined()
  })

  test('a master that leaves takes the write permission with it where a slave may act for it', () => {
    register({ enableActingMaster: true })
    register({ ...slave, enableActingMaster: true })
    table.unregister(registration())
    expect(queuesOf('A')).toEqual([['b1', 4]])
    expect([...table.route('A')!.brokerDatas[0]!.brokerAddrs.keys()]).toEqual([1])
    settings.supportActingMaster = true
    expect([...table.route('A')!.brokerDatas[0]!.brokerAddrs]).toEqual([[0, slave.brokerAddr]])
  })
})

describe('a registration with the same content', () => {
  test('is a sign of life; with another, from elsewhere or of a removed broker it is read', () => {
    register()
    expect(table.renew(registration(), 'v1', link)).toBe(true)
    expect(table.renew(registration(), 'v2', link)).toBe(false)
    expect(table.renew(registration(), 'v1', {})).toBe(false)
    table.unregister(registration())
    expect(table.renew(registration(), 'v1', link)).toBe(false)
  })

  test('is read again after a topic of it was deleted here', () => {
    register()
    expect(table.compare(registration(), registration().topics.dataVersion).changed).toBe(false)
    table.deleteTopic('A')
    expect(table.compare(registration(), registration().topics.dataVersion).changed).toBe(true)
    expect(table.renew(registration(), 'v1', link)).toBe(false)
    register()
    expect(queuesOf('A')).toEqual([['b1', 6]])
    expect(table.renew(registration(), 'v1', link)).toBe(true)
  })
})

test('versions are compared in all their parts', () => {
  register({ stateVersion: 3 })
  const known = { counter: 1, stateVersion: 3, timestamp: 1 }
  expect(table.compare(registration(), known)).toEqual({ changed: false, known })
  for (const part of ['counter', 'stateVersion', 'timestamp'] as const)
    expect(table.compare(registration(), { ...known, [part]: 9 }).changed).toBe(true)
  expect(table.compare(registration({ ...second }), known)).toEqual({ changed: true, known: undefined })
})

test('a topic is forgotten everywhere, or in one cluster', () => {
  register()
  register({ ...second, clusterName: 'C2' })
  table.deleteTopic('A', 'C2')
  expect(queuesOf('A')).toEqual([['b1', 6]])
  table.deleteTopic('A')
  expect(table.route('A')).toBeUndefined()
  expect(table.route('B')?.queueDatas).toHaveLength(2)
})

test('one topic can be entered for brokers that are known', () => {
  register()
  const queues = { readQueueNums: 1, writeQueueNums: 1, perm: 6, topicSysFlag: 0 }
  table.registerTopic('New', [
    { brokerName: 'b1', ...queues },
    { brokerName: 'nobody', ...queues },
  ])
  expect(queuesOf('New')).toEqual([['b1', 6]])
})

test('topic lists by cluster, by unit flag, and of the system', () => {
  register({ topics: [topic('A', { topicSysFlag: 1 }), topic('B', { topicSysFlag: 3 })] })
  register({ ...second, clusterName: 'C2', topics: [topic('D', { topicSysFlag: 2 }), topic('A')] })
  expect(table.topicNamesOfCluster('C2')).toEqual(['A', 'D'])
  expect(table.topicNamesOfCluster('nobody')).toEqual([])
  expect(table.topicNamesWhere((flag) => (flag & 1) !== 0)).toEqual(['A', 'B'])
  expect(table.systemTopics()).toEqual({ brokerAddr: '10.0.0.1:10911', topicList: ['C1', 'b1', 'C2', 'b2'] })
})

test('a zone sees its own brokers and those without a master', () => {
  register({ zoneName: 'z1' })
  register({ ...second, zoneName: 'z2' })
  register({ brokerName: 'b3', ...slave, enableActingMaster: true, zoneName: 'z3' })
  expect(table.route('A', 'Z1')?.brokerDatas.map((data) => data.brokerName)).toEqual(['b1', 'b3'])
  expect(table.route('A', 'Z1')?.queueDatas.map((queues) => queues.brokerName)).toEqual(['b1', 'b3'])
})

test('the filter servers of a broker are part of its routes', () => {
  register({ filterServers: ['10.0.0.1:1'] })
  expect([...table.route('A')!.filterServerTable]).toEqual([['10.0.0.1:10911', ['10.0.0.1:1']]])
  register({ version: 2 })
  expect(table.route('A')!.filterServerTable.size).toBe(0)
})

test('10,000 topics of ten brokers are entered and removed quickly', () => {
  const topics = Array.from({ length: 10_000 }, (_, index) => topic(`Topic_${index}`))
  const began = performance.now()
  for (let broker = 0; broker < 10; broker++)
    register({ brokerName: `b${broker}`, brokerAddr: `10.0.0.${broker}:10911`, topics })
  for (let index = 0; index < 10_000; index++) table.route(`Topic_${index}`)
  expect(table.route('Topic_9999')?.brokerDatas).toHaveLength(10)
  table.removeLink(link)
  expect(table.topicNames()).toEqual([])
  expect(performance.now() - began).toBeLessThan(2000)
})
