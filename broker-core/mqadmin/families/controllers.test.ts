import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { requests } from '../../client/index.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { mqadmin } from '../../testing/mqadmin-run.ts'
import { ScriptedServer } from '../../testing/scripted-server.ts'

let cluster: TestCluster
let controller: ScriptedServer
let follower: ScriptedServer

beforeEach(async () => {
  cluster = await startTestCluster()
  controller = await ScriptedServer.start()
  follower = await ScriptedServer.start()
  for (const one of [controller, follower])
    one.on(requests.controllerGetMetadataInfo, () => ({
      header: {
        group: 'group1',
        controllerLeaderId: 'n0',
        controllerLeaderAddress: controller.address,
        isLeader: one === controller,
        peers: `n0:${controller.address};n1:${follower.address}`,
      },
    }))
})
afterEach(async () => {
  await Promise.all([cluster.close(), controller.close(), follower.close()])
})

describe('controllers', () => {
  test('getControllerMetaData names the leader and its peers', async () => {
    const run = await mqadmin(undefined, `getControllerMetaData -a ${follower.address}`)
    expect(run).toEqual({
      out:
        '\n#ControllerGroup\tgroup1\n#ControllerLeaderId\tn0\n' +
        `#ControllerLeaderAddress\t${controller.address}\n` +
        `#Peer:\tn0:${controller.address}\n#Peer:\tn1:${follower.address}\n`,
      err: '',
      code: 0,
    })
    const json = await mqadmin(undefined, `getControllerMetaData -a ${follower.address} --json`)
    expect(JSON.parse(json.out)).toMatchObject({
      leaderId: 'n0',
      peers: [`n0:${controller.address}`, expect.anything()],
    })
  })

  test('the next address is asked when one does not answer', async () => {
    const run = await mqadmin(undefined, `getControllerMetaData -a 127.0.0.1:1;${follower.address}`)
    expect(run).toMatchObject({ code: 0, err: '' })
    const lost = await mqadmin(undefined, 'getControllerMetaData -a 127.0.0.1:1')
    expect(lost).toMatchObject({ code: 1, out: '', err: expect.stringContaining('127.0.0.1:1') as string })
  })

  test('getSyncStateSet asks the leader, for a broker or all of a cluster', async () => {
    controller.on(requests.controllerGetSyncStateData, ({ body }) => ({
      body: {
        replicasInfoTable: new Map(
          body.map((brokerName) => [
            brokerName,
            {
              masterBrokerId: 1,
              masterAddress: '10.0.0.1:10911',
              masterEpoch: 2,
              syncStateSetEpoch: 3,
              inSyncReplicas: [{ brokerName, brokerId: 1, brokerAddress: '10.0.0.1:10911', alive: true }],
              notInSyncReplicas: [{ brokerName, brokerId: 2, brokerAddress: '10.0.0.2:10911', alive: false }],
            },
          ]),
        ),
      },
    }))
    const text =
      '\n#brokerName\tbroker-a\n#MasterBrokerId\t1\n#MasterAddr\t10.0.0.1:10911\n#MasterEpoch\t2\n#SyncStateSetEpoch\t3\n' +
      '#SyncStateSetNums\t1\n' +
      "\nInSyncReplica:\tReplicaIdentity{brokerName='broker-a', brokerId=1, brokerAddress='10.0.0.1:10911', alive=true}\n" +
      "\nNotInSyncReplica:\tReplicaIdentity{brokerName='broker-a', brokerId=2, brokerAddress='10.0.0.2:10911', alive=false}\n"
    const byName = await mqadmin(undefined, `getSyncStateSet -a ${follower.address} -b broker-a`)
    expect(byName).toEqual({ out: text, err: '', code: 0 })
    const byCluster = await mqadmin(cluster, `getSyncStateSet -a ${follower.address} -c DefaultCluster`)
    expect(byCluster).toEqual({ out: text, err: '', code: 0 })
    const neither = await mqadmin(undefined, `getSyncStateSet -a ${follower.address}`)
    expect(neither).toMatchObject({ code: 1, err: expect.stringContaining('(-b)') as string })
    const nowhere = await mqadmin(undefined, `getSyncStateSet -a ${follower.address} -c DefaultCluster`)
    expect(nowhere).toMatchObject({ code: 1, err: 'mqadmin getSyncStateSet: no NameServer is named\n' })
  })

  test('electMaster tells the leader which replica', async () => {
    controller.on(requests.controllerElectMaster, ({ header }) => ({
      header: {
        masterBrokerId: header.brokerId,
        masterAddress: '10.0.0.2:10911',
        masterEpoch: 5,
        syncStateSetEpoch: 7,
      },
      body: {
        brokerMemberGroup: {
          cluster: header.clusterName,
          brokerName: header.brokerName,
          brokerAddrs: new Map([[2, '10.0.0.2:10911']]),
        },
        syncStateSet: [2],
      },
    }))
    const run = await mqadmin(undefined, `electMaster -a ${follower.address} -b 2 -bn broker-a -c DefaultCluster`)
    expect(run.out).toBe(
      '\n#ClusterName\tDefaultCluster\n#BrokerName\tbroker-a\n#BrokerMasterAddr\t10.0.0.2:10911\n#MasterEpoch\t5\n' +
        '#SyncStateSetEpoch\t7\n\t#Broker\t2\t10.0.0.2:10911\n',
    )
    expect(controller.asked.at(-1)?.header).toMatchObject({ brokerId: 2, designateElect: true })
    controller.on(requests.controllerElectMaster, () => ({ code: 2011, remark: 'the old master is alive' }))
    const refused = await mqadmin(undefined, `electMaster -a ${follower.address} -b 2 -bn broker-a -c DefaultCluster`)
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/^mqadmin electMaster: .*the old master is alive \(code 2011\)\n$/)
  })

  test('cleanBrokerMetadata wants a cluster unless living brokers are meant, and asks first at a terminal', async () => {
    controller.on(requests.cleanBrokerData, () => ({}))
    const given = `-a ${follower.address} -bn broker-a -b 1;2`
    expect(await mqadmin(undefined, `cleanBrokerMetadata ${given}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('clusterName option can not be empty') as string,
    })
    expect(await mqadmin(undefined, `cleanBrokerMetadata ${given} -c DefaultCluster`)).toEqual({
      out: 'clear broker broker-a metadata from controller success! \n',
      err: '',
      code: 0,
    })
    expect(controller.asked.at(-1)?.header).toMatchObject({
      clusterName: 'DefaultCluster',
      brokerName: 'broker-a',
      brokerControllerIdsToClean: '1;2',
      isCleanLivingBroker: false,
    })
    const times = controller.asked.length
    const questions: string[] = []
    const asked = await mqadmin(undefined, `cleanBrokerMetadata ${given} -l`, {
      isTerminal: true,
      ask: (question) => {
        questions.push(question)
        return Promise.resolve('n')
      },
    })
    expect(questions).toEqual([expect.stringContaining('2 replica(s) (1;2) of broker-a')])
    expect(asked).toMatchObject({ code: 1, err: expect.stringContaining('nothing was done') as string })
    expect(controller.asked.slice(times).map(({ code }) => code)).not.toContain(requests.cleanBrokerData.code)
    const bad = await mqadmin(undefined, `cleanBrokerMetadata -a ${follower.address} -bn broker-a -b 1,x -l`)
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('1;2;3') as string })
  })

  test('settings are read and changed at each controller; one that is away does not hide the others', async () => {
    const settings = new Map([['controllerType', 'DLedger']])
    for (const one of [controller, follower])
      one
        .on(requests.getControllerConfig, () => ({ body: settings }))
        .on(requests.updateControllerConfig, ({ body }) => {
          for (const [name, value] of body) settings.set(name, value)
          return {}
        })
    const both = `${controller.address};${follower.address}`
    const changed = await mqadmin(undefined, ['updateControllerConfig', '-a', both, '-k', 'a', '-v', 'b c'])
    expect(changed).toEqual({
      out: `update controller config success![${controller.address}, ${follower.address}]\na : b c\n`,
      err: '',
      code: 0,
    })
    const read = await mqadmin(undefined, ['getControllerConfig', '-a', `127.0.0.1:1;${follower.address}`])
    expect(read.out).toBe(
      `============${follower.address}============\n${'controllerType'.padEnd(50)}=  DLedger\n${'a'.padEnd(50)}=  b c\n`,
    )
    expect(read.err).toMatch(/^\[error\] 127\.0\.0\.1:1: /)
    expect(read.code).toBe(1)
  })

  test('a broker is no controller, and says so in one sentence', async () => {
    const address = cluster.brokerAddress
    for (const line of [
      `getControllerMetaData -a ${address}`,
      `getSyncStateSet -a ${address} -b broker-a`,
      `electMaster -a ${address} -b 0 -bn broker-a -c DefaultCluster`,
      `cleanBrokerMetadata -a ${address} -bn broker-a -c DefaultCluster -b 1`,
    ]) {
      const [name] = line.split(' ')
      expect(await mqadmin(cluster, line)).toEqual({
        out: '',
        err: `mqadmin ${name}: ${address} is no controller: it does not support the request (code 3)\n`,
        code: 1,
      })
    }
    for (const line of [`getControllerConfig -a ${address}`, `updateControllerConfig -a ${address} -k x -v y`]) {
      const run = await mqadmin(cluster, line)
      expect(run).toMatchObject({ out: '', code: 1 })
      expect(run.err).toContain(`${address} is no controller`)
    }
  })
})

describe('brokers under a controller', () => {
  test('getBrokerEpoch prints the epochs; the last one ends where the log does', async () => {
    const broker = await ScriptedServer.start()
    const namesrv = await ScriptedServer.start()
    namesrv.on(requests.getBrokerClusterInfo, () => ({
      body: {
        brokerAddrTable: new Map([
          [
            'broker-a',
            {
              cluster: 'DefaultCluster',
              brokerName: 'broker-a',
              brokerAddrs: new Map([[0, broker.address]]),
              enableActingMaster: false,
              zoneName: undefined,
            },
          ],
        ]),
        clusterAddrTable: new Map([['DefaultCluster', ['broker-a']]]),
      },
    }))
    broker.on(requests.getBrokerEpochCache, () => ({
      body: {
        clusterName: 'DefaultCluster',
        brokerName: 'broker-a',
        brokerId: 1,
        epochList: [
          { epoch: 1, startOffset: 0n, endOffset: 200n },
          { epoch: 2, startOffset: 200n, endOffset: 9_223_372_036_854_775_807n },
        ],
        maxOffset: 500n,
      },
    }))
    const run = await mqadmin({ namesrvAddress: namesrv.address }, 'getBrokerEpoch -b broker-a')
    expect(run).toEqual({
      out:
        `\n#clusterName\tDefaultCluster\n#brokerName\tbroker-a\n#brokerAddr\t${broker.address}\n#brokerId\t1\n` +
        '#Epoch: EpochEntry{epoch=1, startOffset=0, endOffset=200}\n' +
        '#Epoch: EpochEntry{epoch=2, startOffset=200, endOffset=500}\n',
      err: '',
      code: 0,
    })
    await Promise.all([broker.close(), namesrv.close()])
  })

  test('getBrokerEpoch of a broker without one, by name and by cluster', async () => {
    for (const which of ['-b broker-a', '-c DefaultCluster']) {
      const run = await mqadmin(cluster, `getBrokerEpoch ${which}`)
      expect(run.code).toBe(1)
      expect(run.err).toContain('this request only for controllerMode')
    }
    const unknown = await mqadmin(cluster, 'getBrokerEpoch -b nobody')
    expect(unknown.err).toBe('mqadmin getBrokerEpoch: No broker address for broker name nobody\n')
  })

  test('resetMasterFlushOffset', async () => {
    const address = cluster.brokerAddress
    expect(await mqadmin(cluster, `resetMasterFlushOffset -b ${address} -o 0`)).toEqual({
      out: 'reset master flush offset to 0 success\n',
      err: '',
      code: 0,
    })
    expect(await mqadmin(cluster, `resetMasterFlushOffset -b ${address} -o x`)).toMatchObject({ code: 1, out: '' })
    expect(await mqadmin(cluster, 'resetMasterFlushOffset -o 5')).toMatchObject({ code: 1, out: '' })
  })
})

describe('containers', () => {
  test('take and give up brokers', async () => {
    const container = await ScriptedServer.start()
    container.on(requests.addBroker, () => ({})).on(requests.removeBroker, () => ({}))
    const { address } = container
    expect(await mqadmin(undefined, `addBroker -c ${address} -b /etc/b.conf`)).toEqual({
      out: `add broker to ${address} success\n`,
      err: '',
      code: 0,
    })
    expect(await mqadmin(undefined, `removeBroker -c ${address} -b DefaultCluster:broker-a:1`)).toEqual({
      out: `remove broker from ${address} success\n`,
      err: '',
      code: 0,
    })
    expect(container.asked.map(({ header }) => header)).toEqual([
      { configPath: '/etc/b.conf' },
      { brokerClusterName: 'DefaultCluster', brokerName: 'broker-a', brokerId: 1 },
    ])
    for (const [identity, why] of [
      ['DefaultCluster:broker-a:-1', "brokerId can't be negative"],
      ['DefaultCluster:broker-a', 'clusterName:brokerName:brokerId'],
    ])
      expect((await mqadmin(undefined, `removeBroker -c ${address} -b ${identity}`)).err).toContain(why)
    expect(container.asked.length).toBe(2)
    await container.close()
  })

  test('a broker is none', async () => {
    const address = cluster.brokerAddress
    expect(await mqadmin(cluster, `addBroker -c ${address} -b /etc/b.conf`)).toEqual({
      out: '',
      err: `mqadmin addBroker: ${address} is no broker container: it does not support the request (code 3)\n`,
      code: 1,
    })
    expect((await mqadmin(cluster, `removeBroker -c ${address} -b a:b:1`)).err).toContain('is no broker container')
  })
})
