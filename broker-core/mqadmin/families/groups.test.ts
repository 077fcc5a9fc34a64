import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { mqadmin } from '../../testing/mqadmin-run.ts'
import { RawPeer } from '../../testing/raw-peer.ts'

// Apache's tool prints times in the zone of the machine; the recordings were made in this one.
process.env['TZ'] = 'UTC'

let cluster: TestCluster
let folder: string
let member: RawPeer
const run = (line: string) => mqadmin(cluster, line, { folder })
/** Output of a command that succeeds, with the broker's address replaced. */
const output = async (line: string): Promise<string> => {
  const { out, err, code } = await run(line)
  expect({ err, code }).toEqual({ err: '', code: 0 })
  return out.replaceAll(cluster.brokerAddress, 'ADDR')
}
const failure = async (line: string): Promise<string> => {
  const { err, code } = await run(line)
  expect(code).toBe(1)
  expect(err.trim().split('\n')).toHaveLength(1)
  return err
}
const recorded = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'running-info', name), 'utf8')

const heartbeat = {
  clientID: '192.0.2.2@4711#99',
  producerDataSet: [{ groupName: 'PID_golden' }],
  consumerDataSet: [
    {
      groupName: 'GID_golden',
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: 'CLUSTERING',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      subscriptionDataSet: [
        { topic: 'GoldenTopic', subString: 'TagA || TagB', subVersion: 1, tagsSet: [], codeSet: [] },
      ],
      unitMode: false,
    },
  ],
}

beforeAll(async () => {
  cluster = await startTestCluster()
  folder = mkdtempSync(path.join(tmpdir(), 'mqadmin-groups-'))
  await run('updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4')
  member = await RawPeer.open(cluster.brokerAddress, { clientId: heartbeat.clientID })
  await member.ask(34, {}, JSON.stringify(heartbeat))
  member.answer(307, () => ({ body: recorded('consumer-body.txt') }))
})
afterAll(async () => {
  member.close()
  await cluster.close()
  rmSync(folder, { recursive: true, force: true })
})

const newGroup = (group: string, changes: Record<string, string> = {}): string => {
  const fields = {
    groupName: group,
    consumeEnable: 'true',
    consumeFromMinEnable: 'false',
    consumeBroadcastEnable: 'false',
    consumeMessageOrderly: 'false',
    retryQueueNums: '1',
    retryMaxTimes: '16',
    groupRetryPolicy: 'GroupRetryPolicy{type=CUSTOMIZED, exponentialRetryPolicy=null, customizedRetryPolicy=null}',
    brokerId: '0',
    whichBrokerWhenConsumeSlowly: '1',
    notifyConsumerIdsChangedEnable: 'true',
    groupSysFlag: '0',
    consumeTimeoutMinute: '15',
    subscriptionDataSet: 'null',
    attributes: '{}',
    ...changes,
  }
  const text = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  return `create subscription group to ADDR success.\nSubscriptionGroupConfig{${text.join(', ')}}\n`
}

describe('updateSubGroup', () => {
  it('makes a group on the masters of a cluster, with the defaults of the tool', async () => {
    expect(await output('updateSubGroup -c DefaultCluster -g GID_new')).toBe(newGroup('GID_new'))
    const { out } = await run('getConsumerConfig -g GID_new --json')
    const shown = JSON.parse(out) as Record<string, unknown>
    expect(shown['DefaultCluster:broker-a']).toMatchObject({ groupName: 'GID_new', consumeFromMinEnable: false })
  })

  it('takes every setting', async () => {
    const line = `updateSubGroup -b ${cluster.brokerAddress} -g GID_all -o true -r 3 -q 2 -s false -m true -d TRUE -i 1 -w 2 -a false`
    expect(await output(line)).toBe(
      newGroup('GID_all', {
        consumeEnable: 'false',
        consumeFromMinEnable: 'true',
        consumeBroadcastEnable: 'true',
        consumeMessageOrderly: 'true',
        retryQueueNums: '2',
        retryMaxTimes: '3',
        brokerId: '1',
        whichBrokerWhenConsumeSlowly: '2',
        notifyConsumerIdsChangedEnable: 'false',
      }),
    )
  })

  it('takes retry policies', async () => {
    const exponential = '{"type":"EXPONENTIAL","exponentialRetryPolicy":{"initial":5000,"max":7200000,"multiplier":2}}'
    expect(await output(`updateSubGroup -c DefaultCluster -g GID_exp -p '${exponential}'`)).toBe(
      newGroup('GID_exp', {
        groupRetryPolicy:
          'GroupRetryPolicy{type=EXPONENTIAL, exponentialRetryPolicy=ExponentialRetryPolicy{initial=5000, max=7200000, multiplier=2}, customizedRetryPolicy=null}',
      }),
    )
    const customized = '{"type":"CUSTOMIZED","customizedRetryPolicy":{"next":[1000,5000,10000]}}'
    const policy =
      'GroupRetryPolicy{type=CUSTOMIZED, exponentialRetryPolicy=null, customizedRetryPolicy=CustomizedRetryPolicy{next=[1000, 5000, 10000]}}'
    expect(await output(`updateSubGroup -c DefaultCluster -g GID_lag -p '${customized}'`)).toBe(
      newGroup('GID_lag', { groupRetryPolicy: policy }),
    )
    const shown = await output('getConsumerConfig -g GID_lag')
    expect(shown.split('\n')[0]).toBe(
      '=============================DefaultCluster:broker-a=============================',
    )
    expect(shown).toContain(`groupRetryPolicy                        =  ${policy}\n`)
    expect(shown).toContain('subscriptionDataSet                     =  \n')
  })

  it('says in one sentence what is wrong', async () => {
    expect(await failure("updateSubGroup -c DefaultCluster -g 'bad group!'")).toContain('illegal characters')
    expect(await failure('updateSubGroup -g GID_x')).toContain('give a broker (-b) or a cluster (-c)')
    expect(await failure('updateSubGroup -c DefaultCluster -g GID_x -r many')).toContain('-r takes a whole number')
    expect(await failure('updateSubGroup -c DefaultCluster -g GID_x -p {')).toContain('-p is no retry policy')
    expect(await failure('updateSubGroup -c NoSuch -g GID_x')).toContain('"NoSuch" is not known')
    expect(await failure('getConsumerConfig -g GID_x')).toContain('no broker has a configuration of the group GID_x')
  })
})

describe('updateSubGroupList', () => {
  it('makes the groups of a file', async () => {
    writeFileSync(path.join(folder, 'groups.json'), '[{"groupName":"GID_a"},{"groupName":"GID_b","retryMaxTimes":3}]')
    expect(await output(`updateSubGroupList -b ${cluster.brokerAddress} -f groups.json`)).toBe(
      'submit batch of group config to ADDR success, please check the result later.\n',
    )
    expect(await output('updateSubGroupList -c DefaultCluster -f groups.json')).toBe(
      'submit batch of subscription group config to ADDR success, please check the result later.\n',
    )
    expect(await output('getConsumerConfig -g GID_b')).toContain('retryMaxTimes                           =  3\n')
  })

  it('refuses what is no list of groups', async () => {
    for (const [text, reason] of [
      ['{"groupName":"x"', 'is no list of groups in JSON'],
      ['[]', 'has no groups'],
      ['[{"retryMaxTimes":3}]', 'group 1 in bad.json has no groupName'],
    ] as const) {
      writeFileSync(path.join(folder, 'bad.json'), text)
      expect(await failure('updateSubGroupList -c DefaultCluster -f bad.json')).toContain(reason)
    }
    expect(await failure('updateSubGroupList -c DefaultCluster -f none.json')).toContain(
      'the file path none.json does not exists',
    )
  })
})

describe('setConsumeMode', () => {
  it('switches between pulling and popping', async () => {
    expect(await output('setConsumeMode -c DefaultCluster -t GoldenTopic -g GID_exp -m POP -q 2')).toBe(
      'set consume mode to ADDR success.\ntopic[GoldenTopic] group[GID_exp] consume mode[POP] popShareQueueNum[2]\n',
    )
    expect(await output(`setConsumeMode -b ${cluster.brokerAddress} -t GoldenTopic -g GID_exp -m PULL`)).toBe(
      'set consume mode to ADDR success.\ntopic[GoldenTopic] group[GID_exp] consume mode[PULL] popShareQueueNum[0]\n',
    )
    expect(await failure('setConsumeMode -c DefaultCluster -t GoldenTopic -g GID_exp -m PUSH')).toContain(
      '-m takes PULL or POP, not "PUSH"',
    )
  })
})

describe('deleteSubGroup', () => {
  it('deletes from one broker, or from a cluster with the topics of the group', async () => {
    await output('updateSubGroup -c DefaultCluster -g GID_gone')
    expect(await output(`deleteSubGroup -b ${cluster.brokerAddress} -g GID_gone`)).toBe(
      'delete subscription group [GID_gone] from broker [ADDR] success.\n',
    )
    await output('updateTopic -c DefaultCluster -t %RETRY%GID_gone')
    expect(await output('deleteSubGroup -c DefaultCluster -g GID_gone -r true')).toBe(
      'delete subscription group [GID_gone] from broker [ADDR] in cluster [DefaultCluster] success.\n',
    )
    expect(cluster.broker.topics.find('%RETRY%GID_gone')).toBeUndefined()
  })

  it('asks at a terminal, with the effect in numbers', async () => {
    const questions: string[] = []
    const ask = (question: string): Promise<string> => {
      questions.push(question)
      return Promise.resolve('n')
    }
    const { code, err } = await mqadmin(cluster, 'deleteSubGroup -c DefaultCluster -g GID_golden', {
      isTerminal: true,
      ask,
    })
    expect({ code, err }).toEqual({ code: 1, err: 'mqadmin deleteSubGroup: nothing was done\n' })
    expect(questions[0]).toContain(
      'Group GID_golden is deleted from 1 broker(s), its offsets are kept; 1 client(s) are connected',
    )
  })
})

describe('members', () => {
  it('are listed with what they subscribe to', async () => {
    const text = (await output('consumerConnection -g GID_golden')).replace(/127\.0\.0\.1:\d+ */, '<ADDR> ')
    expect(text).toBe(
      '#ClientId                            #ClientAddr            #Language  #Version\n' +
        '192.0.2.2@4711#99                    <ADDR> JAVA       V5_5_0\n\n' +
        'Below is subscription:\n' +
        '#Topic               #SubExpression\n' +
        'GoldenTopic          TagA || TagB\n\n' +
        'ConsumeType: CONSUME_PASSIVELY\nMessageModel: CLUSTERING\nConsumeFromWhere: CONSUME_FROM_FIRST_OFFSET\n',
    )
    expect(await output(`consumerConnection -g GID_golden -b ${cluster.brokerAddress}`)).toContain('192.0.2.2@4711#99')
    expect(await failure('consumerConnection -g NoSuchGroup')).toBe(
      'mqadmin consumerConnection: No topic route info in name server for the topic: %RETRY%NoSuchGroup (code 17)\n',
    )
    expect(await failure(`consumerConnection -g GID_lag -b ${cluster.brokerAddress}`)).toContain('206')
  })

  it('of producer groups are listed too', async () => {
    const text = (await output('producerConnection -g PID_golden -t GoldenTopic')).replace(
      /127\.0\.0\.1:\d+ */,
      '<ADDR> ',
    )
    expect(text).toBe('0001  192.0.2.2@4711#99                <ADDR> JAVA     V5_5_0\n')
    expect(await failure('producerConnection -g NoSuch -t GoldenTopic')).toContain(
      'the producer group[NoSuch] not exist',
    )
    expect(await failure('producerConnection -g PID_golden -t NoSuch')).toContain('No topic route info')
    const all = await output(`producer -b ${cluster.brokerAddress}`)
    expect(all).toMatch(
      /^producer group \(PID_golden\) instance : clientId=192\.0\.2\.2@4711#99,remoteIP=\/127\.0\.0\.1:\d+, language=JAVA, version=513, lastUpdateTimestamp=\d{13}$/m,
    )
  })

  it('tell what they do, in the words of the official tool', async () => {
    expect(await output('consumerStatus -g GID_golden -i 192.0.2.2@4711#99')).toBe(recorded('consumer.txt'))
    const text = await output('consumerStatus -g GID_golden')
    const [, time] = /(\d{13})\/192/.exec(text) ?? []
    expect(text).toBe(
      '#Index     #ClientId                                #Version             #ConsumerRunningInfoFile\n' +
        `1          192.0.2.2@4711#99                        V5_5_0               ${time}/192.0.2.2@4711#99\n\n\n` +
        'Same subscription in the same group of consumer\n\nRebalance OK\n',
    )
    expect(readFileSync(path.join(folder, time!, '192.0.2.2@4711#99'), 'utf8')).toBe(recorded('consumer.txt'))
    expect(await failure('consumerStatus -g GID_golden -i nobody')).toContain('has the client id nobody')
    expect(await failure('consumerStatus -g NoSuchGroup')).toContain('%RETRY%NoSuchGroup (code 17)')
  })

  it('that do not answer are named beside the others', async () => {
    member.answer(307, () => ({ code: 1, remark: 'busy' }))
    const { out, err, code } = await run('consumerStatus -g GID_golden')
    member.answer(307, () => ({ body: recorded('consumer-body.txt') }))
    expect(code).toBe(1)
    expect(out.split('\n')).toHaveLength(2)
    expect(err).toMatch(/^\[error\] 192\.0\.2\.2@4711#99: .*busy/)
  })
})
