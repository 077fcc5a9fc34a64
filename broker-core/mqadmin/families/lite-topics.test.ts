import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { requests } from '../../client/index.ts'
import { startTestCluster } from '../../testing/cluster.ts'
import { mqadmin, type MqadminRun } from '../../testing/mqadmin-run.ts'
import { ScriptedServer } from '../../testing/scripted-server.ts'

let namesrv: ScriptedServer
let a: ScriptedServer
let b: ScriptedServer
const now = new Date(2026, 10, 21, 8, 5, 3, 7).getTime()
const run = (line: string): Promise<MqadminRun> =>
  mqadmin({ namesrvAddress: namesrv.address }, line, { now: () => now + 65_000 })
const done = (out: string): MqadminRun => ({ out, err: '', code: 0 })

beforeEach(async () => {
  ;[namesrv, a, b] = await Promise.all([ScriptedServer.start(), ScriptedServer.start(), ScriptedServer.start()])
  const brokers = [
    ['broker-a', a],
    ['broker-b', b],
  ] as const
  const data = brokers.map(([brokerName, server]) => ({
    cluster: 'DefaultCluster',
    brokerName,
    brokerAddrs: new Map([[0, server.address]]),
    enableActingMaster: false,
    zoneName: undefined,
  }))
  namesrv
    .on(requests.getBrokerClusterInfo, () => ({
      body: {
        brokerAddrTable: new Map(data.map((broker) => [broker.brokerName, broker])),
        clusterAddrTable: new Map([['DefaultCluster', ['broker-a', 'broker-b']]]),
      },
    }))
    .on(requests.getRouteinfoByTopic, ({ header }) =>
      header.topic !== 'GoldenLite'
        ? { code: 17, remark: `No topic route info in name server for the topic: ${header.topic}` }
        : {
            body: {
              orderTopicConf: undefined,
              queueDatas: brokers.map(([brokerName]) => ({
                brokerName,
                readQueueNums: 4,
                writeQueueNums: 4,
                perm: 6,
                topicSysFlag: 0,
              })),
              brokerDatas: data,
              filterServerTable: new Map(),
              topicQueueMappingByBroker: undefined,
            },
          },
    )
})
afterEach(() => Promise.all([namesrv.close(), a.close(), b.close()]))

const blanks = (text: string, width: number): string => text.padEnd(width)

describe('lite topics', () => {
  test('of brokers, with details below each row', async () => {
    for (const broker of [a, b])
      broker.on(requests.getBrokerLiteInfo, () => ({
        body: {
          storeType: 'default',
          maxLmqNum: 20_000,
          currentLmqNum: 0,
          liteSubscriptionCount: 0,
          orderInfoCount: 0,
          cqTableSize: 17,
          offsetTableSize: 8,
          eventMapSize: 0,
          topicMeta: new Map([['GoldenLite', -1]]),
          groupMeta: new Map([['GoldenLite', ['GID_golden_lite']]]),
        },
      }))
    const head =
      '#Broker                        #Store Type       #Max LMQ   #Current LMQ   #SubscriptionCount   #OrderInfoCount   #CQTableSize    #OffsetTableSize   #eventMapSize  \n'
    const row = ({ address }: ScriptedServer): string =>
      `${blanks(address, 30)} default           20000      0              0                    0                 17              8                  0              \n`
    const details = 'Topic Meta: {"GoldenLite":-1}\nGroup Meta: {"GoldenLite":["GID_golden_lite"]}\n\n'
    expect(await run(`getBrokerLiteInfo -b ${a.address} -d`)).toEqual(done(head + row(a) + details))
    expect(await run('getBrokerLiteInfo -c DefaultCluster -d')).toEqual(
      done(head + row(a) + details + row(b) + details),
    )
    expect(await run('getBrokerLiteInfo -c DefaultCluster')).toEqual(done(head + row(a) + row(b)))
    const json = JSON.parse((await run('getBrokerLiteInfo -c DefaultCluster --json')).out) as Record<string, unknown>
    expect(json[b.address]).toMatchObject({ maxLmqNum: 20_000, topicMeta: { GoldenLite: -1 } })
  })

  test('of a parent topic; a broker that fails is named beside the other', async () => {
    a.on(requests.getParentTopicInfo, ({ header: { topic } }) => ({
      body: { topic, ttl: -1, groups: ['GID_golden_lite', 'GID_other'], lmqNum: 3, liteTopicCount: 2 },
    }))
    b.on(requests.getParentTopicInfo, () => ({ code: 29, remark: 'not a lite topic' }))
    const info = await run('getParentTopicInfo -p GoldenLite')
    expect(info.out).toBe(
      'Parent Topic Info: [GoldenLite]\n' +
        `#Broker Name                                       #TTL     #Lite Count    #LMQ NUM       ${blanks('#GROUPS', 101)}\n` +
        `broker-a                                           -1       2              3              ${blanks('[GID_golden_lite, GID_other]', 101)}\n`,
    )
    expect(info.err).toMatch(/^\[broker-b\] error\. .*not a lite topic\n$/)
    expect(info.code).toBe(1)
    expect(await run('getParentTopicInfo -p Unknown')).toEqual({
      out: '',
      err: 'mqadmin getParentTopicInfo: No topic route info in name server for the topic: Unknown (code 17)\n',
      code: 1,
    })
  })

  test('one of them, with its clients', async () => {
    const answer = (lastUpdateTimestamp: number, subscriber: { clientId: string; group: string }[]) => () => ({
      body: {
        parentTopic: 'GoldenLite',
        liteTopic: 'child-1',
        subscriber,
        topicOffset: { minOffset: 0n, maxOffset: 9_007_199_254_740_993n, lastUpdateTimestamp },
        shardingToBroker: true,
      },
    })
    a.on(requests.getLiteTopicInfo, answer(0, []))
    b.on(
      requests.getLiteTopicInfo,
      answer(now, [
        { clientId: 'c1', group: 'g1' },
        { clientId: 'c2', group: 'g1' },
      ]),
    )
    expect(await run('getLiteTopicInfo -p GoldenLite -l child-1 -s')).toEqual(
      done(
        'Lite Topic Info: [GoldenLite] [child-1] [%LMQ%$GoldenLite$child-1]\n' +
          '#Broker Name                                       #MinOffset     #MaxOffset     #LastUpdate                    #Sharding    #SubClientCount    \n' +
          'broker-a                                           0              9007199254740993 -                              true         0                  \n' +
          '[]\n' +
          'broker-b                                           0              9007199254740993 2026-11-21 08:05:03,007        true         2                  \n' +
          '[c1@g1, c2@g1]\n',
      ),
    )
    const json = JSON.parse((await run('getLiteTopicInfo -p GoldenLite -l child-1 -s --json')).out) as {
      brokers: unknown[]
      clients: unknown
    }
    expect(json.brokers).toMatchObject([{ lastUpdated: null }, { broker: 'broker-b', lastUpdated: now }])
    expect(json.clients).toEqual({ 'broker-a': [], 'broker-b': ['c1@g1', 'c2@g1'] })
  })

  test('of a client', async () => {
    a.on(requests.getLiteClientInfo, ({ header: { parentTopic, group, clientId } }) => ({
      body: {
        parentTopic,
        group,
        clientId,
        lastAccessTime: -1,
        lastConsumeTime: 0,
        liteTopicCount: -1,
        liteTopicSet: undefined,
      },
    }))
    b.on(requests.getLiteClientInfo, ({ header: { parentTopic, group, clientId } }) => ({
      body: {
        parentTopic,
        group,
        clientId,
        lastAccessTime: now,
        lastConsumeTime: now,
        liteTopicCount: 2,
        liteTopicSet: ['x', 'y'],
      },
    }))
    expect(await run('getLiteClientInfo -p GoldenLite -g GID_golden_lite -c no-client -s')).toEqual(
      done(
        'Lite Client Info: [GoldenLite] [GID_golden_lite] [no-client]\n' +
          '#Broker                        #LiteTopicCount      #LastAccessTime                #LastConsumeTime               \n' +
          'broker-a                       N/A                  N/A                            N/A                            \n' +
          'broker-b                       2                    2026-11-21 08:05:03,007        2026-11-21 08:05:03,007        \n' +
          'Lite Topics: [x, y]\n\n',
      ),
    )
    expect(a.asked.at(-1)?.header).toMatchObject({ clientId: 'no-client', maxCount: 1000 })
  })

  test('of a group: the worst of all brokers, and one lite topic', async () => {
    const nothing = {
      group: 'GID_golden_lite',
      parentTopic: 'GoldenLite',
      liteTopic: undefined,
      earliestUnconsumedTimestamp: -1,
      totalLagCount: 0,
      liteTopicOffsetWrapper: undefined,
      lagCountTopK: [],
      lagTimestampTopK: [],
    }
    const lag = (liteTopic: string, lagCount: number, earliestUnconsumedTimestamp: number) => ({
      liteTopic,
      lagCount,
      earliestUnconsumedTimestamp,
    })
    for (const broker of [a, b]) broker.on(requests.getLiteGroupInfo, () => ({ body: nothing }))
    const head = 'NO     Lite Topic                               Lag Count    UnconsumedTimestamp           \n'
    expect(await run('getLiteGroupInfo -p GoldenLite -g GID_golden_lite')).toEqual(
      done(
        'Lite Group Info: [GID_golden_lite] [GoldenLite]\nTotal Lag Count: 0\n' +
          `Min Unconsumed Timestamp: ${now + 65_000} (0 s ago)\n\n` +
          `------TopK by lag count-----\n${head}\n------TopK by lag time------\n${head}`,
      ),
    )
    expect(a.asked.at(-1)?.header).toEqual({ group: 'GID_golden_lite', topK: 20 })
    a.on(requests.getLiteGroupInfo, () => ({
      body: {
        ...nothing,
        totalLagCount: 5,
        earliestUnconsumedTimestamp: now,
        lagCountTopK: [lag('few', 2, now)],
        lagTimestampTopK: [lag('late', 2, now + 1000)],
      },
    }))
    b.on(requests.getLiteGroupInfo, () => ({
      body: {
        ...nothing,
        totalLagCount: 7,
        earliestUnconsumedTimestamp: now + 1000,
        lagCountTopK: [lag('many', 7, 0)],
        lagTimestampTopK: [lag('early', 7, now)],
        liteTopicOffsetWrapper: { brokerOffset: 10n, consumerOffset: 3n, pullOffset: 3n, lastTimestamp: now },
      },
    }))
    const all = await run('getLiteGroupInfo -p GoldenLite -g GID_golden_lite -k 3')
    expect(all.out).toContain(`Total Lag Count: 12\nMin Unconsumed Timestamp: ${now} (65 s ago)\n`)
    expect(all.out).toContain(
      `${head}1      many                                     7            -                             \n` +
        '2      few                                      2            2026-11-21 08:05:03,007       \n',
    )
    expect(all.out).toContain(
      `${head}1      early                                    7            2026-11-21 08:05:03,007       \n`,
    )
    expect(b.asked.at(-1)?.header).toEqual({ group: 'GID_golden_lite', topK: 3 })
    const one = await run('getLiteGroupInfo -p GoldenLite -g GID_golden_lite -l child-1')
    expect(one.out.split('\n').slice(1, 4)).toEqual([
      '#Broker Name                                       #BrokerOffset    #ConsumeOffset   #LagCount        #LastUpdate                   ',
      'broker-a                                           -                -                -                -                             ',
      'broker-b                                           10               3                7                2026-11-21 08:05:03,007       ',
    ])
    expect(one.out).not.toContain('TopK')
    expect((await run('getLiteGroupInfo -p GoldenLite -g G -k x')).err).toContain('-k takes a whole number')
  })

  test('are handed out now, at one broker or all', async () => {
    a.on(requests.triggerLiteDispatch, () => ({}))
    const both = await run('triggerLiteDispatch -p GoldenLite -g GID_golden_lite -c c1')
    expect(both.out).toBe(
      'Group And Topic Info: [GID_golden_lite] [GoldenLite]\n\n' +
        'broker-a                       dispatched  \nbroker-b                       error       \n',
    )
    expect(both.err).toContain('[broker-b] error. ')
    expect(both.code).toBe(1)
    expect(a.asked.at(-1)?.header).toEqual({ group: 'GID_golden_lite', clientId: 'c1' })
    const one = await run('triggerLiteDispatch -p GoldenLite -g GID_golden_lite -b broker-a')
    expect(one).toMatchObject({ code: 0, err: '' })
    expect((await run('triggerLiteDispatch -p GoldenLite -g G -b broker-x')).err).toContain('broker-x')
  })
})

test('a broker without lite topics says so in one sentence for each command', async () => {
  const cluster = await startTestCluster()
  try {
    await mqadmin(cluster, 'updateTopic -b B -t GoldenLite'.replace('B', cluster.brokerAddress))
    for (const line of [
      `getBrokerLiteInfo -b ${cluster.brokerAddress}`,
      'getBrokerLiteInfo -c DefaultCluster',
      'getParentTopicInfo -p GoldenLite',
      'getLiteTopicInfo -p GoldenLite -l x',
      'getLiteClientInfo -p GoldenLite -g G -c c',
      'getLiteGroupInfo -p GoldenLite -g G',
      'triggerLiteDispatch -p GoldenLite -g G',
    ]) {
      const refused = await mqadmin(cluster, line)
      expect(refused, line).toMatchObject({ out: '', code: 1 })
      expect(refused.err.split('\n'), line).toEqual([
        expect.stringContaining(`${cluster.brokerAddress} has no lite topics: it does not support the request`),
        '',
      ])
    }
  } finally {
    await cluster.close()
  }
})
