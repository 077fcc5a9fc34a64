import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startBrokerWithUsers } from '../../broker-core/testing/broker-with-users.ts'
import { startTestCluster } from '../../broker-core/testing/cluster.ts'
import { requests } from '../../broker-core/client/index.ts'
import { ScriptedServer } from '../../broker-core/testing/scripted-server.ts'
import { useClusters } from '../clusters/clusters.ts'
import { clustersAt } from '../testing/api-cluster.ts'
import { refusalOf, replyOf } from '../testing/call-route.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
type Broker = Awaited<ReturnType<typeof startBrokerWithUsers>>

describe('a master and a slave that keep users', () => {
  let master: Broker
  let slave: Broker
  let namesrv: ScriptedServer

  beforeAll(async () => {
    master = await startBrokerWithUsers()
    slave = await startBrokerWithUsers()
    namesrv = await ScriptedServer.start()
    const brokerAddrs = new Map([
      [0, master.server.address],
      [1, slave.server.address],
    ])
    const broker = {
      cluster: 'c1',
      brokerName: 'broker-a',
      brokerAddrs,
      enableActingMaster: false,
      zoneName: undefined,
    }
    namesrv.on(requests.getBrokerClusterInfo, () => ({
      body: { brokerAddrTable: new Map([['broker-a', broker]]), clusterAddrTable: new Map([['c1', ['broker-a']]]) },
    }))
    await useClusters(clustersAt(namesrv.address))
  })
  afterAll(async () => {
    await useClusters(undefined)
    await Promise.all([master.server.close(), slave.server.close(), namesrv.close()])
  })
  afterEach(() => {
    for (const { users, acls } of [master, slave]) {
      users.clear()
      acls.clear()
    }
  })

  const alice = { username: 'alice', password: 'secret-1' }
  const rule = {
    subject: 'User:alice',
    resources: ['Topic:orders*', 'Group:GID_shop'],
    actions: ['Pub' as const, 'Sub' as const],
    sourceIps: ['10.0.0.0/8'],
    decision: 'Allow' as const,
  }

  test('a user is made, found, changed and removed at both, and its password is never told', async () => {
    const made = await replyOf('createAccessUser', { params, body: alice })
    expect(made).toMatchObject({ items: [{ brokerId: '0' }, { brokerId: '1' }], failures: [] })
    const listed = await replyOf('listAccessUsers', { params, query: { q: 'LICE' } })
    expect(listed).toMatchObject({ supported: true, failures: [] })
    expect(listed.items).toEqual([
      { username: 'alice', type: 'Normal', status: 'enable', missingAt: [], differsAt: [] },
    ])
    expect(JSON.stringify(listed)).not.toContain('secret-1')
    await replyOf('updateAccessUser', { params, body: { username: 'alice', status: 'disable' } })
    expect(master.users.get('alice')).toMatchObject({ password: 'secret-1', userStatus: 'disable' })
    expect((await replyOf('listAccessUsers', { params, query: { q: 'nobody' } })).items).toEqual([])
    await replyOf('deleteAccessUser', { params, query: { username: 'alice' } })
    expect([master.users.size, slave.users.size]).toEqual([0, 0])
  })

  test('where brokers do not agree, the row says at which', async () => {
    await replyOf('createAccessUser', { params, body: alice })
    slave.users.set('alice', { ...slave.users.get('alice')!, userType: 'Super' })
    master.users.set('bob', { ...master.users.get('alice')!, username: 'bob' })
    const { items } = await replyOf('listAccessUsers', { params })
    expect(items).toMatchObject([
      { username: 'alice', missingAt: [], differsAt: [slave.server.address] },
      { username: 'bob', missingAt: [slave.server.address], differsAt: [] },
    ])
  })

  test('what a broker refuses is said with its words; what others did stands', async () => {
    master.users.set('alice', { username: 'alice', password: 'x', userType: 'Normal', userStatus: 'enable' })
    const part = await replyOf('createAccessUser', { params, body: alice })
    expect(part.items).toMatchObject([{ brokerId: '1' }])
    expect(part.failures).toMatchObject([{ code: 'refused', message: expect.stringContaining('existed') as string }])
    expect(await refusalOf('createAccessUser', { params, body: alice })).toMatchObject({ code: 'refused-by-broker' })
  })

  test('rules are made for several resources, changed and removed one by one', async () => {
    await replyOf('createAccessUser', { params, body: alice })
    await replyOf('createAccessRules', { params, body: rule })
    await replyOf('updateAccessRules', {
      params,
      body: { ...rule, resources: ['Topic:orders*'], actions: ['All'], decision: 'Deny' },
    })
    const all = await replyOf('listAccessRules', { params })
    expect(all.items).toMatchObject([
      { subject: 'User:alice', resource: 'Group:GID_shop', actions: ['Pub', 'Sub'], decision: 'Allow' },
      { subject: 'User:alice', resource: 'Topic:orders*', actions: ['All'], decision: 'Deny', differsAt: [] },
    ])
    expect((await replyOf('listAccessRules', { params, query: { q: 'deny' } })).items).toHaveLength(1)
    await replyOf('deleteAccessRule', { params, query: { subject: 'User:alice', resource: 'Topic:orders*' } })
    expect((await replyOf('listAccessRules', { params })).items).toMatchObject([{ resource: 'Group:GID_shop' }])
  })

  test('what was there before and after each write is noted, and never a password', async () => {
    await replyOf('createAccessUser', { params, body: alice })
    await replyOf('updateAccessUser', { params, body: { ...alice, password: 'secret-2', status: 'disable' } })
    await replyOf('createAccessRules', { params, body: rule })
    await replyOf('updateAccessRules', { params, body: { ...rule, resources: ['Group:GID_shop'], decision: 'Deny' } })
    await replyOf('deleteAccessRule', { params, query: { subject: 'User:alice', resource: 'Group:GID_shop' } })
    await replyOf('deleteAccessUser', { params, query: { username: 'alice' } })
    const { items } = await replyOf('listAudit', { params, query: { q: 'alice', limit: '6' } })
    expect(JSON.stringify(items)).not.toMatch(/secret-[12]/)
    const orders = { resource: 'Topic:orders*', decision: 'Allow', actions: 'Pub, Sub', sourceIps: '10.0.0.0/8' }
    const shop = { ...orders, resource: 'Group:GID_shop' }
    const user = { type: 'Normal', status: 'enable' }
    const off = { ...user, status: 'disable' }
    const both = (kept: object) => ['broker-a', 'broker-a:1'].map((broker) => ({ broker, ...kept }))
    expect(items.map(({ before, after }) => [before, after].map((text) => JSON.parse(text!) as unknown))).toEqual([
      [both({ ...off, rules: [orders] }), both({ rules: [] })],
      [both({ rules: [shop].map((one) => ({ ...one, decision: 'Deny' })) }), both({ rules: [] })],
      [both({ rules: [shop] }), both({ rules: [{ ...shop, decision: 'Deny' }] })],
      [both({ rules: [] }), both({ rules: [orders, shop] })],
      [both(user), both(off)],
      [both({}), both(user)],
    ])
  })

  test('the scope is one broker name, or a cluster; none of that name is an error', async () => {
    await replyOf('createAccessUser', { params, body: { ...alice, brokerCluster: 'c1', broker: 'broker-a' } })
    expect(slave.users.size).toBe(1)
    expect(await refusalOf('listAccessUsers', { params, query: { broker: 'broker-z' } })).toMatchObject({
      code: 'broker-unknown',
    })
  })

  test.each([
    ['a subject without a name', { ...rule, subject: 'alice' }],
    ['a resource without a kind', { ...rule, resources: ['orders'] }],
    ['an action that does not exist', { ...rule, actions: ['Fly' as never] }],
    ['something that is no address', { ...rule, sourceIps: ['<script>'] }],
  ])('%s is refused before a broker is asked', async (_, body) => {
    expect(await refusalOf('createAccessRules', { params, body })).toMatchObject({ code: 'bad-request' })
  })

  test('a broker that does not tell what it has is written to all the same, and nothing is noted of it', async () => {
    slave.server.on(requests.authListUser, () => ({ code: 1, remark: 'broken' }))
    await replyOf('createAccessUser', { params, body: { ...alice, username: 'carol' } })
    expect([master.users.has('carol'), slave.users.has('carol')]).toEqual([true, true])
    const [entry] = (await replyOf('listAudit', { params, query: { q: 'carol', limit: '1' } })).items
    expect([entry?.before, entry?.after].map((text) => JSON.parse(text!) as unknown)).toEqual([
      [{ broker: 'broker-a' }],
      [{ broker: 'broker-a', type: 'Normal', status: 'enable' }],
    ])
  })
})

test('a broker without access control says so', async () => {
  const cluster = await startTestCluster()
  await useClusters(clustersAt(cluster.namesrvAddress))
  const listed = await replyOf('listAccessUsers', { params })
  expect(listed).toMatchObject({ supported: false, items: [], places: [], failures: [{ code: 'not-supported' }] })
  const body = { username: 'alice', password: 'x' }
  expect(await refusalOf('createAccessUser', { params, body })).toMatchObject({ status: 501, code: 'not-supported' })
  await useClusters(undefined)
  await cluster.close()
})

test.each([
  ['names no place for users: it has no access control', '', false],
  ['names one, which fails: it has access control', 'org.example.Provider', true],
])('a broker of Apache that refuses with a system error and %s', async (_, provider, supported) => {
  const broker = await ScriptedServer.start()
  const namesrv = await ScriptedServer.start()
  const brokerAddrs = new Map([[0, broker.address]])
  const row = { cluster: 'c1', brokerName: 'broker-a', brokerAddrs, enableActingMaster: false, zoneName: undefined }
  namesrv.on(requests.getBrokerClusterInfo, () => ({
    body: { brokerAddrTable: new Map([['broker-a', row]]), clusterAddrTable: new Map([['c1', ['broker-a']]]) },
  }))
  const refused = { code: 1, remark: 'An system error occurred, please try again later.' }
  broker
    .on(requests.authListUser, () => refused)
    .on(requests.authListAcl, () => refused)
    .on(requests.authCreateUser, () => refused)
    .on(requests.getBrokerConfig, () => ({
      body: new Map([
        ['authenticationMetadataProvider', provider],
        ['authorizationMetadataProvider', provider],
      ]),
    }))
  await useClusters(clustersAt(namesrv.address))
  const code = supported ? 'refused' : 'not-supported'
  const said = supported ? 'An system error occurred' : 'its setting authenticationMetadataProvider is empty'
  const [users, rules] = [await replyOf('listAccessUsers', { params }), await replyOf('listAccessRules', { params })]
  expect(users).toMatchObject({ supported, failures: [{ code, message: expect.stringContaining(said) }] })
  expect(rules).toMatchObject({ supported, failures: [{ code }] })
  const body = { username: 'alice', password: 'x' }
  expect(await refusalOf('createAccessUser', { params, body })).toMatchObject({ status: supported ? 422 : 501 })
  await useClusters(undefined)
  await Promise.all([broker.close(), namesrv.close()])
})
