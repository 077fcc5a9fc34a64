import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { requests } from '../../client/index.ts'
import { startBrokerWithUsers } from '../../testing/broker-with-users.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { mqadmin, type MqadminRun } from '../../testing/mqadmin-run.ts'
import { ScriptedServer } from '../../testing/scripted-server.ts'

type Started = Awaited<ReturnType<typeof startBrokerWithUsers>>
let master: Started
let slave: Started
let namesrv: ScriptedServer

beforeEach(async () => {
  master = await startBrokerWithUsers()
  slave = await startBrokerWithUsers()
  namesrv = await ScriptedServer.start()
  namesrv.on(requests.getBrokerClusterInfo, () => ({
    body: {
      brokerAddrTable: new Map([
        [
          'broker-a',
          {
            cluster: 'DefaultCluster',
            brokerName: 'broker-a',
            brokerAddrs: new Map([
              [0, master.server.address],
              [1, slave.server.address],
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
afterEach(async () => {
  await Promise.all([master.server.close(), slave.server.close(), namesrv.close()])
})

const run = (line: string, around?: Parameters<typeof mqadmin>[2]): Promise<MqadminRun> =>
  mqadmin({ namesrvAddress: namesrv.address }, line, around)
const done = (out: string): MqadminRun => ({ out, err: '', code: 0 })

const userHead = '#UserName         #Password               #UserType               #UserStatus           \n'
const aliceRow = 'alice             secret-1                Normal                  enable                \n'
const rootRow = 'root              secret-2                Super                   enable                \n'
const aclHead =
  '#Subject          #PolicyType  #Resource               #Actions              #SourceIp                 #Decision \n'
const topicRow =
  'User:alice        Custom      Topic:GoldenTopic       [Pub, Sub]            [127.0.0.0/24]            Allow     \n'
const groupRow =
  'User:alice        Custom      Group:GID*              [Pub, Sub]            [127.0.0.0/24]            Allow     \n'

describe('users', () => {
  test('are made at masters and slaves, and printed as Apache does', async () => {
    const [a, b] = [master.server.address, slave.server.address]
    expect(await run('listUser -c DefaultCluster')).toEqual(done(''))
    expect(await run('createUser -c DefaultCluster -u alice -p secret-1 -t Normal')).toEqual(
      done(`create user to ${a} success.\ncreate user to ${b} success.\n`),
    )
    expect(master.server.asked.at(-1)?.body).toEqual({ username: 'alice', password: 'secret-1', userType: 'Normal' })
    expect(await run(`createUser -b ${a} -u root -p secret-2 -t Super`)).toEqual(done(`create user to ${a} success.\n`))
    expect(await run(`getUser -b ${a} -u alice`)).toEqual(done(userHead + aliceRow))
    expect(await run(`getUser -b ${a} -u nobody`)).toEqual(done(''))
    expect(await run('listUser -c DefaultCluster')).toEqual(
      done(`${userHead}${aliceRow}${rootRow}get user from ${a} success.\n`),
    )
    expect(await run(`listUser -b ${a} -f ali`)).toEqual(done(userHead + aliceRow))
    const json = await run(`listUser -b ${a} -f ali --json`)
    expect(JSON.parse(json.out)).toEqual({
      users: [{ username: 'alice', password: 'secret-1', userType: 'Normal', userStatus: 'enable' }],
    })
    expect(JSON.parse((await run(`listUser -b ${a} -f zzz --json`)).out)).toEqual({ users: [] })
  })

  test('one that exists is refused in one sentence, and the other brokers are still told', async () => {
    slave.users.set('alice', { username: 'alice', password: 'x', userType: 'Normal', userStatus: 'enable' })
    const made = await run('createUser -c DefaultCluster -u alice -p secret-1')
    expect(made.out).toBe(`create user to ${master.server.address} success.\n`)
    expect(made.err).toMatch(new RegExp(`^\\[error\\] ${slave.server.address} .*The user is existed \\(code 16\\)\n$`))
    expect(made.code).toBe(1)
  })

  test('are changed in one respect at a time', async () => {
    await run(`createUser -b ${master.server.address} -u alice -p secret-1`)
    expect(await run(`updateUser -b ${master.server.address} -u alice -s disable`)).toEqual(
      done(`update user to ${master.server.address} success.\n`),
    )
    expect(master.server.asked.at(-1)?.body).toEqual({ username: 'alice', userStatus: 'disable' })
    expect(master.users.get('alice')).toMatchObject({ password: 'secret-1', userStatus: 'disable' })
    expect((await run(`updateUser -b ${master.server.address} -u alice -s disable -p x`)).code).toBe(1)
    expect((await run(`updateUser -b ${master.server.address} -u alice`)).code).toBe(1)
  })

  test('are copied: made or changed at the target', async () => {
    const [a, b] = [master.server.address, slave.server.address]
    await run(`createUser -b ${a} -u alice -p secret-1`)
    await run(`createUser -b ${a} -u root -p secret-2 -t Super`)
    await run(`createUser -b ${b} -u alice -p other`)
    expect(await run(`copyUser -f ${a} -t ${b}`)).toEqual(
      done(`copy user of alice from ${a} to ${b} success.\ncopy user of root from ${a} to ${b} success.\n`),
    )
    expect(slave.users).toEqual(master.users)
    const some = await run(`copyUser -f ${a} -t ${b} -u nobody,root`)
    expect(some).toEqual({
      out: `copy user of root from ${a} to ${b} success.\n`,
      err: `[error] ${a}: there is no user nobody\n`,
      code: 1,
    })
  })

  test('are removed without a question in a pipe, and with one that counts at a terminal', async () => {
    await run('createUser -c DefaultCluster -u alice -p secret-1')
    await run('createAcl -c DefaultCluster -s User:alice -r Topic:a,Topic:b -a Pub -d Allow')
    const questions: string[] = []
    const ask = (question: string): Promise<string> => Promise.resolve(questions.push(question) === 1 ? 'n' : 'y')
    const kept = await run('deleteUser -c DefaultCluster -u alice', { isTerminal: true, ask })
    expect(kept).toMatchObject({ code: 1, out: '' })
    expect(questions[0]).toContain('The user alice and 4 rule(s) are removed at 2 broker(s).')
    expect(master.users.has('alice')).toBe(true)
    expect((await run('deleteUser -c DefaultCluster -u alice', { isTerminal: true, ask })).code).toBe(0)
    expect([master.users.size, slave.users.size]).toEqual([0, 0])
    expect(await run(`deleteUser -b ${master.server.address} -u alice`)).toEqual(
      done(`delete user to ${master.server.address} success.\n`),
    )
  })
})

describe('rules', () => {
  beforeEach(() => {
    for (const { users } of [master, slave])
      users.set('alice', { username: 'alice', password: 'secret-1', userType: 'Normal', userStatus: 'enable' })
  })
  const make =
    "createAcl -c DefaultCluster -s User:alice -r 'Topic:GoldenTopic,Group:GID*' -a Pub,Sub -d Allow -i 127.0.0.0/24"

  test('are made for each resource, and printed as Apache does', async () => {
    const [a, b] = [master.server.address, slave.server.address]
    expect(await run(make)).toEqual(done(`create acl to ${a} success.\ncreate acl to ${b} success.\n`))
    expect(master.server.asked.at(-1)?.body).toEqual({
      subject: 'User:alice',
      policies: [
        {
          entries: ['Topic:GoldenTopic', 'Group:GID*'].map((resource) => ({
            resource,
            actions: ['Pub', 'Sub'],
            sourceIps: ['127.0.0.0/24'],
            decision: 'Allow',
          })),
        },
      ],
    })
    expect(await run(`getAcl -b ${a} -s User:alice`)).toEqual(done(aclHead + topicRow + groupRow))
    expect(await run('getAcl -c DefaultCluster -s User:alice')).toEqual(done(aclHead + topicRow + groupRow))
    expect(await run(`listAcl -b ${a}`)).toEqual(done(aclHead + topicRow + groupRow))
    expect(await run('listAcl -c DefaultCluster -s alice -r Golden')).toEqual(done(aclHead + topicRow))
    expect(await run(`getAcl -b ${a} -s User:nobody`)).toEqual(done(''))
    const json = JSON.parse((await run(`listAcl -b ${a} -r Golden --json`)).out) as Record<string, unknown[]>
    expect(json[a]).toEqual([
      {
        subject: 'User:alice',
        policyType: 'Custom',
        resource: 'Topic:GoldenTopic',
        actions: ['Pub', 'Sub'],
        sourceIp: ['127.0.0.0/24'],
        decision: 'Allow',
      },
    ])
  })

  test('are changed, copied and removed', async () => {
    const [a, b] = [master.server.address, slave.server.address]
    await run(make)
    expect(await run(`updateAcl -b ${a} -s User:alice -r Topic:GoldenTopic -a Sub -d Deny`)).toEqual(
      done(`update acl to ${a} success.\n`),
    )
    // Without -i the broker is told nothing of addresses, and Java prints null.
    expect((await run(`getAcl -b ${a} -s User:alice`)).out).toBe(
      `${aclHead}User:alice        Custom      Topic:GoldenTopic       [Sub]                 null                      Deny      \n${groupRow}`,
    )
    expect(await run(`copyAcl -f ${a} -t ${b} -s User:alice`)).toEqual(
      done(`copy acl of User:alice from ${a} to ${b} success.\n`),
    )
    expect(slave.acls).toEqual(master.acls)
    slave.acls.clear()
    expect((await run(`copyAcl -f ${a} -t ${b}`)).code).toBe(0)
    expect(slave.server.asked.at(-1)?.code).toBe(requests.authCreateAcl.code)
    expect(slave.acls).toEqual(master.acls)
    expect(await run(`copyAcl -f ${a} -t ${b} -s User:bob`)).toEqual({
      out: '',
      err: `[error] ${a}: User:bob has no rules\n`,
      code: 1,
    })
    const questions: string[] = []
    const ask = (question: string): Promise<string> => Promise.resolve(questions.push(question) === 0 ? '' : 'y')
    expect((await run(`deleteAcl -b ${a} -s User:alice -r 'Group:GID*'`, { isTerminal: true, ask })).code).toBe(0)
    expect(questions[0]).toContain('1 rule(s) of User:alice are removed at 1 broker(s).')
    expect((await run(`getAcl -b ${a} -s User:alice`)).out).not.toContain('Group:GID*')
    expect(await run('deleteAcl -c DefaultCluster -s User:alice')).toEqual(
      done(`delete acl to ${a} success.\ndelete acl to ${b} success.\n`),
    )
    expect(await run('listAcl -c DefaultCluster')).toEqual(done(''))
  })

  test('a refusal is one sentence with the cause', async () => {
    const a = master.server.address
    const refused = await run(`createAcl -b ${a} -s User:nobody -r 'Topic:*' -a All -d Deny`)
    expect(refused).toMatchObject({ out: '', code: 1 })
    expect(refused.err).toMatch(/^\[error\] .*The subject of User:nobody is not exist\. \(code 16\)\n$/)
    for (const [line, why] of [
      [`createAcl -b ${a} -s User:alice -r , -a All -d Deny`, 'no resource is named'],
      [`createAcl -b ${a} -s User:alice -r Topic:a -a , -d Deny`, 'no action is named'],
      [`getAcl -b ${a}`, 'give a subject'],
      [`getUser -b ${a}`, 'give the name of a user'],
    ])
      expect((await run(line!)).err).toContain(why)
  })
})

describe('a broker without users', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await startTestCluster()
  })
  afterAll(() => cluster.close())

  test.each([
    'createUser -b B -u alice -p x',
    'updateUser -b B -u alice -p x',
    'deleteUser -c DefaultCluster -u alice',
    'getUser -b B -u alice',
    'listUser -c DefaultCluster',
    'copyUser -f B -t B',
    'copyUser -f B -t B -u alice',
    'createAcl -b B -s User:alice -r Topic:* -a All -d Deny',
    'updateAcl -b B -s User:alice -r Topic:* -a All -d Deny',
    'deleteAcl -c DefaultCluster -s User:alice',
    'getAcl -b B -s User:alice',
    'listAcl -c DefaultCluster',
    'copyAcl -f B -t B',
    'copyAcl -f B -t B -s User:alice',
  ])('refuses %s in one sentence', async (line) => {
    const address = cluster.brokerAddress
    const refused = await mqadmin(cluster, line.replaceAll(' B', ` ${address}`))
    expect(refused).toMatchObject({ out: '', code: 1 })
    expect(refused.err.split('\n')).toEqual([
      expect.stringContaining(`${address} has no users and access rules: it does not support the request`),
      '',
    ])
  })
})
