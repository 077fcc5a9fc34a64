import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { silentLog } from '../../broker-core/base/log.ts'
import { requests, responseCode } from '../../broker-core/client/index.ts'
import { startTestCluster, type TestCluster } from '../../broker-core/testing/cluster.ts'
import { OnlineConsumer } from '../../broker-core/testing/online-consumer.ts'
import { ScriptedServer } from '../../broker-core/testing/scripted-server.ts'
import { tlsCertificate, tlsKey } from '../../broker-core/testing/tls-certificate.ts'
import { Clusters, clusters, useClusters } from '../clusters/clusters.ts'
import { readConfig } from '../config.ts'
import type { BodyInputOf, ReplyOf } from '../contract/endpoint.ts'
import type { createCluster, testCluster } from '../contract/cluster-settings.ts'
import type { listClusters } from '../contract/clusters.ts'
import { openDatabase, useDatabase } from '../db/database.ts'
import { clustersAt } from '../testing/api-cluster.ts'
import { callRoute, refusalOf, replyOf } from '../testing/call-route.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
let core: TestCluster
let other: TestCluster

beforeAll(async () => {
  core = await startTestCluster()
  other = await startTestCluster()
})
afterAll(async () => {
  await useClusters(undefined)
  await Promise.all([core.close(), other.close()])
})
beforeEach(async () => {
  useDatabase(openDatabase(undefined, silentLog))
  await useClusters(clustersAt(core.namesrvAddress, 1500))
})

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const settings = (more: Partial<BodyInputOf<typeof createCluster>> = {}): BodyInputOf<typeof createCluster> => ({
  id: 'orders-eu',
  name: 'Orders, Europe',
  environment: 'production',
  nameServers: [other.namesrvAddress],
  vipChannel: false,
  tls: 'off',
  addressMap: [],
  proxies: [],
  ...more,
})
const bodyOf = ({ id: _id, ...body }: ReturnType<typeof settings>) => body

describe('several clusters', () => {
  test('one that is added is there at once, with its own topics, and goes when it is removed', async () => {
    await replyOf('createCluster', { body: settings() })
    const listed = await replyOf('listClusters')
    expect(listed.items.map(({ id, environment }) => [id, environment])).toEqual([
      ['default', 'development'],
      ['orders-eu', 'production'],
    ])
    expect(listed.notKept).toContain('no data folder')
    const mine = { cluster: 'orders-eu' }
    await replyOf('createTopic', { params: mine, body: { topic: 'OnlyThere', readQueues: 1, writeQueues: 1 } })
    const there = await replyOf('listTopics', { params: mine, query: { q: 'OnlyThere' } })
    const here = await replyOf('listTopics', { params, query: { q: 'OnlyThere' } })
    expect([there.items.length, here.items.length]).toEqual([1, 0])

    await replyOf('setMonitor', { params: mine, body: { group: 'g', minClients: 1 } })
    await replyOf('deleteCluster', { params: mine })
    expect(await refusalOf('getCluster', { params: mine })).toMatchObject({ status: 404, code: 'cluster-unknown' })
    await replyOf('createCluster', { body: settings() })
    expect((await replyOf('listMonitors', { params: mine })).items).toEqual([])
  })

  test('what was added, changed and removed is found in the audit list of every cluster', async () => {
    const credentials = { accessKey: 'key', secretKey: 'hush-hush' }
    await replyOf('createCluster', { body: settings({ credentials }) })
    const mine = { cluster: 'orders-eu' }
    await replyOf('updateClusterSettings', { params: mine, body: bodyOf(settings({ name: 'Renamed', credentials })) })
    await replyOf('deleteCluster', { params: mine })
    const { items } = await replyOf('listAudit', { params, query: { q: 'orders-eu' } })
    const nameIn = (text: string | null) => (text === null ? null : (JSON.parse(text) as { name: string }).name)
    expect(items.map((row) => [row.action, row.isOfCluster, nameIn(row.before), nameIn(row.after)])).toEqual([
      ['deleteCluster', false, 'Renamed', null],
      ['updateClusterSettings', false, 'Orders, Europe', 'Renamed'],
      ['createCluster', false, null, 'Orders, Europe'],
    ])
    expect(JSON.stringify(items)).not.toContain('hush-hush')
  })

  test('the row of each says how it is', async () => {
    await replyOf('createCluster', { body: settings({ nameServers: ['127.0.0.1:1'] }) })
    const rows = async (): Promise<ReplyOf<typeof listClusters>['items']> => (await replyOf('listClusters')).items
    await vi.waitFor(async () => {
      const [good, bad] = await rows()
      expect(good).toMatchObject({ state: 'connected', brokers: { up: 1, expected: 1 }, deadLetters: { value: '0' } })
      expect(good!.inPerSecond).toMatchObject({ value: expect.any(Number) as number })
      expect(good!.versions).toEqual([expect.stringMatching(/^V5_/)])
      expect(bad).toMatchObject({ state: 'unreachable', verdict: 'error', problems: { errors: 1 }, asOf: 0 })
      expect(bad!.inPerSecond).toEqual({ unknown: 'broker-unreachable' })
      expect(bad!.deadLetters).toEqual({ unknown: 'broker-unreachable' })
    }, 8000)
  })

  test.each([
    ['a name that is taken', { id: 'default' }, [409, 'cluster-exists']],
    ['a slug with blanks', { id: 'no good' }, [400, 'bad-request']],
    ['no NameServer', { nameServers: [] }, [400, 'bad-request']],
    ['an address that is none', { nameServers: ['http://x'] }, [400, 'bad-request']],
    ['a port that is none', { nameServers: ['x:70000'] }, [400, 'bad-request']],
    ['a proxy that is not in the list', { proxy: 'p:8080' }, [400, 'bad-request']],
    ['an access key without a secret', { credentials: { accessKey: 'k' } }, [400, 'bad-request']],
  ] as const)('%s is refused', async (_what, more, [status, code]) => {
    expect(await refusalOf('createCluster', { body: settings(more as never) })).toMatchObject({ status, code })
    expect((await replyOf('listClusters')).items).toHaveLength(1)
  })

  test('the one of the process stays, and what is changed of it lies over its start', async () => {
    expect(await refusalOf('deleteCluster', { params })).toMatchObject({ status: 409, code: 'cluster-stays' })
    const body = bodyOf(settings({ nameServers: [other.namesrvAddress], vipChannel: true }))
    await replyOf('updateClusterSettings', { params, body })
    const fresh = clustersAt(core.namesrvAddress)
    expect(fresh.get('default').config).toMatchObject({ name: 'Orders, Europe', nameServers: [other.namesrvAddress] })
    await fresh.close()
    const elsewhere = new Clusters(readConfig({ NAMESRV_ADDR: 'new:9876' }))
    expect(elsewhere.get('default').config).toMatchObject({ name: 'Orders, Europe', nameServers: ['new:9876'] })
    await elsewhere.close()
  })

  test('the embedded core’s NameServer cannot be changed', async () => {
    await useClusters(new Clusters(readConfig({ NAMESRV_ADDR: core.namesrvAddress, ROCKETDECK_EMBEDDED: 'true' })))
    const body = bodyOf(settings({ nameServers: ['x:1'] }))
    expect(await refusalOf('updateClusterSettings', { params, body })).toMatchObject({ status: 400 })
    const same = bodyOf(settings({ nameServers: [core.namesrvAddress] }))
    expect(await replyOf('updateClusterSettings', { params, body: same })).toMatchObject({ embedded: true })
  })

  test('a secret never leaves, stays when it is not given again, and goes with its access key', async () => {
    const credentials = { accessKey: 'reader', secretKey: 'hush-hush', securityToken: 'lent-token' }
    await replyOf('createCluster', { body: settings({ credentials }) })
    const mine = { cluster: 'orders-eu' }
    for (const name of ['getClusterSettings', 'getCluster', 'checkCluster'] as const) {
      const text = await (await callRoute(name, { params: mine })).text()
      expect(text).not.toMatch(/hush-hush|lent-token/)
    }
    const again = bodyOf(settings({ credentials: { accessKey: 'reader' } }))
    expect(await replyOf('updateClusterSettings', { params: mine, body: again })).toMatchObject({
      credentials: { accessKey: 'reader', hasSecurityToken: true },
    })
    expect(clusters().get('orders-eu').config.credentials).toEqual(credentials)
    const another = bodyOf(settings({ credentials: { accessKey: 'somebody' } }))
    expect(await refusalOf('updateClusterSettings', { params: mine, body: another })).toMatchObject({ status: 400 })
    await replyOf('updateClusterSettings', { params: mine, body: bodyOf(settings()) })
    expect(clusters().get('orders-eu').config.credentials).toBeUndefined()
  })
})

type Tried = BodyInputOf<typeof testCluster>
const tryIt = (more: Partial<Tried> = {}): Promise<ReplyOf<typeof testCluster>> =>
  replyOf('testCluster', {
    body: { nameServers: [core.namesrvAddress], vipChannel: false, tls: 'off', addressMap: [], proxies: [], ...more },
  })
/** The step that failed at a server, with its hint. */
const failureOf = ({ servers }: ReplyOf<typeof testCluster>, at: number): [string | undefined, string | undefined] => {
  const failed = servers[at]!.steps.find(({ state }) => state === 'failed')
  return [failed?.step, failed?.hint]
}

async function listen(server: Server): Promise<string> {
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined)
    closers.push(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.unshift(() => new Promise((resolve) => server.close(resolve)))
  return `127.0.0.1:${(server.address() as { port: number }).port}`
}

describe('a test of the connection', () => {
  test('of a cluster that works passes every step at NameServer and broker', async () => {
    const tested = await tryIt()
    expect(tested).toMatchObject({ ok: true, clusterNames: ['DefaultCluster'] })
    expect(tested.servers.map(({ kind, address, ok }) => [kind, address, ok])).toEqual([
      ['name-server', core.namesrvAddress, true],
      ['broker', core.brokerAddress, true],
    ])
    expect(tested.servers[1]!.version).toMatch(/^V5_/)
    expect((await replyOf('checkCluster', { params })).ok).toBe(true)
  })

  test('names the host that has no address, and tries nothing behind it', async () => {
    const tested = await tryIt({ nameServers: ['no-such-host.invalid:9876'] })
    expect(tested.servers[0]!.steps.map(({ state }) => state)).toEqual([
      'failed',
      'not-tried',
      'not-tried',
      'not-tried',
    ])
    expect(failureOf(tested, 0)[0]).toBe('name')
  })

  test('names the port that is closed', async () => {
    expect(failureOf(await tryIt({ nameServers: ['127.0.0.1:1'] }), 0)).toEqual(['port', undefined])
  })

  test('tells another program from a NameServer', async () => {
    expect(failureOf(await tryIt({ nameServers: [core.brokerAddress] }), 0)).toEqual(['answer', 'another-program'])
    const silent = await listen(createServer())
    expect(failureOf(await tryIt({ nameServers: [silent] }), 0)).toEqual(['answer', 'another-program'])
    const closing = await listen(createServer((socket) => socket.destroy()))
    expect(failureOf(await tryIt({ nameServers: [closing] }), 0)).toEqual(['answer', 'tls-maybe-needed'])
  })

  test('tells a missing TLS from a certificate that nobody vouches for', async () => {
    const plain = await listen(createServer((socket) => socket.end('no')))
    expect(failureOf(await tryIt({ nameServers: [plain], tls: 'trust-any' }), 0)).toEqual(['tls', 'tls-not-spoken'])
    const secure = await listen(
      createTlsServer(
        { cert: tlsCertificate, key: tlsKey },
        (socket) => void socket.on('error', () => undefined).end(),
      ),
    )
    expect(failureOf(await tryIt({ nameServers: [secure], tls: 'verify' }), 0)).toEqual(['tls', 'certificate-unknown'])
    expect(failureOf(await tryIt({ nameServers: [secure], tls: 'trust-any' }), 0)[0]).toBe('answer')
  })

  test('tells missing credentials from refused ones', async () => {
    const guarded = await ScriptedServer.start()
    closers.push(() => guarded.close())
    guarded.on(requests.getBrokerClusterInfo, () => {
      const key = guarded.asked.at(-1)?.extFields['AccessKey']
      if (key === 'good') return { body: { brokerAddrTable: new Map(), clusterAddrTable: new Map() } as never }
      return { code: responseCode.NO_PERMISSION, remark: 'no acl of this user' }
    })
    const at = (accessKey?: string) =>
      tryIt({
        nameServers: [guarded.address],
        ...(accessKey === undefined ? {} : { credentials: { accessKey, secretKey: 's' } }),
      })
    expect(failureOf(await at(), 0)).toEqual(['access', 'credentials-missing'])
    expect(failureOf(await at('bad'), 0)).toEqual(['access', 'credentials-refused'])
    expect((await at('good')).ok).toBe(true)
  })

  test('says that a broker registered an address of another network, and that the address map mends it', async () => {
    const hidden = await startTestCluster({ broker: { brokerIP1: 'broker-in-a-container' } })
    closers.push(() => hidden.close())
    const nameServers = [hidden.namesrvAddress]
    const tested = await tryIt({ nameServers })
    expect(failureOf(tested, 1)).toEqual(['name', 'address-of-another-network'])
    const addressMap = [{ from: 'broker-in-a-container', to: '127.0.0.1' }]
    const mended = await tryIt({ nameServers, addressMap })
    expect(mended.ok).toBe(true)
    expect(mended.servers[1]!.reachedAt).toMatch(/^127\.0\.0\.1:/)

    await replyOf('createCluster', { body: settings({ nameServers, addressMap }) })
    const sent = await replyOf('sendMessage', { params: { cluster: 'orders-eu' }, body: { topic: 'T', body: 'x' } })
    expect(sent.status).toBe('SEND_OK')
  })

  test('names the VIP port that is closed', async () => {
    const guarded = await ScriptedServer.start()
    closers.push(() => guarded.close())
    const brokerAddrs = new Map([[0n, guarded.address]])
    const namesrv = await ScriptedServer.start()
    closers.push(() => namesrv.close())
    namesrv.on(requests.getBrokerClusterInfo, () => ({
      body: {
        brokerAddrTable: new Map([['b', { cluster: 'c', brokerName: 'b', brokerAddrs }]]),
        clusterAddrTable: new Map([['c', ['b']]]),
      } as never,
    }))
    const tested = await tryIt({ nameServers: [namesrv.address], vipChannel: true })
    expect(failureOf(tested, 1)).toEqual(['port', 'vip-port-closed'])
  })
})

describe('a proxy', () => {
  test('is asked who is connected for a group; only one that was set', async () => {
    const group = 'through-the-proxy'
    const consumer = await OnlineConsumer.start(other, { group, topic: 'T', clientId: 'c-1' })
    closers.push(() => consumer.close())
    expect(await refusalOf('getProxyClients', { params, query: { group } })).toMatchObject({ code: 'not-set' })
    const body = bodyOf(settings({ nameServers: [core.namesrvAddress], proxies: [other.brokerAddress] }))
    await replyOf('updateClusterSettings', { params, body })
    expect(await replyOf('getProxyClients', { params, query: { group } })).toMatchObject({
      proxy: other.brokerAddress,
      clients: [{ clientId: 'c-1' }],
    })
    expect((await replyOf('getProxyClients', { params, query: { group: 'nobody' } })).clients).toEqual([])
    const elsewhere = { group, proxy: core.brokerAddress }
    expect(await refusalOf('getProxyClients', { params, query: elsewhere })).toMatchObject({ code: 'bad-request' })
    const tested = await tryIt({ proxies: [other.brokerAddress, '127.0.0.1:1'] })
    expect(tested.servers.slice(2).map(({ kind, ok }) => [kind, ok])).toEqual([
      ['proxy', true],
      ['proxy', false],
    ])
  })
})

describe('monitors', () => {
  test('a group with too few clients or too much lag is a problem, until it is not', async () => {
    const group = 'watched'
    const consumer = await OnlineConsumer.start(core, { group, topic: 'Watched', clientId: 'c-1' })
    closers.push(() => consumer.close())
    await replyOf('setMonitor', { params, body: { group, minClients: 2, maxLag: '9007199254740993' } })
    await vi.waitFor(async () => {
      expect((await replyOf('listMonitors', { params })).items).toMatchObject([
        { group, minClients: 2, maxLag: '9007199254740993', clients: { value: 1 }, state: 'missed' },
      ])
    }, 8000)
    const { problems, verdict } = await replyOf('getOverview', { params })
    expect(problems).toContainEqual({
      ...{ kind: 'too-few-clients', severity: 'error', subject: group },
      ...{ value: '1', limit: '2' },
    })
    expect(verdict).toBe('error')
    await replyOf('setMonitor', { params, body: { group, minClients: 1 } })
    expect((await replyOf('listMonitors', { params, query: { group } })).items).toMatchObject([{ state: 'kept' }])
    await replyOf('deleteMonitor', { params, query: { group } })
    expect((await replyOf('listMonitors', { params })).items).toEqual([])
  })

  test('what a group was and is watched for is noted', async () => {
    await replyOf('setMonitor', { params, body: { group: 'noted', minClients: 2 } })
    await replyOf('setMonitor', { params, body: { group: 'noted', maxLag: '9007199254740993' } })
    await replyOf('deleteMonitor', { params, query: { group: 'noted' } })
    const { items } = await replyOf('listAudit', { params, query: { q: 'noted' } })
    expect(items.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['deleteMonitor', '{"maxLag":"9007199254740993"}', null],
      ['setMonitor', '{"minClients":2}', '{"maxLag":"9007199254740993"}'],
      ['setMonitor', '{}', '{"minClients":2}'],
    ])
  })

  test('one without any limit is refused, as is a negative one', async () => {
    expect(await refusalOf('setMonitor', { params, body: { group: 'g' } })).toMatchObject({ status: 400 })
    expect(await refusalOf('setMonitor', { params, body: { group: 'g', maxLag: '-1' } })).toMatchObject({ status: 400 })
  })
})
