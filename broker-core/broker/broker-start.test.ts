import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../base/config-table.ts'
import { readProperties } from '../base/properties.ts'
import { requests } from '../protocol/requests/index.ts'
import { startTestCluster } from '../testing/cluster.ts'
import { advertisedAddress, brokerPorts } from './addresses.ts'
import type { Broker } from './broker.ts'
import { startBroker } from './broker-start.ts'
import { type BrokerConfig, brokerConfigKeys } from './config.ts'

let folder: string
const brokers: Broker[] = []

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'broker-start-'))
})
afterEach(async () => {
  for (const broker of brokers.splice(0)) await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(config: Partial<BrokerConfig> = {}, more: { configFile?: string } = {}): Promise<Broker> {
  const small = { mappedFileSizeCommitLog: 1024 * 1024, maxHashSlotNum: 1000, maxIndexNum: 4000 }
  const given = {
    bindAddress: '127.0.0.1',
    listenPort: 0,
    storePathRootDir: path.join(folder, 'store'),
    ...small,
    ...config,
  }
  const broker = await startBroker({ config: given, ...more })
  brokers.push(broker)
  return broker
}

describe('the address that clients are told', () => {
  test.each([
    ['', '127.0.0.1', '127.0.0.1'],
    ['', 'localhost', '127.0.0.1'],
    ['', '127.1.2.3', '127.1.2.3'],
    ['', '10.1.2.3', '10.1.2.3'],
    ['192.0.2.7', '0.0.0.0', '192.0.2.7'],
    ['192.0.2.7', '127.0.0.1', '192.0.2.7'],
  ])('brokerIP1 %j bound to %s is %s', (configured, bound, expected) => {
    expect(advertisedAddress(configured, bound)).toBe(expected)
  })

  test('bound to all addresses is the first of this machine that others can reach', () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)
    expect(advertisedAddress('', '0.0.0.0')).toBe(outside?.address ?? '127.0.0.1')
  })

  test('is in the settings that tools read', async () => {
    const broker = await start()
    expect(broker.address).toBe(`127.0.0.1:${broker.port}`)
    expect(broker.settings.sorted().get('brokerIP1')).toBe('127.0.0.1')
  })
})

describe('ports', () => {
  test('the VIP port is two below the other and serves the same', async () => {
    const cluster = await startTestCluster()
    expect(cluster.broker.vipPort).toBe(cluster.broker.port - 2)
    const vip = `127.0.0.1:${cluster.broker.vipPort}`
    expect(
      (await cluster.connector.call(vip, requests.getAllTopicConfig, {})).body.topicConfigTable.size,
    ).toBeGreaterThan(10)
    await cluster.close()
  })

  test.each([
    [0, 'clients'],
    [-2, 'old clients (listenPort - 2)'],
    [1, 'slaves (listenPort + 1)'],
  ])('one that is in use is named with its key, and nothing stays open (%i)', async (distance, purpose) => {
    const { port } = await brokerPorts({ listenPort: 0, haListenPort: 0, bindAddress: '127.0.0.1' })
    const other = createServer().listen(port + distance, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const sentence = new RegExp(
      `^port ${port + distance} of 127\\.0\\.0\\.1 for ${purpose.replace(/[()+]/g, '\\$&')} is in use by .+: change listenPort=${port}`,
    )
    await expect(start({ listenPort: port })).rejects.toThrow(sentence)
    await new Promise((resolve) => other.close(resolve))
    expect((await start({ listenPort: port })).port).toBe(port)
  })

  test.each([
    [
      { listenPort: 20911, haListenPort: 20909 },
      /^port 20909 is meant for old clients .* and for slaves: change haListenPort=20909$/,
    ],
    [{ listenPort: 2 }, /^port 0 for old clients \(listenPort - 2\) is none \(1 to 65535\): change listenPort=2$/],
    [{ listenPort: 65535 }, /^port 65536 for slaves .* is none .*: change listenPort=65535 or set haListenPort$/],
    [{ listenPort: 20911, bindAddress: '192.0.2.1' }, /^bindAddress=192\.0\.2\.1 is not an address of this machine/],
  ])('that cannot be are refused before the store is touched: %j', async (config, sentence) => {
    await expect(start(config)).rejects.toThrow(sentence)
    expect(existsSync(path.join(folder, 'store'))).toBe(false)
  })
})

describe('the configuration', () => {
  const read = (text: string) => readConfig(brokerConfigKeys, readProperties(text), 'broker.conf').values

  test('of Apache is read; a wrong value is named with its file', () => {
    expect(read('brokerClusterName = C\nbrokerRole=ASYNC_MASTER\nflushDiskType=SYNC_FLUSH\nbrokerId = 0 \n')).toEqual({
      brokerClusterName: 'C',
      brokerRole: 'ASYNC_MASTER',
      flushDiskType: 'SYNC_FLUSH',
      brokerId: 0,
    })
    expect(() => read('brokerRole=MAIN')).toThrow('broker.conf: brokerRole=MAIN is not allowed')
  })

  test.each([
    'aclEnable',
    'authenticationEnabled',
    'authorizationEnabled',
    'enableDLegerCommitLog',
    'enableControllerMode',
  ])('does not let anybody believe that %s is on', (key) => {
    expect(() => read(`${key}=true`)).toThrow('not served')
    expect(read(`${key}=false`)).toEqual({ [key]: false })
  })

  test.each([
    [{ storePathCommitLog: '/a,/b' }, 'storePathCommitLog'],
    [{ diskSpaceCleanForciblyRatio: 95 }, 'diskSpaceCleanForciblyRatio'],
    [{ messageDelayLevel: '1s soon' }, 'messageDelayLevel'],
  ])('that does not fit together is refused: %j', async (config, key) => {
    await expect(start(config)).rejects.toThrow(key)
  })

  test('changed at run time is in its file for the next start', async () => {
    const configFile = path.join(folder, 'conf', 'broker.conf')
    const broker = await start({}, { configFile })
    expect(broker.settings.update(new Map([['autoCreateTopicEnable', 'false']])).outcome).toBe('done')
    expect(broker.config.autoCreateTopicEnable).toBe(false)
    expect(read(readFileSync(configFile, 'utf8'))).toEqual({ autoCreateTopicEnable: false })
  })

  test('keys that nobody may change are refused', async () => {
    const broker = await start({ configBlackList: 'brokerName;brokerIP1' })
    for (const key of ['brokerConfigPath', 'rocketmqHome', 'configBlackList', 'brokerName', 'brokerIP1'])
      expect(broker.settings.update(new Map([[key, 'x']])).outcome, key).toBe('blackListed')
  })
})

describe('a stop', () => {
  test('writes everything and takes well under 5 s, with clients connected and pulls held', async () => {
    const cluster = await startTestCluster()
    cluster.broker.topics.findOrCreate('Orders', 1)
    const pull = {
      consumerGroup: 'G',
      topic: 'Orders',
      queueId: 0,
      queueOffset: 0,
      maxMsgNums: 32,
      sysFlag: 6,
      subVersion: 0n,
    }
    const held = cluster.connector
      .call(
        cluster.brokerAddress,
        requests.pullMessage,
        { ...pull, commitOffset: 0, suspendTimeoutMillis: 60_000, subscription: '*' },
        { timeoutMs: 70_000 },
      )
      .catch(() => 'ended')
    const idle = connect(cluster.broker.port, '127.0.0.1')
    await new Promise((resolve) => idle.once('connect', resolve))
    const ended = new Promise((resolve) => idle.once('close', resolve))
    await expect.poll(() => cluster.broker.holds.size).toBe(1)
    const began = performance.now()
    await cluster.broker.close()
    expect(performance.now() - began).toBeLessThan(4000)
    await Promise.all([ended, held])
    const config = path.join(cluster.folder, 'broker-a', 'config')
    expect(readFileSync(path.join(config, 'topics.json'), 'utf8')).toContain('"Orders"')
    expect(readdirSync(config)).toEqual(expect.arrayContaining(['topics.json', 'subscriptionGroup.json']))
    expect(readdirSync(path.join(cluster.folder, 'broker-a'))).not.toContain('abort')
    await cluster.close()
  })

  test('can be asked for twice', async () => {
    const broker = await start()
    await Promise.all([broker.close(), broker.close()])
    await broker.close()
  })
})

test('a restart finds its topics and groups', async () => {
  const cluster = await startTestCluster()
  cluster.broker.topics.findOrCreate('Orders', 3)
  cluster.broker.groups.findOrCreate('G')
  const { port } = cluster.broker
  await cluster.restartBroker()
  expect(cluster.broker.port).toBe(port)
  expect(cluster.broker.topics.find('Orders')?.readQueueNums).toBe(3)
  expect(cluster.broker.groups.find('G')).toBeDefined()
  await cluster.close()
})

test('a store folder in use by another broker is refused', async () => {
  await start()
  await expect(start()).rejects.toThrow(path.join(folder, 'store'))
})
