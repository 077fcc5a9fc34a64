import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAdminClient } from '../../client/index.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { mqadmin } from '../../testing/mqadmin-run.ts'

let cluster: TestCluster
let folder: string
const run = (line: string) => mqadmin(cluster, line, { folder })
/** Output with the broker's address replaced. */
const output = async (line: string): Promise<string> => {
  const { out, err, code } = await run(line)
  expect({ err, code }).toEqual({ err: '', code: 0 })
  return out.replaceAll(cluster.brokerAddress, 'ADDR')
}
const configOf = (topic: string) => cluster.broker.topics.find(topic)

beforeAll(async () => {
  cluster = await startTestCluster({ namesrv: { orderMessageEnable: true } })
  folder = mkdtempSync(path.join(tmpdir(), 'mqadmin-topics-'))
})
afterAll(async () => {
  await cluster.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('updateTopic', () => {
  it('creates a topic on the masters of a cluster', async () => {
    expect(await output('updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4')).toBe(
      'create topic to ADDR success.\n' +
        'TopicConfig [topicName=GoldenTopic, readQueueNums=4, writeQueueNums=4, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=false, attributes={}]\n',
    )
    expect(configOf('GoldenTopic')).toMatchObject({ readQueueNums: 4, writeQueueNums: 4, perm: 6 })
  })

  it('sets and removes attributes and prints them in the order of Java', async () => {
    const set = await output(
      'updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4 -a +message.type=NORMAL,+reserve.time=24',
    )
    expect(set).toContain('attributes={+reserve.time=24, +message.type=NORMAL}]')
    expect(configOf('GoldenTopic')?.attributes).toEqual(
      new Map([
        ['message.type', 'NORMAL'],
        ['reserve.time', '24'],
      ]),
    )
    const removed = await output(
      'updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4 -a -message.type,-reserve.time',
    )
    expect(removed).toContain('attributes={-message.type=, -reserve.time=}]')
    expect(configOf('GoldenTopic')?.attributes).toEqual(new Map())
  })

  it('has 8 queues by default, and flags of units', async () => {
    expect(await output('updateTopic -c DefaultCluster -t GoldenUnit -u true -s true -p 4')).toBe(
      'create topic to ADDR success.\n' +
        'TopicConfig [topicName=GoldenUnit, readQueueNums=8, writeQueueNums=8, perm=R--, topicFilterType=SINGLE_TAG, topicSysFlag=3, order=false, attributes={}]\n',
    )
  })

  it('keeps the order of a cluster, and adds one broker to it', async () => {
    expect(await output('updateTopic -c DefaultCluster -t GoldenOrder -r 2 -w 2 -o true')).toBe(
      'create topic to ADDR success.\n' +
        'set cluster orderConf. isOrder=true, orderConf=[broker-a:2]\n' +
        'TopicConfig [topicName=GoldenOrder, readQueueNums=2, writeQueueNums=2, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=true, attributes={}]\n',
    )
    await output('updateOrderConf -t GoldenOrder2 -m put -v broker-z:1;broker-a:7')
    expect(await output(`updateTopic -b ${cluster.brokerAddress} -t GoldenOrder2 -r 3 -w 3 -o true`)).toBe(
      'set broker orderConf. isOrder=true, orderConf=[broker-z:1;broker-a:3]\n' +
        'create topic to ADDR success.\n' +
        'TopicConfig [topicName=GoldenOrder2, readQueueNums=3, writeQueueNums=3, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=true, attributes={}]\n',
    )
  })

  it('says in one sentence what is wrong', async () => {
    const failing = [
      ['-t GoldenTopic -a +no.such=1', /unsupported key: no.such/],
      ["-t 'bad topic!'", /contains illegal characters/],
      ['-t SCHEDULE_TOPIC_XXXX', /conflict with system topic/],
      ['-t GoldenTopic -r many', /-r takes a whole number from 0 to 2147483647, not "many"/],
      ['-t GoldenTopic -p 8', /-p takes a whole number from 0 to 7/],
      ['-t GoldenTopic -a message.type=FIFO', /\+name=value to set and -name to remove/],
    ] as const
    for (const [words, cause] of failing) {
      const { out, err, code } = await run(`updateTopic -c DefaultCluster ${words}`)
      expect({ out, code }).toEqual({ out: '', code: 1 })
      expect(err).toMatch(cause)
      expect(err.trimEnd().split('\n')).toHaveLength(1)
    }
    const unknown = await run('updateTopic -c NoSuchCluster -t GoldenX')
    expect(unknown).toMatchObject({ out: '', code: 1 })
    expect(unknown.err).toContain('Make sure the specified clusterName exists')
  })

  it('tells programs what was done', async () => {
    const { out } = await run('updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4 --json')
    expect(JSON.parse(out)).toMatchObject({
      brokers: [cluster.brokerAddress],
      topicConfig: { topicName: 'GoldenTopic', readQueueNums: 4 },
    })
  })
})

describe('updateTopicList', () => {
  it('creates the topics of a file', async () => {
    writeFileSync(
      path.join(folder, 'topics.json'),
      '[{"topicName":"GoldenListA","readQueueNums":2,"writeQueueNums":2,"perm":6},' +
        '{"topicName":"GoldenListB","readQueueNums":3,"writeQueueNums":3,"perm":6,"attributes":{"+message.type":"FIFO"}}]',
    )
    expect(await output('updateTopicList -c DefaultCluster -f topics.json')).toBe(
      'submit batch of topic config to ADDR success, please check the result later.\n',
    )
    expect(configOf('GoldenListA')).toMatchObject({ readQueueNums: 2 })
    expect(configOf('GoldenListB')?.attributes).toEqual(new Map([['message.type', 'FIFO']]))
  })

  it('refuses a file that is none', async () => {
    const refused = async (text: string | undefined): Promise<string> => {
      if (text !== undefined) writeFileSync(path.join(folder, 'bad.json'), text)
      const { err, code } = await run(
        `updateTopicList -c DefaultCluster -f ${text === undefined ? 'none' : 'bad'}.json`,
      )
      expect(code).toBe(1)
      return err
    }
    expect(await refused(undefined)).toMatch(/the file path .*none\.json does not exists/)
    expect(await refused('{')).toContain('is no JSON')
    expect(await refused('{}')).toContain('has to hold a JSON array')
    expect(await refused('[]')).toContain('has no topics')
    expect(await refused('[{"perm":6}]')).toContain('topic 1 in')
    expect(await refused('[{"topicName":"X","perm":"all"}]')).toContain('perm is a whole number, not "all"')
    expect(await refused('[{"topicName":"X","attributes":{"message.type":"FIFO"}}]')).toContain('+name=value')
  })
})

describe('updateTopicPerm', () => {
  it('changes the permission and nothing else', async () => {
    await output('updateTopic -c DefaultCluster -t Ordered -r 3 -w 5 -o true -a +message.type=FIFO')
    expect(await output('updateTopicPerm -t Ordered -p 4 -c DefaultCluster')).toBe(
      'update topic perm from 6 to 4 in ADDR success.\n',
    )
    expect(configOf('Ordered')).toMatchObject({ readQueueNums: 3, writeQueueNums: 5, perm: 4, order: true })
    expect(configOf('Ordered')?.attributes).toEqual(new Map([['message.type', 'FIFO']]))
    expect(await output(`updateTopicPerm -t Ordered -p 6 -b ${cluster.brokerAddress}`)).toBe(
      'update topic perm from 4 to 6 in ADDR success.\n' +
        'TopicConfig [topicName=Ordered, readQueueNums=3, writeQueueNums=5, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=true, attributes={}].\n',
    )
    expect(await output(`updateTopicPerm -t Ordered -p 6 -b ${cluster.brokerAddress}`)).toBe(
      'new perm equals to the old one!\n',
    )
  })

  it('needs a broker or a cluster, a known topic and a master', async () => {
    expect((await run('updateTopicPerm -t Ordered -p 6')).err).toContain('give a broker (-b) or a cluster (-c)')
    expect((await run('updateTopicPerm -t NoSuchTopic -p 6 -c DefaultCluster')).err).toContain('(code 17)')
    const { err, code } = await run('updateTopicPerm -t Ordered -p 6 -b 127.0.0.1:1')
    expect({ err, code }).toMatchObject({ code: 1, err: expect.stringContaining('broker is not master') as string })
  })
})

describe('topicRoute', () => {
  it('prints the route as Java does', async () => {
    await output('updateTopic -c DefaultCluster -t GoldenOrder -r 2 -w 2 -o true')
    expect(await output('topicRoute -t GoldenOrder')).toBe(`{
	"brokerDatas":[
		{
			"brokerAddrs":{
				0:"ADDR"
			},
			"brokerName":"broker-a",
			"cluster":"DefaultCluster",
			"enableActingMaster":false
		}
	],
	"filterServerTable":{},
	"orderTopicConf":"broker-a:2",
	"queueDatas":[
		{
			"brokerName":"broker-a",
			"perm":6,
			"readQueueNums":2,
			"topicSysFlag":0,
			"writeQueueNums":2
		}
	]
}
`)
    const { out } = await run('topicRoute -t GoldenOrder --json')
    expect(JSON.parse(out)).toMatchObject({
      orderTopicConf: 'broker-a:2',
      brokerDatas: [{ brokerAddrs: { 0: cluster.brokerAddress } }],
    })
  })

  it('prints a list', async () => {
    const { out } = await run('topicRoute -t GoldenTopic -l')
    const [head, row, line, total] = out.split('\n')
    expect(head).toBe(
      '#ClusterName                                  #BrokerName                      #BrokerAddrs                                       #ReadQueue #WriteQueue #Perm',
    )
    expect(row).toBe(
      `DefaultCluster                                broker-a                         ${`{0=${cluster.brokerAddress}}`.padEnd(50)} 4          4           6    `,
    )
    expect(line).toBe('-'.repeat(158))
    expect(total).toBe(
      'Total:                                        1                                                                                   4          4                ',
    )
    expect(JSON.parse((await run('topicRoute -t GoldenTopic -l --json')).out)).toMatchObject({
      brokers: [{ broker: 'broker-a', addresses: { 0: cluster.brokerAddress }, readQueues: 4, perm: 6 }],
      total: [{ readQueues: 4, writeQueues: 4 }],
    })
  })

  it('says that there is none', async () => {
    for (const name of ['topicRoute', 'topicClusterList', 'statsAll', 'allocateMQ -i 10.0.0.5']) {
      const { out, err, code } = await run(`${name} -t NoSuchTopic`)
      expect({ out, code }).toEqual({ out: '', code: 1 })
      expect(err).toContain('No topic route info in name server for the topic: NoSuchTopic (code 17)')
    }
  })
})

it('topicClusterList prints the clusters of a topic', async () => {
  expect(await output('topicClusterList -t GoldenTopic')).toBe('DefaultCluster\n')
})

describe('with messages and a group', () => {
  beforeAll(async () => {
    await output('updateTopic -c DefaultCluster -t Busy -r 1 -w 1')
    await output('updateTopic -c DefaultCluster -t Idle')
    const client = openAdminClient({ nameServers: [cluster.namesrvAddress] })
    try {
      for (let i = 0; i < 3; i++) await client.producer.send({ topic: 'Busy', body: Buffer.from('x') })
      cluster.broker.groups.findOrCreate('GID_busy')
      const consumer = client.pullConsumer('GID_busy')
      const [queue] = await consumer.queues('Busy')
      await consumer.commit(queue!, 1)
    } finally {
      await client.close()
    }
  })

  it('topicList names all topics, -c their clusters and groups', async () => {
    const all = (await output('topicList')).trimEnd().split('\n')
    expect(all).toEqual(expect.arrayContaining(['Busy', 'Idle', 'TBW102', 'DefaultCluster', 'broker-a']))
    const [head, ...rows] = (await output('topicList -c')).split('\n')
    expect(head).toBe(
      '#Cluster Name         #Topic                                            #Consumer Group                                 ',
    )
    expect(rows).toContain(`${'DefaultCluster'.padEnd(20)}  ${'Busy'.padEnd(64)}  ${'GID_busy'.padEnd(64)}`)
    expect(rows).toContain(`${'DefaultCluster'.padEnd(20)}  ${'Idle'.padEnd(64)}  ${' '.repeat(64)}`)
    const { topics } = JSON.parse((await run('topicList -c --json')).out) as { topics: unknown[] }
    expect(topics).toContainEqual({ cluster: 'DefaultCluster', topic: 'Busy', group: 'GID_busy' })
  })

  it('statsAll prints what is left to consume, -a only topics with traffic', async () => {
    const head =
      '#Topic                                                            #Consumer Group                                                  #Accumulation      #InTPS     #OutTPS   #InMsg24Hour  #OutMsg24Hour'
    const busy = (await output('statsAll -t Busy')).split('\n')
    expect(busy[0]).toBe(head)
    expect(busy[1]).toMatch(/^Busy {62}GID_busy {56} {12}2 +\d+\.\d\d +0\.00 +\d+ +0$/)
    expect(await output('statsAll -t Idle')).toBe(
      `${head}\n${'Idle'.padEnd(64)}  ${''.padEnd(64)}            0        0.00                          0    NO_CONSUMER\n`,
    )
    const active = await output('statsAll -a')
    expect(active).not.toContain('Idle')
    expect(await output('statsAll')).toContain('\nIdle ')
  })

  it('deleteTopic tells a person what will be gone, and does it', async () => {
    const asked: string[] = []
    const ask = (answer: string) => (question: string) => {
      asked.push(question)
      return Promise.resolve(answer)
    }
    const kept = await mqadmin(cluster, 'deleteTopic -c DefaultCluster -t Busy', { isTerminal: true, ask: ask('n') })
    expect(kept).toMatchObject({ code: 1, out: '' })
    expect(asked[0]).toContain(
      'Topic Busy is deleted in cluster DefaultCluster: 3 message(s) in 1 queue(s) on 1 broker(s)',
    )
    expect(asked[0]).toContain('consumed by 1 group(s): GID_busy')
    expect(configOf('Busy')).toBeDefined()
    const gone = await mqadmin(cluster, 'deleteTopic -c DefaultCluster -t Busy', { isTerminal: true, ask: ask('y') })
    expect(gone).toMatchObject({
      code: 0,
      out:
        'delete topic [Busy] from cluster [DefaultCluster] success.\n' +
        'delete topic [Busy] from NameServer success.\n',
    })
    expect(configOf('Busy')).toBeUndefined()
    expect((await output('topicList')).split('\n')).not.toContain('Busy')
  })
})

it('deleteTopic leaves system topics alone', async () => {
  const { out, err, code } = await run('deleteTopic -c DefaultCluster -t SCHEDULE_TOPIC_XXXX')
  expect({ out, code }).toEqual({ out: '', code: 1 })
  expect(err).toContain('conflict with system topic')
})

it('updateOrderConf reads, sets and removes', async () => {
  expect(await output('updateOrderConf -t GoldenOrder -m put -v broker-a:4')).toBe(
    'update orderConf success. topic=[GoldenOrder], orderConf=[broker-a:4]\n',
  )
  expect(await output('updateOrderConf -t GoldenOrder -m get')).toBe(
    'get orderConf success. topic=[GoldenOrder], orderConf=[broker-a:4] \n',
  )
  expect(await output('updateOrderConf -t GoldenOrder -m delete')).toBe(
    'delete orderConf success. topic=[GoldenOrder]\n',
  )
  const failing = ['-m get', '-m put', '-m put -v nonsense']
  for (const words of failing)
    expect(await run(`updateOrderConf -t GoldenOrder ${words}`)).toMatchObject({ code: 1, out: '' })
  expect(await run('updateOrderConf -t GoldenOrder -m replace')).toMatchObject({
    code: 1,
    err: '-m is put, get or delete, not "replace"\n',
  })
})

describe('allocateMQ', () => {
  const shares = async (line: string): Promise<Record<string, number[]>> => {
    const { result } = JSON.parse(await output(line)) as { result: Record<string, { queueId: number }[]> }
    return Object.fromEntries(Object.entries(result).map(([ip, queues]) => [ip, queues.map(({ queueId }) => queueId)]))
  }

  it('gives consumers neighbouring queues', async () => {
    expect(await output('allocateMQ -t GoldenOrder -i 10.0.0.5')).toBe(
      '{"result":{"10.0.0.5":[{"brokerName":"broker-a","queueId":0,"topic":"GoldenOrder"},{"brokerName":"broker-a","queueId":1,"topic":"GoldenOrder"}]}}\n',
    )
    expect(await shares('allocateMQ -t GoldenTopic -i 10.0.0.5,10.0.0.6,10.0.0.7')).toEqual({
      '10.0.0.5': [0, 1],
      '10.0.0.6': [2],
      '10.0.0.7': [3],
    })
    expect(await shares('allocateMQ -t GoldenOrder -i a,b,c')).toEqual({ a: [0], b: [1], c: [] })
  })
})

describe('static topics', () => {
  it('are refused by a broker that does not serve them', async () => {
    const { out, err, code } = await run('updateStaticTopic -t GoldenStatic -qn 4 -c DefaultCluster')
    expect({ err, code }).toEqual({
      code: 1,
      err: `mqadmin updateStaticTopic: broker-a at ${cluster.brokerAddress} does not serve static topics (code 3)\n`,
    })
    const files = [...out.matchAll(/is written to file (\S+)/g)].map(([, file]) => file!)
    expect(files).toHaveLength(2)
    for (const file of files) rmSync(file)
  })

  it('are not made of ordinary ones, nor on unknown brokers', async () => {
    const failing = [
      ['updateStaticTopic -t GoldenTopic -qn 4 -c DefaultCluster', 'GoldenTopic is an ordinary topic on broker-a'],
      ['updateStaticTopic -t GoldenStatic -qn 4 -b nobody', "Can't find addr for broker nobody"],
      ['updateStaticTopic -t GoldenStatic -qn 4 -c NoCluster', 'the cluster NoCluster is not known'],
      ['updateStaticTopic -t GoldenStatic -qn few -c DefaultCluster', '-qn takes a whole number from 1'],
      ['remappingStaticTopic -t GoldenStatic -c DefaultCluster', 'No topic route to do the remapping'],
      ['remappingStaticTopic -t GoldenStatic -c DefaultCluster -mf none', 'cannot be read'],
    ] as const
    for (const [line, cause] of failing) {
      const { out, err, code } = await run(line)
      expect({ out, code }).toEqual({ out: '', code: 1 })
      expect(err).toContain(cause)
    }
  })
})

it('topicStatus asks the brokers of a cluster, or those of the route', async () => {
  expect(await output('topicStatus -t GoldenTopic -c DefaultCluster')).toBe(await output('topicStatus -t GoldenTopic'))
  expect((await run('topicStatus -t NoSuchTopic')).err).toContain(
    'No topic route info in name server for the topic: NoSuchTopic',
  )
  expect((await run('topicStatus -t NoSuchTopic -c DefaultCluster')).err).toContain(
    'topic[NoSuchTopic] not exist (code 17)',
  )
})
