import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { mqadmin } from '../../testing/mqadmin-run.ts'
import { OnlineConsumer } from '../../testing/online-consumer.ts'

const topic = 'GoldenTopic'
const consumers: OnlineConsumer[] = []
let cluster: TestCluster
let folder: string
/** Ids of three messages of queue 0: TagA, TagB, TagA. */
const ids: string[] = []

const run = (line: string | readonly string[], around = {}) => mqadmin(cluster, line, { folder, ...around })
async function output(line: string | readonly string[]): Promise<string> {
  const { out, err, code } = await run(line)
  expect({ err, code }).toEqual({ err: '', code: 0 })
  return out
}
type Rows = Record<string, Record<string, unknown>[]>
const jsonOf = async (line: string): Promise<Rows> => JSON.parse(await output(`${line} --json`)) as Rows
/** What a recording also has normalised. */
const normal = (text: string): string =>
  text
    .replaceAll(/(?<![0-9A-F])[0-9A-F]{32}(?![0-9A-F])/g, '<ID>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(,\d{3})?/g, '<TIME>')
    .replaceAll(/\/?127\.0\.0\.1:\d+/g, '<ADDR>')
    .replaceAll(/\b1[78]\d{11}\b/g, '<TIME>')
    .replaceAll(/(storeSize=|commitLogOffset=|bodyCRC=)\d+/g, '$1<NUM>')

async function online(options: Omit<Parameters<typeof OnlineConsumer.start>[1], 'topic'>): Promise<OnlineConsumer> {
  const consumer = await OnlineConsumer.start(cluster, { topic, ...options })
  consumers.push(consumer)
  return consumer
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'mqadmin-messages-'))
  cluster = await startTestCluster()
  await output(`updateTopic -c DefaultCluster -t ${topic} -r 4 -w 4`)
  for (const [i, tag] of ['TagA', 'TagB', 'TagA'].entries()) {
    const sent = await output(
      `sendMessage -t ${topic} -p "黄金 body ${i}" -k "golden-${i} all" -c ${tag} -b broker-a -i 0`,
    )
    ids.push(sent.trim().split(/\s+/).at(-1)!)
  }
})
afterAll(async () => {
  await Promise.all(consumers.map((consumer) => consumer.close()))
  await cluster.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('sendMessage', () => {
  it('prints where the message is', async () => {
    await output('updateTopic -c DefaultCluster -t Sent -r 1 -w 1')
    expect(normal(await output('sendMessage -t Sent -p hello -k key-x -c TagX'))).toBe(
      '#Broker Name                      #QID  #Send Result            #MsgId\n' +
        'broker-a                          0     SEND_OK                 <ID>\n',
    )
    expect(await jsonOf('sendMessage -t Sent -p hello')).toMatchObject({ sent: [{ broker: 'broker-a', queueId: 0 }] })
  })

  it('refuses a queue without a broker, and a queue that is not there', async () => {
    expect(await run('sendMessage -t Sent -p x -i 1')).toEqual({
      out: '',
      err: 'mqadmin sendMessage: Broker name must be set if the queue is chosen!\n',
      code: 1,
    })
    const absent = await run('sendMessage -t Sent -p x -b broker-a -i 7')
    expect(absent).toMatchObject({ code: 1, out: '' })
    expect(absent.err).toContain('no writable queue 7 on broker-a')
  })

  it('leaves a trace with -m true, that queryMsgTraceById finds', async () => {
    const sent = await output(`sendMessage -t ${topic} -p traced -m true -b broker-a -i 3`)
    const id = sent.trim().split(/\s+/).at(-1)!
    expect(
      (await output(`queryMsgTraceById -i ${id}`)).replace(/\d+ms {1,9}/, '<MS>').replace(/\d{4}-.{14}/, '<TIME>'),
    ).toBe(
      '#Type      #ProducerGroup       #ClientHost          #SendTime            #CostTimes #Status   \n' +
        'Pub        mqadmin              127.0.0.1            <TIME>  <MS>success   \n\n',
    )
    expect(await jsonOf(`queryMsgTraceById -i ${id}`)).toMatchObject({
      sends: [{ type: 'Pub', group: 'mqadmin', status: 'success' }],
      consumptions: [],
    })
    expect(await run('queryMsgTraceById -i absent')).toMatchObject({ code: 1, out: '' })
  })
})

describe('queryMsgById', () => {
  const labels = (withFormat: boolean): string =>
    'OffsetID:            <ID>\nTopic:               GoldenTopic\nTags:                [TagA]\n' +
    'Keys:                [golden-0 all]\nQueue ID:            0\nQueue Offset:        0\nCommitLog Offset:    0\n' +
    'Reconsume Times:     0\nBorn Timestamp:      <TIME>\nStore Timestamp:     <TIME>\nBorn Host:           <ADDR>\n' +
    'Store Host:          <ADDR>\nSystem Flag:         0\n' +
    'Properties:          {MSG_REGION=DefaultRegion, UNIQ_KEY=<ID>, CLUSTER=DefaultCluster, TAGS=TagA, KEYS=golden-0 all, WAIT=true, TRACE_ON=true}\n' +
    'Message Body Path:   /tmp/rocketmq/msgbodys/<ID>\n' +
    (withFormat ? 'Message Body:        黄金 body 0\n' : '')

  it('finds a message by its own and by its offset id, and puts the body into a file', async () => {
    const byUnique = await output(`queryMsgById -t ${topic} -i ${ids[0]}`)
    expect(normal(byUnique)).toBe(`${labels(false)}\n\nWARN: No Consumer`)
    const offsetId = /OffsetID: +(\S+)/.exec(byUnique)![1]!
    expect(normal(await output(`queryMsgById -t ${topic} -i ${offsetId} -f UTF-8`))).toBe(
      `${labels(true)}\n\nWARN: No Consumer`,
    )
    expect(readFileSync(`/tmp/rocketmq/msgbodys/${ids[0]}`, 'utf8')).toBe('黄金 body 0')
  })

  it('tells in one sentence that nobody has it', async () => {
    for (const id of ['0123', '7F0000020000000000000000000000FF']) {
      const { out, err, code } = await run(`queryMsgById -t ${topic} -i ${id}`)
      expect({ out, code }).toEqual({ out: '', code: 1 })
      expect(err).toBe(
        `mqadmin queryMsgById: query message by key finished, but no message: ${id} of ${topic} (code 208)\n`,
      )
    }
    expect((await run(`queryMsgById -t NoSuch -i 0123`)).err).toContain('No topic route info')
  })

  it('sends it again under its old id', async () => {
    await output('updateTopic -c DefaultCluster -t Again -r 1 -w 1')
    const sent = await output('sendMessage -t Again -p once -k k1 -c TagA')
    const id = sent.trim().split(/\s+/).at(-1)!
    expect(normal(await output(`queryMsgById -t Again -i ${id} -s true`))).toBe(
      'prepare resend msg. originalMsgId=<ID>SendResult [sendStatus=SEND_OK, msgId=<ID>, offsetMsgId=<ID>, messageQueue=MessageQueue [topic=Again, brokerName=broker-a, queueId=0], queueOffset=1, recallHandle=null]',
    )
    const all = await jsonOf(`queryMsgByUniqueKey -t Again -i ${id} -a`)
    expect(all['messages']?.map((message) => [message.messageId, message.queueOffset, message.body])).toEqual([
      [id, 0, 'once'],
      [id, 1, 'once'],
    ])
    expect(all['messages']?.map((message) => message.bodyPath)).toEqual([
      `/tmp/rocketmq/msgbodys/${id}`,
      `/tmp/rocketmq/msgbodys/${id}_1`,
    ])
    const first = await output(`queryMsgByUniqueKey -t Again -i ${id}`)
    expect(first).not.toContain('OffsetID')
    expect(first.match(/Queue Offset/g)).toHaveLength(1)
  })
})

describe('queryMsgByKey', () => {
  it('prints messages in the order in which they were stored, by key and by tag', async () => {
    const row = (index: number, key: string, type = 'K'): string =>
      `${ids[index]!.padEnd(50)} ${'0'.padStart(4)} ${String(index).padStart(40)} <HOUR>@${topic}@${type}@${key}@${ids[index]}@<PLACE>\n`
    const rows = (text: string): string => text.replaceAll(/(?<= )\d{13}@(.*)@\d+ +\n/g, '<HOUR>@$1@<PLACE>\n')
    const head = `${'#Message ID'.padEnd(50)} #QID ${'#Offset'.padStart(40)} ${'#IndexKey'.padEnd(200)}\n`
    expect(rows(await output(`queryMsgByKey -t ${topic} -k all`))).toBe(
      head + row(0, 'all') + row(1, 'all') + row(2, 'all'),
    )
    expect(rows(await output(`queryMsgByKey -t ${topic} -k TagB -p T`))).toBe(head + row(1, 'TagB', 'T'))
    expect(await jsonOf(`queryMsgByKey -t ${topic} -k all -m 1`)).toMatchObject({ messages: [{ queueOffset: 2 }] })
  })

  it('refuses what cannot be', async () => {
    expect(await run(`queryMsgByKey -t ${topic} -k absent`)).toEqual({
      out: '',
      err: `mqadmin queryMsgByKey: query message by key finished, but no message: absent of ${topic} (code 208)\n`,
      code: 1,
    })
    expect((await run(`queryMsgByKey -t ${topic} -k all -e yesterday`)).err).toContain('-e takes epoch milliseconds')
    expect((await run(`queryMsgByKey -t ${topic} -k all -c Other`)).err).toContain('not in the cluster Other')
    expect((await run(`queryMsgByKey -t ${topic} -k all -p X`)).err).toContain('-p takes K')
    expect((await run(`queryMsgByKey -t ${topic} -k all -e 5`)).code).toBe(1)
  })
})

describe('reading queues', () => {
  const line = (index: number, tag: string, text: string): string =>
    `MSGID: <ID> MessageExt [brokerName=broker-a, queueId=0, storeSize=<NUM>, queueOffset=${index}, sysFlag=0, bornTimestamp=<TIME>, bornHost=<ADDR>, storeTimestamp=<TIME>, storeHost=<ADDR>, msgId=<ID>, commitLogOffset=<NUM>, bodyCRC=<NUM>, reconsumeTimes=0, preparedTransactionOffset=0, toString()=Message{topic='GoldenTopic', flag=0, properties={MSG_REGION=DefaultRegion, UNIQ_KEY=<ID>, CLUSTER=DefaultCluster, MIN_OFFSET=0, TAGS=${tag}, KEYS=golden-${index} all, WAIT=true, TRACE_ON=true, MAX_OFFSET=3}, body=[-23, -69, -124, -23, -121, -111, 32, 98, 111, 100, 121, 32, ${48 + index}], transactionId='null'}] BODY: ${text}\n`
  const queueName = (queueId: number): string =>
    `MessageQueue [topic=GoldenTopic, brokerName=broker-a, queueId=${queueId}]`
  const end = `${'-'.repeat(56)}\n`

  it('queryMsgByOffset prints one message, and says when there is none', async () => {
    const text = await output(`queryMsgByOffset -t ${topic} -b broker-a -i 0 -o 1 -f UTF-8`)
    expect(text).toContain('Queue Offset:        1\n')
    expect(text).toContain('MIN_OFFSET=0, TAGS=TagB, KEYS=golden-1 all, WAIT=true, TRACE_ON=true, MAX_OFFSET=3}\n')
    expect(text).toContain('Message Body:        黄金 body 1\n')
    const none = await run(`queryMsgByOffset -t ${topic} -b broker-a -i 0 -o 9223372036854775807`)
    expect(none).toMatchObject({ out: '', code: 1 })
    expect(none.err).toContain('no message at offset 9223372036854775807 of queue 0')
    expect((await run(`queryMsgByOffset -t ${topic} -b broker-x -i 0 -o 0`)).err).toContain(
      'The broker[broker-x] not exist',
    )
  })

  it('printMsg prints queue after queue, in the order of Apache', async () => {
    const text = normal(await output(`printMsg -t ${topic}`))
    const blocks = text.split(end)
    expect(blocks.map((block) => /queueId=(\d)/.exec(block)?.[1])).toEqual(['0', '2', '1', '3', undefined])
    expect(blocks[0]).toBe(
      `minOffset=0, maxOffset=3, ${queueName(0)}\n` +
        line(0, 'TagA', '黄金 body 0') +
        line(1, 'TagB', '黄金 body 1') +
        line(2, 'TagA', '黄金 body 2'),
    )
    expect(blocks[1]).toBe(`minOffset=0, maxOffset=0, ${queueName(2)}\n`)
  })

  it('printMsg chooses by tag and by time, and leaves bodies out', async () => {
    const chosen = normal(await output(`printMsg -t ${topic} -s "TagB || TagC" -d false`))
    expect(chosen.split(end)[0]).toBe(`minOffset=0, maxOffset=3, ${queueName(0)}\n${line(1, 'TagB', 'NOT PRINT BODY')}`)
    expect(normal(await output(`printMsg -t ${topic} -s TagZ`)).split(end)[0]).toBe(
      `minOffset=0, maxOffset=3, ${queueName(0)}\n${queueName(0)} no matched msg. status=NO_MATCHED_MSG, offset=3\n`,
    )
    expect((await jsonOf(`printMsg -t ${topic} -b ${Date.now() + 60_000}`))['messages']).toEqual([])
    expect((await jsonOf(`printMsg -t ${topic} -e 2020-01-01#00:00:00:000`))['messages']).toEqual([])
  })

  it('printMsg gives JSON of all messages with their bodies', async () => {
    const { messages = [] } = await jsonOf(`printMsg -t ${topic}`)
    const ofQueue = messages.filter((message) => message.queueId === 0)
    expect(ofQueue.map((message) => [message.messageId, message.tags, message.body])).toEqual([
      [ids[0], 'TagA', '黄金 body 0'],
      [ids[1], 'TagB', '黄金 body 1'],
      [ids[2], 'TagA', '黄金 body 2'],
    ])
    expect(ofQueue[0]).toMatchObject({
      keys: ['golden-0', 'all'],
      properties: { MAX_OFFSET: '3' },
      bodyEncoding: 'utf8',
    })
  })

  it('printMsg refuses an unknown topic, charset and time', async () => {
    expect(await run('printMsg -t NoSuchTopic')).toEqual({
      out: '',
      err: 'mqadmin printMsg: Can not find Message Queue for this topic, NoSuchTopic: No topic route info in name server for the topic: NoSuchTopic (code 17)\n',
      code: 1,
    })
    expect((await run(`printMsg -t ${topic} -c klingon`)).err).toContain('there is no charset "klingon"')
    expect((await run(`printMsg -t ${topic} -b tomorrow`)).err).toContain('-b takes epoch milliseconds')
  })

  it('printMsg shows control characters of a body only to programs', async () => {
    await output('updateTopic -c DefaultCluster -t Colours -r 1 -w 1')
    await output(['sendMessage', '-t', 'Colours', '-p', 'red \u001b[31m alert'])
    expect(await output('printMsg -t Colours')).toContain('BODY: red \u001b[31m alert\n')
    expect((await run('printMsg -t Colours', { isTerminal: true })).out).toContain('BODY: red \ufffd[31m alert\n')
  })

  it('printMsgByQueue prints what it is told to, and counts tags', async () => {
    const queue = `printMsgByQueue -t ${topic} -a broker-a -i 0`
    expect(await output(queue)).toBe('')
    expect(normal(await output(`${queue} -p true -f true`))).toBe(
      line(0, 'TagA', 'NOT PRINT BODY') +
        line(1, 'TagB', 'NOT PRINT BODY') +
        line(2, 'TagA', 'NOT PRINT BODY') +
        `Tag: ${'TagA'.padEnd(30)} Count: 2\nTag: ${'TagB'.padEnd(30)} Count: 1\n`,
    )
    expect(normal(await output(`${queue} -p true -d true -s TagB`))).toBe(line(1, 'TagB', '黄金 body 1'))
    expect(await jsonOf(`${queue} -f true`)).toEqual({ tags: { TagA: 2, TagB: 1 } })
  })

  it('consumeMessage reads the oldest, and moves no offsets', async () => {
    const finished = `${queueName(0)} print msg finished. status=NO_NEW_MSG, offset=3\n`
    const all = line(0, 'TagA', '黄金 body 0') + line(1, 'TagB', '黄金 body 1') + line(2, 'TagA', '黄金 body 2')
    const queue = `consumeMessage -t ${topic} -b broker-a -i 0`
    expect(normal(await output(queue))).toBe(`Consume ok\n${all}${finished}`)
    expect(normal(await output(`${queue} -o 1 -c 1`))).toBe(
      `The oldler 1 message will be provided\nConsume ok\n${line(1, 'TagB', '黄金 body 1')}`,
    )
    expect(await output(`${queue} -o 9`)).toBe(`${queueName(0)} no matched msg, offset=9\n`)
    expect(normal(await output(`consumeMessage -t ${topic} -c 2`))).toBe(
      'The older 2 message of the 0 queue will be provided\nConsume ok\n' +
        line(0, 'TagA', '黄金 body 0') +
        line(1, 'TagB', '黄金 body 1'),
    )
    const { messages = [] } = await jsonOf(`${queue} -o 1`)
    expect(messages.map((message) => message.queueOffset)).toEqual([1, 2])
  })

  it('consumeMessage refuses what does not go together before it asks anybody', async () => {
    const refused = async (options: string): Promise<string> => {
      const { out, err, code } = await run(`consumeMessage -t ${topic} ${options} -n 127.0.0.1:1`)
      expect({ out, code }).toEqual({ out: '', code: 1 })
      return err.replace('mqadmin consumeMessage: ', '').trimEnd()
    }
    expect(await refused('-i 0')).toBe('Please set the brokerName before queueId!')
    expect(await refused('-b broker-a -o 0')).toBe('Please set queueId before offset!')
    expect(await refused('-c 0')).toBe('Please input a positive messageNumber!')
    const later = Date.now() + 3_600_000
    expect(await refused(`-s ${later}`)).toBe('Please set the beginTimestamp before now!')
    expect(await refused(`-e ${later}`)).toBe('Please set the endTimestamp before now!')
    expect(await refused('-s 2000 -e 1000')).toContain('less than or equal to the endTimestamp')
  })

  it('queryCq prints entries, and what the filter of a group says', async () => {
    const bar = `${'='.repeat(38)}\n`
    const entry = (index: number, code: number): string =>
      `idx: ${index}\nConsumeQueueData{physicOffset=<N>, physicSize=<N>, tagsCode=${code}, extendDataJson='null', bitMap='null', eval=false, msg='null'}\n${bar}`
    const data = `Queue data: \nmax: 3, min: 0\n${bar}${entry(1, 2598920)}${entry(2, 2598919)}`
    const plain = (text: string): string => text.replaceAll(/(physicOffset|physicSize)=\d+/g, '$1=<N>')
    expect(plain(await output(`queryCq -t ${topic} -q 0 -i 1 -b ${cluster.brokerAddress}`))).toBe(data)
    const offline = plain(await output(`queryCq -t ${topic} -q 0 -i 1 -g GID_nobody`))
    expect(offline).toBe(`Filter data: \nGID_nobody@${topic} is not online!\n${bar}${data}`)
    await online({ group: 'GID_cq', clientId: 'cq@1', tags: ['TagA'] })
    expect(plain(await output(`queryCq -t ${topic} -q 0 -i 1 -g GID_cq`))).toBe(
      'Subscription data: \n{\n\t"classFilterMode":false,\n\t"codeSet":[\n\t\t2598919\n\t],\n\t"expressionType":"TAG",\n\t"subString":"TagA",\n\t"subVersion":1,\n\t"tagsSet":[\n\t\t"TagA"\n\t],\n\t"topic":"GoldenTopic"\n}\n' +
        `${bar}Filter data: \nnull\n${bar}${data}`,
    )
    expect(await run(`queryCq -t ${topic} -q 0 -i 999`)).toEqual({
      out: '',
      err: 'mqadmin queryCq: Index 999 of 0@GoldenTopic is not exist!\n',
      code: 1,
    })
    expect((await jsonOf(`queryCq -t ${topic} -q 0 -i 2`))['entries']).toMatchObject([{ index: 2, tagsCode: 2598919 }])
  })
})

describe('what became of a message', () => {
  it('is told for each group, as Apache tells it', async () => {
    await output('updateTopic -c DefaultCluster -t Tracked -r 1 -w 1')
    const sent = await output('sendMessage -t Tracked -p body -c TagA')
    const id = sent.trim().split(/\s+/).at(-1)!
    const tracked = 'Tracked'
    const start = async (group: string, more: Partial<Parameters<typeof OnlineConsumer.start>[1]> = {}) => {
      const consumer = await OnlineConsumer.start(cluster, { topic: tracked, group, clientId: `${group}@1`, ...more })
      consumers.push(consumer)
      return consumer
    }
    await (await start('GID_done')).commit(0, 1n)
    await (await start('GID_filtered', { tags: ['TagB'] })).commit(0, 1n)
    await (await start('GID_before')).commit(0, 0n)
    await start('GID_pull', { consumeType: 'CONSUME_ACTIVELY' })
    await start('GID_broadcast', { messageModel: 'BROADCASTING' })
    await start('GID_fresh')
    const gone = await OnlineConsumer.start(cluster, { topic: tracked, group: 'GID_gone', clientId: 'gone@1' })
    await gone.commit(0, 1n)
    await gone.close()
    const tracks = async (): Promise<Record<string, [string, string]>> => {
      const text = await output(`queryMsgById -t ${tracked} -i ${id}`)
      const found = text.matchAll(/MessageTrack \[consumerGroup=(\w+), trackType=(\w+), exceptionDesc=(.*)\]\n/g)
      return Object.fromEntries([...found].map((match) => [match[1]!, [match[2]!, match[3]!]]))
    }
    await expect.poll(tracks).toMatchObject({
      GID_gone: ['NOT_ONLINE', 'CODE:206 DESC:the consumer group[GID_gone] not online'],
    })
    expect(await tracks()).toEqual({
      GID_done: ['CONSUMED', 'null'],
      GID_filtered: ['CONSUMED_BUT_FILTERED', 'null'],
      GID_before: ['NOT_CONSUME_YET', 'null'],
      GID_pull: ['PULL', 'null'],
      GID_broadcast: ['CONSUME_BROADCASTING', 'null'],
      GID_fresh: [
        'NOT_ONLINE',
        'CODE:206 DESC:Not found the consumer group consume stats, because return offset table is empty, maybe the consumer not consume any message',
      ],
      GID_gone: ['NOT_ONLINE', 'CODE:206 DESC:the consumer group[GID_gone] not online'],
    })
  })

  it('can be one more consumption by a named client', async () => {
    const consumer = await online({ group: 'GID_direct', clientId: 'direct@1' })
    const text = await output(`queryMsgById -t ${topic} -i ${ids[1]} -g GID_direct -d direct@1`)
    expect(text).toBe(
      'ConsumeMessageDirectlyResult [order=false, autoCommit=true, consumeResult=CR_SUCCESS, remark=null, spentTimeMills=3]',
    )
    expect(await output(`queryMsgByUniqueKey -t ${topic} -i ${ids[2]} -g GID_direct -d direct@1`)).toBe(text)
    expect(consumer.consumedDirectly).toHaveLength(2)
    expect(consumer.consumedDirectly[0]).not.toBe(consumer.consumedDirectly[1])
    await online({ group: 'GID_active', clientId: 'active@1', consumeType: 'CONSUME_ACTIVELY' })
    expect((await run(`queryMsgById -t ${topic} -i ${ids[1]} -g GID_active -d active@1`)).err).toContain(
      'this active@1 client is not push consumer ,not support direct push',
    )
    expect((await run(`queryMsgById -t ${topic} -i ${ids[1]} -g GID_direct -d absent@1`)).err).toContain('not online')
  })
})

describe('times of sends', () => {
  it('checkMsgSendRT sends to the queues in turn', async () => {
    await output('updateTopic -c DefaultCluster -t Timed -r 2 -w 2')
    const text = await output('checkMsgSendRT -t Timed -a 4 -s 16')
    expect(text.replaceAll(/(?<=true {20})\d+|(?<=: )[\d.]+/g, '<RT>')).toBe(
      '#Broker Name                      #QID  #Send Result            #RT\n' +
        ['0', '1', '0', '1']
          .map((id) => `broker-a                          ${id}     true                    <RT>\n`)
          .join('') +
        'Avg RT: <RT>\n',
    )
    const { sends, averageRtMs } = await jsonOf('checkMsgSendRT -t Timed -a 2')
    expect(sends).toMatchObject([
      { queueId: 0, isSent: true },
      { queueId: 1, isSent: true },
    ])
    expect(averageRtMs).toBeGreaterThanOrEqual(0)
  })

  it('checkMsgSendRT says which sends failed, and why', async () => {
    await output('updateTopic -c DefaultCluster -t ReadOnly -r 1 -w 1 -p 4')
    const { out, err, code } = await run('checkMsgSendRT -t ReadOnly -a 1')
    expect(code).toBe(1)
    expect(out).toContain('false')
    expect(out).toContain('Avg RT: NaN\n')
    expect(err).toContain('no writable queue')
  })

  it('sendMsgStatus sends to the topic of the broker', async () => {
    expect(normal(await output('sendMsgStatus -b broker-a -s 16 -c 2')).replaceAll(/rt=\d+/g, 'rt=<MS>')).toBe(
      [1, 2]
        .map(
          (place) =>
            `rt=<MS>ms, SendResult=SendResult [sendStatus=SEND_OK, msgId=<ID>, offsetMsgId=<ID>, messageQueue=MessageQueue [topic=broker-a, brokerName=broker-a, queueId=0], queueOffset=${place}, recallHandle=null]\n`,
        )
        .join(''),
    )
    expect((await run('sendMsgStatus -b broker-x')).err).toContain('No route info of this topic: broker-x')
  })

  it('clusterRT goes on until it is stopped', async () => {
    const stopAfter = (lines: number) => {
      const stopping = new AbortController()
      let out = ''
      const write = (text: string): void => {
        out += text
        if (out.split('\n').length > lines) stopping.abort()
      }
      return { write, stopped: stopping.signal, text: () => out }
    }
    const around = stopAfter(3)
    expect((await run('clusterRT -a 2 -s 16 -i 0', around)).code).toBe(0)
    const row = /^DefaultCluster            broker-a                  \d+\.\d\d +2                 0               $/
    const lines = around.text().trimEnd().split('\n')
    expect(lines[0]).toBe('#Cluster Name             #Broker Name              #RT   #successCount  #failCount')
    expect(lines.slice(1).length).toBeGreaterThanOrEqual(2)
    for (const one of lines.slice(1)) expect(one.padEnd(96)).toMatch(row)
    const log = stopAfter(1)
    await run('clusterRT -a 2 -s 16 -i 60 -p true -m room-1 -c DefaultCluster', log)
    expect(log.text()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\|room-1\|DefaultCluster\|broker-a\|\d+\n$/)
    expect((await run('clusterRT -c NoSuch')).err).toContain('cluster [NoSuch] not exist')
  })
})

describe('exportPopRecord', () => {
  it('asks the brokers that are named, and nobody in a dry run', async () => {
    const line = (dry: boolean): string =>
      `Export broker records, brokerName=broker-a, brokerAddr=${cluster.brokerAddress}, dryRun=${dry}\n`
    expect(await output(`exportPopRecord -b ${cluster.brokerAddress}`)).toBe(line(false))
    expect(await output('exportPopRecord -c DefaultCluster -d true')).toBe(line(true))
    expect((await run('exportPopRecord')).err).toContain('give a broker (-b) or a cluster (-c)')
    expect((await run('exportPopRecord -b 127.0.0.1:1')).code).toBe(1)
  })
})

describe('dumpCompactionLog', () => {
  it('prints the messages of a file to the first bytes that are none', async () => {
    const log = readFileSync(path.join(cluster.folder, 'broker-a/commitlog/00000000000000000000'))
    const records = log.subarray(0, log.readInt32BE(0))
    writeFileSync(path.join(folder, 'compaction'), Buffer.concat([records, records, Buffer.alloc(100, 1)]))
    const lines = (await output('dumpCompactionLog -f compaction')).split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBe(lines[1])
    expect(lines[0]).toMatch(
      /^MessageExt \[brokerName=null, queueId=0, .*KEYS=golden-0 all.*body=null, transactionId='null'\}\]$/,
    )
    expect((await jsonOf('dumpCompactionLog -f compaction'))['messages']).toHaveLength(2)
  })

  it('refuses what it cannot read', async () => {
    expect(await run('dumpCompactionLog')).toMatchObject({ out: 'miss dump log file name\n', code: 1 })
    expect((await run('dumpCompactionLog -f absent')).err).toContain('absent not exist')
    expect((await run(`dumpCompactionLog -f ${folder}`)).err).toContain('is a directory.')
  })
})
