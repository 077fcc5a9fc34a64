import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { requests } from '../../client/index.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { mqadmin, type MqadminRun } from '../../testing/mqadmin-run.ts'
import { ScriptedServer } from '../../testing/scripted-server.ts'

const done = (out: string): MqadminRun => ({ out, err: '', code: 0 })

describe('brokers that know it', () => {
  let namesrv: ScriptedServer
  let master: ScriptedServer
  let slave: ScriptedServer
  const run = (line: string, around?: Parameters<typeof mqadmin>[2]): Promise<MqadminRun> =>
    mqadmin({ namesrvAddress: namesrv.address }, line, around)

  beforeEach(async () => {
    ;[namesrv, master, slave] = await Promise.all([
      ScriptedServer.start(),
      ScriptedServer.start(),
      ScriptedServer.start(),
    ])
    namesrv.on(requests.getBrokerClusterInfo, () => ({
      body: {
        brokerAddrTable: new Map([
          [
            'broker-a',
            {
              cluster: 'DefaultCluster',
              brokerName: 'broker-a',
              brokerAddrs: new Map([
                [0, master.address],
                [1, slave.address],
              ]),
              enableActingMaster: false,
              zoneName: undefined,
            },
          ],
        ]),
        clusterAddrTable: new Map([['DefaultCluster', ['broker-a']]]),
      },
    }))
  })
  afterEach(() => Promise.all([namesrv.close(), master.close(), slave.close()]))

  test('print limits for readers of old messages as Apache does', async () => {
    const at = new Date(2026, 10, 21, 8, 5, 3, 7).getTime()
    master.on(requests.getColdDataFlowCtrInfo, () => ({
      body: {
        runtimeTable: new Map([
          ['GID_%s', { coldAcc: 9_007_199_254_740_993n, createTimeMills: at, lastColdReadTimeMills: at + 60_000 }],
        ]),
        configTable: new Map([['GID_golden', 1_048_576n]]),
        cgColdReadThreshold: 3_145_728n,
        globalColdReadThreshold: 104_857_600n,
        globalAcc: 0n,
      },
    }))
    slave.on(requests.getColdDataFlowCtrInfo, () => ({}))
    const table =
      '{\n\t"runtimeTable":{\n\t\t"GID_%s":{\n\t\t\t"coldAcc":9007199254740993,\n' +
      '\t\t\t"lastColdReadTimeFormat":"2026-11-21 08:06:03",\n\t\t\t"createTimeFormat":"2026-11-21 08:05:03"\n\t\t}\n\t},\n' +
      '\t"configTable":{\n\t\t"GID_golden":1048576\n\t},\n\t"cgColdReadThreshold":3145728,\n' +
      '\t"globalColdReadThreshold":104857600,\n\t"globalAcc":0\n}\n'
    expect(await run(`getColdDataFlowCtrInfo -b ${master.address}`)).toEqual(
      done(` ============${master.address}============\n${table}`),
    )
    expect(await run('getColdDataFlowCtrInfo -c DefaultCluster')).toEqual(
      done(
        ` ============Master: ${master.address}============\n${table}` +
          ` ============My Master: ${master.address}=====Slave: ${slave.address}============\n` +
          `Broker[${slave.address}] has no cold ctr table !\n`,
      ),
    )
    expect((await run(`getColdDataFlowCtrInfo -b ${master.address} --json`)).out).toContain(
      '"coldAcc":9007199254740993',
    )
  })

  test('take and forget such limits, at masters', async () => {
    master.on(requests.updateColdDataFlowCtrConfig, () => ({})).on(requests.removeColdDataFlowCtrConfig, () => ({}))
    const given = '-c DefaultCluster -g GID_golden'
    expect(await run(`updateColdDataFlowCtrGroupConfig ${given} -v 1048576`)).toEqual(
      done(`updateColdDataFlowCtrGroupConfig success, ${master.address}\n`),
    )
    expect(await run(`removeColdDataFlowCtrGroupConfig ${given}`)).toEqual(
      done(`remove broker cold read threshold success, ${master.address}\n`),
    )
    expect(master.asked.map(({ body }) => body)).toEqual([new Map([['GID_golden', '1048576']]), 'GID_golden'])
    expect((await run(`updateColdDataFlowCtrGroupConfig ${given} -v many`)).err).toContain('a number of bytes')
    expect((await run('updateColdDataFlowCtrGroupConfig -g a -v 1')).err).toContain('(-b) or a cluster (-c)')
  })

  test('read ahead or not', async () => {
    for (const broker of [master, slave])
      broker.on(requests.setCommitlogReadMode, ({ header }) => ({
        remark: `set commitlog readahead mode success, mode: ${header.READ_AHEAD_MODE}`,
      }))
    const said = (mode: number): string =>
      `commitLog set readAhead mode rstStrset commitlog readahead mode success, mode: ${mode}\n`
    expect(await run(`setCommitLogReadAheadMode -b ${master.address} -m 1`)).toEqual(
      done(` ============${master.address}============\n${said(1)}`),
    )
    expect((await run('setCommitLogReadAheadMode -c DefaultCluster -m 0')).out).toBe(
      ` ============Master: ${master.address}============\n${said(0)}` +
        ` ============My Master: ${master.address}=====Slave: ${slave.address}============\n${said(0)}`,
    )
    expect(await run('setCommitLogReadAheadMode -c DefaultCluster -m 2')).toMatchObject({ out: '', code: 1 })
  })

  test('write settings from RocksDB to files', async () => {
    master.on(requests.exportRocksdbConfigToJson, () => ({ remark: 'export done.' }))
    expect(await run(`rocksDBConfigToJson -b ${master.address} -t topics`)).toEqual(
      done('Use [rpc mode] call broker to export to json file \nbroker export done.\n'),
    )
    expect(await run('rocksDBConfigToJson -c DefaultCluster')).toEqual(
      done('Use [rpc mode] call all brokers in cluster to export to json file \nbroker export done.\n'),
    )
    expect(master.asked.map(({ header }) => header)).toEqual([
      { configType: 'topics;' },
      { configType: 'topics;subscriptionGroups;consumerOffsets;' },
    ])
    expect((await run(`rocksDBConfigToJson -b ${master.address} -t nonsense`)).err).toContain(
      'Invalid configType: nonsense',
    )
    expect((await run('rocksDBConfigToJson -p /nowhere/at/all -t topics')).err).toContain('Rocksdb path is invalid')
    expect((await run('rocksDBConfigToJson -p / -t topics')).err).toContain('cannot be read here')
    expect((await run('rocksDBConfigToJson -t topics')).err).toContain('give a broker (-b) or a cluster (-c)')
  })

  test('compare queues in RocksDB with files', async () => {
    const n = `-n ${namesrv.address}`
    const now = Date.now()
    master.on(requests.checkRocksdbCqWriteProgress, () => ({ body: { checkResult: undefined, checkStatus: 2 } }))
    expect(await run(`checkRocksdbCqWriteProgress -c DefaultCluster ${n} -t GoldenTopic`)).toEqual(
      done('broker-a check doing, please wait and get the result from log... \n'),
    )
    const { topic, checkStoreTime } = master.asked[0]!.header as { topic: string; checkStoreTime: number }
    expect(topic).toBe('GoldenTopic')
    expect(Math.abs(now - 30 * 86_400_000 - checkStoreTime)).toBeLessThan(60_000)
    master.on(requests.checkRocksdbCqWriteProgress, () => ({ body: { checkResult: 'no such store', checkStatus: 3 } }))
    expect(await run(`checkRocksdbCqWriteProgress -c DefaultCluster ${n} -cf 1700000000000`)).toEqual({
      out: '',
      err: 'broker-a check error, please check log... errInfo: no such store\n',
      code: 1,
    })
    expect(master.asked[1]?.header).toEqual({ topic: '', checkStoreTime: 1_700_000_000_000 })
    expect((await run(`checkRocksdbCqWriteProgress -c Elsewhere ${n}`)).err).toContain('Elsewhere')
  })
})

describe('our own broker', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await startTestCluster()
  })
  afterAll(() => cluster.close())

  test.each([
    ['getColdDataFlowCtrInfo -b B', 'does not hold back who reads old messages'],
    ['getColdDataFlowCtrInfo -c DefaultCluster', 'does not hold back who reads old messages'],
    ['updateColdDataFlowCtrGroupConfig -b B -g G -v 1', 'does not hold back who reads old messages'],
    ['removeColdDataFlowCtrGroupConfig -b B -g G', 'does not hold back who reads old messages'],
    ['setCommitLogReadAheadMode -b B -m 1', 'cannot be told how to read ahead'],
    ['checkRocksdbCqWriteProgress -c DefaultCluster -n N', 'keeps nothing in RocksDB'],
  ])('refuses %s in one sentence', async (line, why) => {
    const words = line.replaceAll(' B', ` ${cluster.brokerAddress}`).replace(' N', ` ${cluster.namesrvAddress}`)
    const refused = await mqadmin(cluster, words)
    expect(refused).toMatchObject({ out: '', code: 1 })
    expect(refused.err.split('\n')).toEqual([
      expect.stringContaining(`${cluster.brokerAddress} ${why}: it does not support the request`),
      '',
    ])
  })

  test('has its timer in files', async () => {
    const address = cluster.brokerAddress
    expect(await mqadmin(cluster, 'switchTimerEngine -c DefaultCluster -e F')).toEqual(
      done(`switchTimerEngine to FILE_TIME_WHEEL success, ${address}\n`),
    )
    const refused = await mqadmin(cluster, `switchTimerEngine -b ${address} -e R`)
    expect(refused).toMatchObject({ out: '', code: 1 })
    expect(refused.err).toContain('timerRocksDBEnable must be configured true when broker start')
    expect((await mqadmin(cluster, `switchTimerEngine -b ${address} -e X`)).err).toContain('must be R or F')
  })
})
