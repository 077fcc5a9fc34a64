import { totalmem } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseOffsetMessageId } from '../message/message-id.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { requests } from '../protocol/requests/index.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { pullHeader, sendHeader, textsOf } from '../testing/messages.ts'
import type { Broker } from './broker.ts'
import type { BrokerConfig } from './config.ts'

const waiting = { timeout: 30_000, interval: 20 }
const topic = 'Copied'
let cluster: TestCluster

const addSlave = (config: Partial<BrokerConfig> = {}): Promise<Broker> =>
  cluster.addBroker({
    brokerName: 'broker-a',
    brokerRole: 'SLAVE',
    brokerId: 1,
    storePathRootDir: path.join(cluster.folder, `slave-${config.brokerId ?? 1}`),
    haSendHeartbeatInterval: 100,
    ...config,
  })
async function send(count: number, body = 'message'): Promise<number[]> {
  const codes: number[] = []
  for (let i = 0; i < count; i++) {
    const header = sendHeader({ topic, queueId: i % 4 })
    const { code } = await cluster.connector.call(cluster.brokerAddress, requests.sendMessageV2, header, {
      body: Buffer.from(`${body} ${i}`),
    })
    codes.push(code)
  }
  return codes
}
const pull = (broker: Broker, given: Partial<Parameters<typeof pullHeader>[0]> = {}) =>
  cluster.connector.call(broker.address, requests.pullMessage, pullHeader({ topic, ...given }))
const hasAll = (slave: Broker): Promise<void> =>
  vi.waitFor(() => {
    expect(slave.store.maxPhysicalOffset).toBe(cluster.broker.store.maxPhysicalOffset)
    expect(slave.topics.find(topic)).toEqual(cluster.broker.topics.find(topic))
  }, waiting)

beforeEach(async () => {
  cluster = await startTestCluster({ broker: { haSendHeartbeatInterval: 100 } })
})
afterEach(() => cluster.close())

describe('a slave', () => {
  it('finds its master through the NameServer, copies messages and tables, and serves reads when it may', async () => {
    await send(40)
    cluster.broker.groups.findOrCreate('GID_copied')
    cluster.broker.offsets.commit(topic, 'GID_copied', 2, 7)
    const slave = await addSlave({ slaveReadEnable: true })
    await hasAll(slave)
    await vi.waitFor(() => expect(slave.offsets.get(topic, 'GID_copied', 2)).toBe(7n), waiting)
    expect(slave.groups.find('GID_copied')).toEqual(cluster.broker.groups.find('GID_copied'))
    const pulled = await pull(slave, { queueId: 2 })
    expect(textsOf(pulled.body)).toEqual(Array.from({ length: 10 }, (_, i) => `message ${4 * i + 2}`))
    const { body } = await cluster.connector.call(cluster.brokerAddress, requests.getBrokerHaStatus, {})
    expect(body).toMatchObject({ master: true, inSyncSlaveNums: 1, haConnectionInfo: [{ diff: 0, inSync: true }] })
    const own = await cluster.connector.call(slave.address, requests.getBrokerHaStatus, {})
    expect(own.body).toMatchObject({
      master: false,
      haClientRuntimeInfo: { masterAddr: cluster.broker.haAddress, maxOffset: slave.store.maxPhysicalOffset },
    })
  })

  it('is in the route beside its master', async () => {
    await send(1)
    const slave = await addSlave()
    const { body } = await cluster.connector.call(cluster.namesrvAddress, requests.getRouteinfoByTopic, { topic })
    expect(body?.brokerDatas).toMatchObject([{ brokerName: 'broker-a' }])
    expect([...(body?.brokerDatas[0]?.brokerAddrs ?? [])]).toEqual([
      [0, cluster.brokerAddress],
      [1, slave.address],
    ])
  })

  it('shows messages, answers keys, and counts', async () => {
    const header = sendHeader({ topic, queueId: 1, properties: 'KEYS\u0001order-7\u0002UNIQ_KEY\u0001unique-7\u0002' })
    const sent = await cluster.connector.call(cluster.brokerAddress, requests.sendMessageV2, header, {
      body: Buffer.from('seen'),
    })
    const slave = await addSlave()
    await hasAll(slave)
    const offset = Number(parseOffsetMessageId(sent.header.msgId)?.physicalOffset)
    const viewed = await cluster.connector.call(slave.address, requests.viewMessageById, { offset })
    expect(textsOf(viewed.body)).toEqual(['seen'])
    const query = { topic, key: 'order-7', maxNum: 8, beginTimestamp: 0, endTimestamp: Date.now() + 60_000 }
    await vi.waitFor(async () => {
      const found = await cluster.connector.call(slave.address, requests.queryMessage, query)
      expect(textsOf(found.body)).toEqual(['seen'])
    }, waiting)
    const { body: stats } = await cluster.connector.call(slave.address, requests.getTopicStatsInfo, { topic })
    expect([...stats.offsetTable.values()].map(({ maxOffset }) => Number(maxOffset)).sort()).toEqual([0, 0, 0, 1])
  })

  it('is suggested to consumers that are far behind, when its master may suggest it', async () => {
    await send(4)
    const suggested = async () => (await pull(cluster.broker)).header.suggestWhichBrokerId
    const farAhead = () => vi.spyOn(cluster.broker.store, 'maxPhysicalOffset', 'get').mockReturnValue(totalmem())
    farAhead()
    expect(await suggested()).toBe(0)
    await cluster.restartBroker({ slaveReadEnable: true })
    expect(await suggested()).toBe(0)
    farAhead()
    expect(await suggested()).toBe(1)
  })

  it('takes no messages, ends no transactions, and does not read unless it may', async () => {
    await send(4)
    const slave = await addSlave()
    await hasAll(slave)
    const header = sendHeader({ topic })
    const sent = await cluster.connector.call(slave.address, requests.sendMessageV2, header, { body: Buffer.from('x') })
    const busy = {
      code: responseCode.SYSTEM_BUSY,
      remark: '[REJECTREQUEST]system busy, start flow control for a while',
    }
    expect(sent).toMatchObject(busy)
    expect(await pull(slave)).toMatchObject(busy)
    const end = { producerGroup: 'PID', tranStateTableOffset: 0, commitLogOffset: 0, commitOrRollback: 8 }
    const ended = await cluster.connector.call(slave.address, requests.endTransaction, {
      ...end,
      fromTransactionCheck: false,
      msgId: '',
      transactionId: '',
      bname: 'broker-a',
      topic,
    })
    expect(ended.code).toBe(responseCode.SLAVE_NOT_AVAILABLE)
    expect(slave.store.maxPhysicalOffset).toBe(cluster.broker.store.maxPhysicalOffset)
  })

  it('learns where consumers are while its master lives, and takes their offsets when it is gone', async () => {
    await send(8)
    cluster.broker.groups.findOrCreate('GID_moves')
    const slave = await addSlave({ slaveReadEnable: true })
    await hasAll(slave)
    await vi.waitFor(() => expect(slave.groups.find('GID_moves')).toBeDefined(), waiting)
    await cluster.broker.close()
    const commit = { consumerGroup: 'GID_moves', topic, queueId: 1, commitOffset: 2n }
    expect(await cluster.connector.call(slave.address, requests.updateConsumerOffset, commit)).toMatchObject({
      code: 0,
    })
    expect(textsOf((await pull(slave, { queueId: 1 })).body)).toEqual(['message 1', 'message 5'])
  })

  it('takes over no offset of a message that it does not have yet', async () => {
    cluster.broker.settings.update(new Map([['haFlowControlEnable', 'true']]))
    cluster.broker.settings.update(new Map([['maxHaTransferByteInSecond', '1024']]))
    await send(100, 'long '.repeat(500))
    cluster.broker.groups.findOrCreate('GID_ahead')
    cluster.broker.offsets.commit(topic, 'GID_ahead', 3, 25)
    const slave = await addSlave()
    // The groups are copied with the offsets.
    await vi.waitFor(() => expect(slave.groups.find('GID_ahead')).toBeDefined(), waiting)
    expect(slave.store.maxQueueOffset(topic, 3)).toBeLessThan(25)
    expect(slave.offsets.get(topic, 'GID_ahead', 3)).toBeUndefined()
    cluster.broker.settings.update(new Map([['haFlowControlEnable', 'false']]))
    await vi.waitFor(() => expect(slave.offsets.get(topic, 'GID_ahead', 3)).toBe(25n), waiting)
    expect(slave.store.maxQueueOffset(topic, 3)).toBe(25)
  })

  it('becomes the master of its store when it is started as one, and does not deliver twice what the timer delivered', async () => {
    const due = (ms: number) => `UNIQ_KEY\u0001key-${ms}\u0002TIMER_DELAY_MS\u0001${ms}\u0002`
    const later = sendHeader({ topic, properties: due(60_000) })
    const soon = sendHeader({ topic, properties: due(200) })
    for (const header of [later, soon])
      await cluster.connector.call(cluster.brokerAddress, requests.sendMessageV2, header, {
        body: Buffer.from('timed'),
      })
    await vi.waitFor(() => expect(cluster.broker.store.maxQueueOffset(topic, 0)).toBe(1), waiting)
    const deliveredAt = cluster.broker.store.storeTimestampOf(topic, 0, 0)
    // The timer writes down how far it is when something changes: another message, once the first one's slot is long read.
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(deliveredAt + 2000), waiting)
    await cluster.connector.call(cluster.brokerAddress, requests.sendMessageV2, later, { body: Buffer.from('timed') })
    const slave = await addSlave()
    await hasAll(slave)
    // All messages went through the wheel of the master, and the first one has left it.
    await vi.waitFor(() => {
      const { readTime, masterQueueOffset } = slave.timer.files.checkpoint
      expect(masterQueueOffset).toBe(3)
      expect(readTime).toBeGreaterThan(deliveredAt)
    }, waiting)
    await cluster.broker.close()
    await slave.close()
    const storePathRootDir = path.join(cluster.folder, 'slave-1')
    const promoted = await cluster.restartBroker({ storePathRootDir })
    await vi.waitFor(() => expect(promoted.timer.behind.messages).toBe(0), waiting)
    expect(promoted.timer.files.pendingCount).toBe(2)
    expect(promoted.store.maxQueueOffset(topic, 0)).toBe(1)
    expect(await send(1)).toEqual([responseCode.SUCCESS])
  })

  it('needs a number above 0; a master has 0 whatever its file says', async () => {
    await expect(addSlave({ brokerId: 0 })).rejects.toThrow("Slave's brokerId must be > 0")
    const master = await cluster.addBroker({ brokerName: 'broker-z', brokerId: 5 })
    expect(master.config.brokerId).toBe(0)
  })
})

describe('a synchronous master', () => {
  it('answers FLUSH_SLAVE_TIMEOUT without a slave, and SEND_OK when one has the message', async () => {
    await cluster.restartBroker({ brokerRole: 'SYNC_MASTER', inSyncReplicas: 2, slaveTimeout: 100 })
    expect(await send(2)).toEqual([responseCode.FLUSH_SLAVE_TIMEOUT, responseCode.FLUSH_SLAVE_TIMEOUT])
    expect(cluster.broker.store.maxQueueOffset(topic, 0)).toBe(1)
    const slave = await addSlave()
    await hasAll(slave)
    cluster.broker.settings.update(new Map([['slaveTimeout', '20000']]))
    expect(await send(20)).toEqual(new Array(20).fill(responseCode.SUCCESS))
    expect(slave.store.maxPhysicalOffset).toBe(cluster.broker.store.maxPhysicalOffset)
    await slave.close()
    cluster.broker.settings.update(new Map([['slaveTimeout', '100']]))
    expect(await send(1)).toEqual([responseCode.FLUSH_SLAVE_TIMEOUT])
  })

  it('with inSyncReplicas=1 answers like an asynchronous one, as Apache 5 does', async () => {
    await cluster.restartBroker({ brokerRole: 'SYNC_MASTER' })
    expect(await send(2)).toEqual([responseCode.SUCCESS, responseCode.SUCCESS])
  })

  it('waits for every slave that is in sync when it is told so', async () => {
    await cluster.restartBroker({ brokerRole: 'SYNC_MASTER', allAckInSyncStateSet: true, slaveTimeout: 20_000 })
    const slaves = [await addSlave(), await addSlave({ brokerId: 2 })]
    await vi.waitFor(() => expect(cluster.broker.replication.runtimeInfo().inSyncSlaveNums).toBe(2), waiting)
    for (let i = 0; i < 10; i++) {
      expect(await send(1)).toEqual([responseCode.SUCCESS])
      for (const slave of slaves) expect(slave.store.maxPhysicalOffset).toBe(cluster.broker.store.maxPhysicalOffset)
    }
  })
})
