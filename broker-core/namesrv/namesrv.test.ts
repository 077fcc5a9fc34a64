import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { requests } from '../protocol/requests/index.ts'
import { Connector } from '../remoting/connector.ts'
import type { NamesrvConfig } from './config.ts'
import { type Namesrv, startNamesrv } from './namesrv.ts'

let folder: string
let namesrv: Namesrv
let connector: Connector
let now: number

beforeEach(async () => {
  now = 1_000_000
  folder = mkdtempSync(path.join(tmpdir(), 'namesrv-'))
  await start()
  connector = new Connector()
})
afterEach(async () => {
  await connector.close()
  await namesrv.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(config: Partial<NamesrvConfig> = {}): Promise<void> {
  const paths = {
    kvConfigPath: path.join(folder, 'kv', 'kvConfig.json'),
    configStorePath: path.join(folder, 'namesrv.conf'),
  }
  namesrv = await startNamesrv({
    clock: { now: () => now },
    config: { bindAddress: '127.0.0.1', listenPort: 0, ...paths, ...config },
  })
}
async function restart(config: Partial<NamesrvConfig>): Promise<void> {
  await namesrv.close()
  await start(config)
}

const identity = { clusterName: 'C1', brokerName: 'b1', brokerAddr: '10.0.0.1:10911', brokerId: 0 }
const version = { counter: 1, stateVersion: 0, timestamp: 7 }
const topicJson = (topicName: string) => ({
  topicName,
  readQueueNums: 4,
  writeQueueNums: 4,
  perm: 6,
  topicSysFlag: 0,
  order: false,
})
const wrapper = (...names: string[]) => ({
  dataVersion: version,
  topicConfigTable: Object.fromEntries(names.map((name) => [name, topicJson(name)])),
})
const bodyOf = (...names: string[]) =>
  Buffer.from(JSON.stringify({ topicConfigSerializeWrapper: wrapper(...names), filterServerList: [] }))
const call: Connector['call'] = (...args) => connector.call(...args)
const register = (header: object = {}, body = bodyOf('A', 'B'), from = connector) =>
  from.call(
    namesrv.address,
    requests.registerBroker,
    { ...identity, haServerAddr: '10.0.0.1:10912', ...header },
    { body },
  )
const route = (topic: string) => call(namesrv.address, requests.getRouteinfoByTopic, { topic })

describe('a broker registers', () => {
  test('and clients get its route', async () => {
    expect((await register()).code).toBe(0)
    const { code, body } = await route('A')
    expect(code).toBe(0)
    expect(body.queueDatas).toEqual([
      { brokerName: 'b1', perm: 6, readQueueNums: 4, topicSysFlag: 0, writeQueueNums: 4 },
    ])
    expect(body.brokerDatas[0]?.brokerAddrs).toEqual(new Map([[0, '10.0.0.1:10911']]))
  })

  test('with a checksum, which must be right', async () => {
    const body = bodyOf('A', 'B')
    const right = crc32(body) & 0x7fffffff
    expect(await register({ bodyCrc32: right + 1 }, body)).toMatchObject({ code: 1, remark: 'crc32 not match' })
    expect((await register({ bodyCrc32: right }, body)).code).toBe(0)
  })

  test('compressed', async () => {
    const block = (text: string) => {
      const bytes = Buffer.from(`    ${text}`)
      bytes.writeInt32BE(bytes.length - 4)
      return bytes
    }
    const count = (value: number) => Buffer.from([0, 0, 0, value])
    const topics = ['A', 'B'].map((name) => block(`${name} 3 2 6 SINGLE_TAG`))
    const plain = Buffer.concat([block(JSON.stringify(version)), count(2), ...topics, block('[]'), count(0)])
    expect((await register({ compressed: true }, deflateSync(plain))).code).toBe(0)
    expect((await route('B')).body.queueDatas[0]).toMatchObject({ readQueueNums: 3, writeQueueNums: 2 })
  })

  test('what cannot be read is refused, and the NameServer goes on', async () => {
    for (const body of [Buffer.from('{"topicConfig'), Buffer.from('[1,2]'), Buffer.from([0xff, 0xfe])])
      expect((await register({}, body)).code).toBe(1)
    expect((await register({ compressed: true }, bodyOf('A', 'B'))).code).toBe(1)
    expect(await register({ brokerName: ' ' })).toMatchObject({
      code: 1,
      remark: 'register broker failed: brokerName is blank',
    })
    expect(await register({}, bodyOf('A'))).toMatchObject({ code: 1, remark: 'register broker failed' })
    expect((await register()).code).toBe(0)
  })

  test('and is told the order configuration, and a slave its master', async () => {
    await call(namesrv.address, requests.putKvConfig, { namespace: 'ORDER_TOPIC_CONFIG', key: 'A', value: 'b1:4' })
    expect((await register()).body).toEqual({ table: new Map([['A', 'b1:4']]) })
    const slave = { brokerId: 1, brokerAddr: '10.0.0.2:10911', haServerAddr: '10.0.0.2:10912' }
    for (const _again of [1, 2])
      expect((await register(slave)).header).toEqual({ masterAddr: '10.0.0.1:10911', haServerAddr: '10.0.0.1:10912' })
  })
})

describe('a broker is gone', () => {
  test('when it says so', async () => {
    await register()
    expect((await call(namesrv.address, requests.unregisterBroker, identity)).code).toBe(0)
    expect((await route('A')).code).toBe(17)
  })

  test('when its connection ends', async () => {
    const broker = new Connector()
    await register({}, bodyOf('A', 'B'), broker)
    expect((await route('A')).code).toBe(0)
    await broker.close()
    await vi.waitFor(async () => {
      expect((await route('A')).code).toBe(17)
    })
  })

  test('after 120 s without a sign of life; a question for its version is one', async () => {
    await register()
    now += 119_000
    const reply = await call(namesrv.address, requests.queryDataVersion, identity, { body: version })
    expect(reply).toMatchObject({ header: { changed: false }, body: version })
    now += 119_000
    namesrv.scan()
    expect((await route('A')).code).toBe(0)
    const connection = await connector.connection(namesrv.address)
    const closed = new Promise<void>((resolve) => connection.onClose(resolve))
    now += 1001
    namesrv.scan()
    // By this a broker that was frozen learns that it has to register again.
    await closed
    expect((await route('A')).code).toBe(17)
  })
})

describe('routes', () => {
  test('of unknown topics are refused with 17 in the words of Apache', async () => {
    const { code, remark } = await route('Nobody')
    expect(code).toBe(17)
    expect(remark).toBe(
      'No topic route info in name server for the topic: Nobody\n' +
        'See https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.',
    )
  })

  test('are standard JSON, for old clients as for new ones', async () => {
    await register()
    for (const acceptStandardJsonOnly of [undefined, true]) {
      const reply = await call(namesrv.address, requests.getRouteinfoByTopic, { topic: 'A', acceptStandardJsonOnly })
      const parsed = JSON.parse(reply.command.body!.toString()) as { brokerDatas: { brokerAddrs: object }[] }
      expect(parsed.brokerDatas[0]?.brokerAddrs).toEqual({ 0: '10.0.0.1:10911' })
    }
  })

  test('carry the order configuration where it is switched on', async () => {
    await register()
    await call(namesrv.address, requests.putKvConfig, { namespace: 'ORDER_TOPIC_CONFIG', key: 'A', value: 'b1:4' })
    expect((await route('A')).body.orderTopicConf).toBeUndefined()
    await call(namesrv.address, requests.updateNamesrvConfig, {}, { body: new Map([['orderMessageEnable', 'true']]) })
    expect((await route('A')).body.orderTopicConf).toBe('b1:4')
  })

  test('wait for the brokers when told so', async () => {
    await restart({ needWaitForService: true, waitSecondsForService: 5 })
    await register()
    expect(await route('A')).toMatchObject({ code: 1, remark: 'name server not ready' })
    now += 5000
    expect((await route('A')).code).toBe(0)
  })
})

test('lists of topics, and the switches that turn them off', async () => {
  await register()
  const all = () => call(namesrv.address, requests.getAllTopicListFromNameserver, {})
  const ofCluster = () => call(namesrv.address, requests.getTopicsByCluster, { cluster: 'C1' })
  expect((await all()).body.topicList).toEqual(['A', 'B'])
  expect((await ofCluster()).body.topicList).toEqual(['A', 'B'])
  expect((await call(namesrv.address, requests.getSystemTopicListFromNs, {})).body).toEqual({
    topicList: ['C1', 'b1'],
    brokerAddr: '10.0.0.1:10911',
  })
  const off = new Map([
    ['enableAllTopicList', 'false'],
    ['enableTopicList', 'false'],
  ])
  await call(namesrv.address, requests.updateNamesrvConfig, {}, { body: off })
  expect(await all()).toMatchObject({ code: 1, remark: 'disable' })
  expect(await ofCluster()).toMatchObject({ code: 1, remark: 'disable' })
})

test('cluster info and members of a broker', async () => {
  await register()
  const { body } = await call(namesrv.address, requests.getBrokerClusterInfo, {})
  expect(body.clusterAddrTable).toEqual(new Map([['C1', ['b1']]]))
  expect(body.brokerAddrTable.get('b1')?.brokerAddrs.get(0)).toBe('10.0.0.1:10911')
  const members = (brokerName: string) =>
    call(namesrv.address, requests.getBrokerMemberGroup, { clusterName: 'C1', brokerName })
  expect((await members('b1')).body.brokerMemberGroup?.brokerAddrs.get(0)).toBe('10.0.0.1:10911')
  expect((await members('nobody')).body.brokerMemberGroup).toEqual({
    cluster: 'C1',
    brokerName: 'nobody',
    brokerAddrs: new Map(),
  })
})

test('write permission is wiped and given back', async () => {
  await register()
  const wiped = await call(namesrv.address, requests.wipeWritePermOfBroker, { brokerName: 'b1' })
  expect(wiped.header.wipeTopicCount).toBe(2)
  expect((await route('A')).body.queueDatas[0]?.perm).toBe(4)
  const added = await call(namesrv.address, requests.addWritePermOfBroker, { brokerName: 'b1' })
  expect(added.header.addTopicCount).toBe(2)
  expect((await route('A')).body.queueDatas[0]?.perm).toBe(6)
})

describe('the key-value table', () => {
  const item = { namespace: 'Ns', key: 'k' }
  const get = () => call(namesrv.address, requests.getKvConfig, item)

  test('survives a restart, in the file of Apache', async () => {
    await call(namesrv.address, requests.putKvConfig, { ...item, value: '值' })
    const file = path.join(folder, 'kv', 'kvConfig.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ configTable: { Ns: { k: '值' } } })
    await restart({})
    expect((await get()).header.value).toBe('值')
    expect((await call(namesrv.address, requests.getKvlistByNamespace, { namespace: 'Ns' })).body.table).toEqual(
      new Map([['k', '值']]),
    )
    await call(namesrv.address, requests.deleteKvConfig, item)
    expect(await get()).toMatchObject({ code: 22, remark: 'No config item, Namespace: Ns Key: k' })
  })

  test('answers 22 for what is not there', async () => {
    expect(await call(namesrv.address, requests.getKvlistByNamespace, { namespace: 'constructor' })).toMatchObject({
      code: 22,
      remark: 'No config item, Namespace: constructor',
    })
  })

  test('that cannot be read stops the start with the name of the file', async () => {
    const file = path.join(folder, 'kv', 'kvConfig.json')
    await call(namesrv.address, requests.putKvConfig, { ...item, value: '1' })
    await namesrv.close()
    writeFileSync(file, '{broken')
    await expect(start()).rejects.toThrow(file)
    rmSync(file)
    await start()
  })
})

describe('the configuration', () => {
  const update = (pairs: Record<string, string>) =>
    call(namesrv.address, requests.updateNamesrvConfig, {}, { body: new Map(Object.entries(pairs)) })

  test('is read and changed, and kept in its file', async () => {
    expect((await update({ brokerExpireTimeoutMillis: '5000', serverWorkerThreads: '8' })).code).toBe(0)
    const { body } = await call(namesrv.address, requests.getNamesrvConfig, {})
    expect(body.get('brokerExpireTimeoutMillis')).toBe('5000')
    expect(readFileSync(path.join(folder, 'namesrv.conf'), 'utf8')).toContain('brokerExpireTimeoutMillis=5000')
  })

  test('keys of the black list and wrong values are refused', async () => {
    for (const key of ['kvConfigPath', 'configStorePath', 'rocketmqHome', 'configBlackList'])
      expect(await update({ [key]: 'x' })).toMatchObject({ code: 16, remark: 'Can not update config in black list.' })
    expect(await update({ brokerExpireTimeoutMillis: 'soon' })).toMatchObject({ code: 29 })
    expect(await update({ listenPort: '9999' })).toMatchObject({ code: 16 })
  })

  test('a key that nobody has is refused, with the one that was probably meant', async () => {
    expect(await update({ orderMessageEnabled: 'true', orderMessageEnable: 'true' })).toMatchObject({
      code: 29,
      remark: 'orderMessageEnabled is not a key of RocketMQ: did you mean orderMessageEnable?',
    })
    expect(namesrv.config.orderMessageEnable).toBe(false)
  })
})

test('bytes that are no frames end their connection only', async () => {
  await register()
  const socket = connect(namesrv.port, '127.0.0.1')
  socket.on('error', () => undefined)
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.write('GET / HTTP/1.1\r\n\r\n')
  await ended
  expect((await route('A')).code).toBe(0)
})

test('an unknown request is answered with 3', async () => {
  const reply = await call(
    namesrv.address,
    requests.heartBeat,
    {},
    {
      body: { clientID: 'x', producerDataSet: [], consumerDataSet: [], heartbeatFingerprint: 0, withoutSub: false },
    },
  )
  expect(reply).toMatchObject({ code: 3, remark: ' request type 34 not supported' })
})

test('a port in use is named', async () => {
  await expect(
    startNamesrv({
      config: { bindAddress: '127.0.0.1', listenPort: namesrv.port, kvConfigPath: path.join(folder, 'x') },
    }),
  ).rejects.toThrow(String(namesrv.port))
})
