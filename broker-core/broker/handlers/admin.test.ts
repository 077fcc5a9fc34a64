import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consumerRunningInfo } from '../../protocol/bodies/clients.ts'
import { carry, json } from '../../protocol/body.ts'
import { requests } from '../../protocol/requests/index.ts'
import { Connector } from '../../remoting/connector.ts'
import { refuse } from '../../remoting/handler.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { pullHeader, sendHeader } from '../../testing/messages.ts'

const topic = 'OrderTopic'
const group = 'GID_order'
const runningInfo = json(consumerRunningInfo)

let cluster: TestCluster
/** Plays an online consumer of the group. */
let consumer: Connector
const askedToConsume: { msgId: string | undefined; bytes: number }[] = []

const call: Connector['call'] = (address, request, header, options) =>
  cluster.connector.call(address, request, header, options)
const send = async (queueId: number, body: string): Promise<string> => {
  const header = sendHeader({ topic, queueId, properties: 'TAGS\u0001TagA\u0002' })
  const reply = await call(cluster.brokerAddress, requests.sendMessageV2, header, { body: Buffer.from(body) })
  expect(reply.code, reply.remark).toBe(0)
  return reply.header.msgId
}
const commit = (queueId: number, commitOffset: bigint) =>
  call(cluster.brokerAddress, requests.updateConsumerOffset, { consumerGroup: group, topic, queueId, commitOffset })
const heartbeat = (version: number, clientId: string) => ({
  clientID: clientId,
  producerDataSet: [{ groupName: 'PID_order' }],
  consumerDataSet: [
    {
      groupName: group,
      consumeType: 'CONSUME_PASSIVELY' as const,
      messageModel: 'CLUSTERING' as const,
      consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET' as const,
      subscriptionDataSet: [
        {
          classFilterMode: false,
          topic,
          subString: 'TagA',
          tagsSet: ['TagA'],
          codeSet: [],
          subVersion: 1n,
          expressionType: 'TAG',
        },
      ],
      unitMode: false,
    },
  ],
  heartbeatFingerprint: version,
  withoutSub: false,
})

let firstId = ''

beforeAll(async () => {
  cluster = await startTestCluster()
  consumer = new Connector({
    requests,
    handlers: {
      notifyConsumerIdsChanged: () => ({}),
      getConsumerRunningInfo: ({ header }: { header: { jstackEnable: boolean } }) => ({
        body: carry(runningInfo, Buffer.from(`{"properties":{"jstack":"${String(header.jstackEnable)}"}}`)),
      }),
      consumeMessageDirectly: ({ header, body }: { header: { msgId?: string }; body: Buffer }) => {
        askedToConsume.push({ msgId: header.msgId, bytes: body.length })
        return refuse(1, 'the listener failed')
      },
    } as never,
  })
  firstId = await send(0, 'first')
  for (let i = 0; i < 4; i++) await send(0, `more ${String(i)}`)
  await send(1, 'other queue')
  const reply = await consumer.call(cluster.brokerAddress, requests.heartBeat, {}, { body: heartbeat(0, 'client@1') })
  expect(reply.code).toBe(0)
  await commit(0, 2n)
})
afterAll(async () => {
  await consumer.close()
  await cluster.close()
})

describe('statistics', () => {
  it('tell the first and next offset and the last store time of every queue', async () => {
    const { body } = await call(cluster.brokerAddress, requests.getTopicStatsInfo, { topic })
    const rows = [...body.offsetTable].map(([queue, row]) => [queue.queueId, row.minOffset, row.maxOffset])
    expect(rows).toEqual([
      [0, 0, 5],
      [1, 0, 1],
      [2, 0, 0],
      [3, 0, 0],
    ])
    const times = [...body.offsetTable.values()].map((row) => row.lastUpdateTimestamp)
    expect(times[0]).toBeGreaterThan(Date.now() - 60_000)
    expect(times[2]).toBe(0)
    expect(body.topicPutTps).toBeGreaterThan(0)
    expect(await call(cluster.brokerAddress, requests.getTopicStatsInfo, { topic: 'Absent' })).toMatchObject({
      code: 17,
      remark: 'topic[Absent] not exist',
    })
  })

  it('tell how far a group is behind, never less than nothing', async () => {
    const lags = async (): Promise<number[]> => {
      const { body } = await call(cluster.brokerAddress, requests.getConsumeStats, { consumerGroup: group })
      return [...body.offsetTable.values()].map((row) => row.brokerOffset - row.consumerOffset)
    }
    expect(await lags()).toEqual([3, 1, 0, 0])
    await commit(1, 2n ** 63n - 1n)
    expect(await lags()).toEqual([3, 0, 0, 0])
    await commit(1, 0n)
  })

  it('leave out what the members do not subscribe to, unless it is named in a list', async () => {
    const other = 'OtherTopic'
    await call(cluster.brokerAddress, requests.sendMessageV2, sendHeader({ topic: other }), { body: Buffer.from('x') })
    const header = { consumerGroup: group, topic: other, queueId: 0, commitOffset: 0n }
    await call(cluster.brokerAddress, requests.updateConsumerOffset, header)
    const ask = async (extra: object): Promise<string[]> => {
      const { body } = await call(cluster.brokerAddress, requests.getConsumeStats, { consumerGroup: group, ...extra })
      return [...new Set([...body.offsetTable.keys()].map((queue) => queue.topic))]
    }
    expect(await ask({})).toEqual([topic])
    expect(await ask({ topic: other })).toEqual([])
    expect(await ask({ topicList: `${other};${topic}` })).toEqual([other, topic])
  })

  it('add up the lag of all groups', async () => {
    const { body } = await call(cluster.brokerAddress, requests.getBrokerConsumeStats, { isOrder: false })
    const mine = body.consumeStatsList.find((entry) => entry.has(group))?.get(group)
    expect(mine).toHaveLength(1)
    expect(body.totalDiff).toBe(4)
    expect(body.totalInflightDiff).toBeGreaterThanOrEqual(0)
    expect(body.brokerAddr).toBe(cluster.brokerAddress)
  })

  it('tell when messages came and were consumed', async () => {
    const { body } = await call(cluster.brokerAddress, requests.queryConsumeTimeSpan, { topic, group })
    const [first, , third] = body.consumeTimeSpanSet
    expect(first?.messageQueue.queueId).toBe(0)
    expect(first?.consumeTimeStamp).toBeGreaterThanOrEqual(first?.minTimeStamp ?? Infinity)
    expect(first?.maxTimeStamp).toBeGreaterThanOrEqual(first?.consumeTimeStamp ?? Infinity)
    expect(first?.minTimeStampStr).toMatch(/^\d{4}-\d\d-\d\d#\d\d:\d\d:\d\d:\d{3}$/)
    expect(third?.delayTime).toBe(0)
  })

  it('show single items', async () => {
    const view = (statsName: string, statsKey: string) =>
      call(cluster.brokerAddress, requests.viewBrokerStatsData, { statsName, statsKey })
    expect((await view('TOPIC_PUT_NUMS', topic)).body.statsDay.sum).toBe(6)
    expect((await view('TOPIC_PUT_NUMS', topic)).body.statsMinute.tps).toBeGreaterThan(0)
    expect(await view('TOPIC_PUT_NUMS', 'Absent')).toMatchObject({
      code: 1,
      remark: 'The stats <TOPIC_PUT_NUMS> <Absent> not exist',
    })
  })

  it('list entries of a consume queue', async () => {
    const ask = (index: number, count: number, queueId = 0) =>
      call(cluster.brokerAddress, requests.queryConsumeQueue, { topic, queueId, index, count, consumerGroup: group })
    const { body } = await ask(1, 3)
    expect(body).toMatchObject({ minQueueIndex: 0, maxQueueIndex: 5, filterData: 'null' })
    expect(body?.queueData.map(({ tagsCode }) => tagsCode)).toEqual([2598919n, 2598919n, 2598919n])
    expect(body?.subscriptionData?.subString).toBe('TagA')
    expect((await ask(4, 1_000_000)).body?.queueData).toHaveLength(1)
    expect(await ask(999, 2)).toMatchObject({
      code: 0,
      body: undefined,
      remark: `Index 999 of 0@${topic} is not exist!`,
    })
    expect(await ask(0, 1, 99)).toMatchObject({ code: 1, remark: `99@${topic} is not exist!` })
  })
})

it('runtime info has every key of RocketMQ 5.5.0, and what 4.9 tools read', async () => {
  const { body } = await call(cluster.brokerAddress, requests.getBrokerRuntimeInfo, {})
  const facts = body.table
  expect(facts.get('brokerVersionDesc')).toBe('V5_5_0')
  expect(facts.get('getTransferedTps')).toBe(facts.get('getTransferredTps'))
  expect(facts.get('getTotalTps')).toMatch(/^\d+\.\d+\S* \d+\.\d+\S* \d+\.\d+\S*$/)
  expect(Number(facts.get('msgPutTotalTodayNow'))).toBeGreaterThanOrEqual(6)
  expect(Number(facts.get('commitLogMaxOffset'))).toBe(cluster.broker.store.maxPhysicalOffset)
  expect(Number(facts.get('commitLogDiskRatio'))).toBeGreaterThan(0)
  for (const [key, value] of facts) expect(value, key).not.toMatch(/undefined|NaN/)
})

describe('configuration', () => {
  const update = (entries: [string, string][]) =>
    call(cluster.brokerAddress, requests.updateBrokerConfig, {}, { body: new Map(entries) })

  it('is read with its version, and changes at run time', async () => {
    const before = await call(cluster.brokerAddress, requests.getBrokerConfig, {})
    expect(before.body.get('brokerName')).toBe('broker-a')
    expect(JSON.parse(before.header.version ?? '')).toMatchObject({ counter: 0 })
    expect((await update([['autoCreateTopicEnable', 'false']])).code).toBe(0)
    const after = await call(cluster.brokerAddress, requests.getBrokerConfig, {})
    expect(after.body.get('autoCreateTopicEnable')).toBe('false')
    expect(JSON.parse(after.header.version ?? '')).toMatchObject({ counter: 1 })
    expect(cluster.broker.config.autoCreateTopicEnable).toBe(false)
    await update([['autoCreateTopicEnable', 'true']])
  })

  it('says which change waits for a restart', async () => {
    const reply = await update([['flushDiskType', 'SYNC_FLUSH']])
    expect(reply).toMatchObject({ code: 0, remark: expect.stringContaining('flushDiskType') })
    expect(cluster.broker.config.flushDiskType).toBe('ASYNC_FLUSH')
  })

  it.each<[string, string, number]>([
    ['brokerConfigPath', 'x', 16],
    ['autoCreateTopicEnable', 'maybe', 29],
    ['autoCreateTopicEnabled', 'true', 29],
    ['noSuchKey', '1', 29],
    ['highSpeedMode', 'true', 0],
    ['storePathRootDir', '/etc', 16],
    ['storePathCommitLog', '/etc', 16],
    ['brokerName', 'other', 16],
    ['mappedFileSizeCommitLog', '65536', 16],
    ['messageStorePlugIn', 'evil.Class', 16],
    ['authenticationProvider', 'evil.Class', 16],
  ])('%s=%s is answered with %i', async (key, value, code) => {
    const reply = await update([[key, value]])
    expect(reply.code, reply.remark).toBe(code)
  })

  it('says that a key of RocketMQ has no effect here', async () => {
    expect((await update([['highSpeedMode', 'true']])).remark).toBe('has no effect on this broker: highSpeedMode')
  })

  it('names the key that was meant', async () => {
    expect((await update([['autoCreateTopicEnabled', 'true']])).remark).toBe(
      'autoCreateTopicEnabled is not a key of RocketMQ: did you mean autoCreateTopicEnable?',
    )
    expect((await update([['mapedFileSizeCommitLog', '1']])).remark).toContain('did you mean mappedFileSizeCommitLog?')
  })
})

describe('connections', () => {
  it('of a consumer group with what it subscribes to', async () => {
    const header = { consumerGroup: group }
    const { body } = await call(cluster.brokerAddress, requests.getConsumerConnectionList, header)
    expect(body.connectionSet).toMatchObject([
      { clientId: 'client@1', clientAddr: expect.stringMatching(/^127\.0\.0\.1:/) },
    ])
    expect(body.subscriptionTable.get(topic)?.codeSet).toEqual([2598919])
    expect(body).toMatchObject({ consumeType: 'CONSUME_PASSIVELY', messageModel: 'CLUSTERING' })
    const absent = { consumerGroup: 'GID_absent' }
    expect(await call(cluster.brokerAddress, requests.getConsumerConnectionList, absent)).toMatchObject({
      code: 206,
      remark: 'the consumer group[GID_absent] not online',
    })
  })

  it('of producers', async () => {
    const header = { producerGroup: 'PID_order' }
    const { body } = await call(cluster.brokerAddress, requests.getProducerConnectionList, header)
    expect(body.connectionSet.map(({ clientId }) => clientId)).toEqual(['client@1'])
    const all = await call(cluster.brokerAddress, requests.getAllProducerInfo, {})
    expect(all.body.data.get('PID_order')).toMatchObject([{ remoteIP: expect.stringMatching(/^\/127/) }])
    const absent = { producerGroup: 'PID_absent' }
    expect((await call(cluster.brokerAddress, requests.getProducerConnectionList, absent)).code).toBe(1)
  })

  it('hand a question on to the consumer and its answer back', async () => {
    const header = { consumerGroup: group, clientId: 'client@1', jstackEnable: true }
    const reply = await call(cluster.brokerAddress, requests.getConsumerRunningInfo, header)
    expect(reply.code, reply.remark).toBe(0)
    expect(reply.body.read().properties.get('jstack')).toBe('true')
    const absent = await call(cluster.brokerAddress, requests.getConsumerRunningInfo, { ...header, clientId: 'nobody' })
    expect(absent).toMatchObject({ code: 1, remark: 'The Consumer <GID_order> <nobody> not online' })
  })

  it('give one stored message to one consumer', async () => {
    const header = { consumerGroup: group, clientId: 'client@1', topic, msgId: firstId }
    const reply = await call(cluster.brokerAddress, requests.consumeMessageDirectly, header, { body: Buffer.alloc(0) })
    expect(reply).toMatchObject({ code: 1, remark: 'the listener failed' })
    expect(askedToConsume).toEqual([{ msgId: firstId, bytes: expect.any(Number) }])
    expect(askedToConsume[0]?.bytes).toBeGreaterThan(91)
    const bad = await call(
      cluster.brokerAddress,
      requests.consumeMessageDirectly,
      { ...header, msgId: 'nonsense' },
      { body: Buffer.alloc(0) },
    )
    expect(bad).toMatchObject({ code: 1, remark: expect.stringContaining('nonsense') })
  })
})

describe('offset reset', () => {
  const reset = (given: object) =>
    call(cluster.brokerAddress, requests.invokeBrokerToResetOffset, { group, topic, timestamp: -1, ...given })
  const committed = () => [0, 1].map((queueId) => Number(cluster.broker.offsets.get(topic, group, queueId)))

  it('goes to the end, to a time, or to a position of one queue', async () => {
    const { body } = await reset({})
    expect([...(body?.offsetTable ?? [])].map(([queue, offset]) => [queue.queueId, offset])).toEqual([
      [0, 5],
      [1, 1],
      [2, 0],
      [3, 0],
    ])
    expect(committed()).toEqual([5, 1])
    await reset({ timestamp: 0 })
    expect(committed()).toEqual([0, 0])
    await reset({ timestamp: 0, queueId: 0, offset: 3 })
    expect(committed()).toEqual([3, 0])
  })

  it('reaches a consumer that waits for messages at once', async () => {
    const header = { topic, consumerGroup: group, queueOffset: 5, sysFlag: 6, suspendTimeoutMillis: 20_000 }
    // Tells the reset of the test before this one.
    await call(cluster.brokerAddress, requests.pullMessage, pullHeader(header))
    const waiting = call(cluster.brokerAddress, requests.pullMessage, pullHeader(header), { timeoutMs: 15_000 })
    await expect.poll(() => cluster.broker.holds.sizeOf(topic, 0)).toBe(1)
    await reset({ timestamp: 0, queueId: 0, offset: 2 })
    const { code, header: answer } = await waiting
    expect([code, answer.nextBeginOffset]).toEqual([21, 2])
  })

  it('is refused where it makes no sense', async () => {
    expect((await reset({ topic: 'Absent' })).code).toBe(17)
    expect((await reset({ group: 'GID_absent' })).code).toBe(26)
    expect(await reset({ queueId: 0, offset: 77 })).toMatchObject({
      code: 1,
      remark: 'Target offset 77 not in consume queue range [0-5]',
    })
    expect((await reset({ queueId: 9 })).code).toBe(1)
  })

  it('asks the consumers when the broker is told not to do it itself', async () => {
    const set = (value: string) =>
      call(
        cluster.brokerAddress,
        requests.updateBrokerConfig,
        {},
        { body: new Map([['useServerSideResetOffset', value]]) },
      )
    await set('false')
    for (const queueId of [0, 1, 2, 3]) await commit(queueId, 0n)
    const before = committed()
    expect((await reset({ isForce: true })).code).toBe(0)
    expect(committed()).toEqual(before)
    expect((await reset({ group: 'GID_offline' })).code).not.toBe(0)
    await set('true')
  })
})

it('the counts of a deleted topic are forgotten', async () => {
  const other = 'ShortLived'
  await call(cluster.brokerAddress, requests.sendMessageV2, sendHeader({ topic: other }), { body: Buffer.from('x') })
  const view = { statsName: 'TOPIC_PUT_NUMS', statsKey: other }
  expect((await call(cluster.brokerAddress, requests.viewBrokerStatsData, view)).code).toBe(0)
  await call(cluster.brokerAddress, requests.deleteTopicInBroker, { topic: other })
  expect((await call(cluster.brokerAddress, requests.viewBrokerStatsData, view)).code).toBe(1)
})

it('housekeeping on demand is answered', async () => {
  for (const request of [requests.cleanExpiredConsumequeue, requests.deleteExpiredCommitlog, requests.cleanUnusedTopic])
    expect((await call(cluster.brokerAddress, request, {})).code).toBe(0)
  expect((await call(cluster.brokerAddress, requests.getBrokerHaStatus, {})).body.master).toBe(true)
  expect((await call(cluster.brokerAddress, requests.getBrokerEpochCache, {})).code).toBe(1)
  const { body } = await call(cluster.brokerAddress, requests.getTopicStatsInfo, { topic })
  expect([...body.offsetTable.values()].map((row) => row.maxOffset)).toEqual([5, 1, 0, 0])
})
