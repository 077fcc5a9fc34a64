import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { litePullMessage, pullMessage, sendMessageV2 } from '../protocol/requests/messages.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { messagesOf, pullHeader, sendHeader } from '../testing/messages.ts'

const mebibyte = 1024 * 1024
let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ broker: { mappedFileSizeCommitLog: 64 * mebibyte } })
})
afterAll(() => cluster.close())

const send = (given: Parameters<typeof sendHeader>[0], body: Buffer = Buffer.from('x')) =>
  cluster.connector.call(cluster.brokerAddress, sendMessageV2, sendHeader(given), { body, timeoutMs: 10_000 })
const pull = (given: Parameters<typeof pullHeader>[0]) =>
  cluster.connector.call(cluster.brokerAddress, pullMessage, pullHeader(given))

describe('a send', () => {
  it('of 4 MiB is accepted, one byte more is refused with 13', async () => {
    expect((await send({ topic: 'Large' }, Buffer.alloc(4 * mebibyte, 1))).code).toBe(0)
    expect(await send({ topic: 'Large' }, Buffer.alloc(4 * mebibyte + 1, 1))).toMatchObject({
      code: 13,
      remark:
        'the message is illegal, maybe msg body or properties length not matched. msg body length limit 4194304B, ' +
        'msg properties length limit 32KB. the message body has 4194305 bytes, at most 4194304 are allowed',
      header: { MSG_REGION: 'DefaultRegion', TRACE_ON: 'true' },
    })
    const [message] = messagesOf((await pull({ topic: 'Large' })).body)
    expect(message!.body.length).toBe(4 * mebibyte)
  })

  it('without a body is refused with 13', async () => {
    expect(await send({ topic: 'Empty' }, Buffer.alloc(0))).toMatchObject({
      code: 13,
      remark: expect.stringMatching(/the message body is empty$/) as string,
    })
  })

  it('with too long properties is refused with 13, up to the limit it is not', async () => {
    const own = 'MSG_REGION\u0001DefaultRegion\u0002TRACE_ON\u0001true\u0002CLUSTER\u0001DefaultCluster\u0002'.length
    const properties = (bytes: number) => `UNIQ_KEY\u0001k\u0002n\u0001${'v'.repeat(bytes - 14)}\u0002`
    expect(properties(32_767 - own)).toHaveLength(32_767 - own)
    expect((await send({ topic: 'Properties', properties: properties(32_767 - own) })).code).toBe(0)
    for (const bytes of [32_767 - own + 1, 32_767, 32_768, 200_000])
      expect((await send({ topic: 'Properties', properties: properties(bytes) })).code).toBe(13)
  })

  it.each([
    ['a name with a slash', { topic: '../x' }, 29],
    ['a blank name', { topic: ' ' }, 29],
    ['a name of 128 characters', { topic: 'T'.repeat(128) }, 29],
    ['the topic of delayed messages', { topic: 'SCHEDULE_TOPIC_XXXX' }, 16],
    ['the topic of transactions', { topic: 'RMQ_SYS_TRANS_HALF_TOPIC' }, 16],
    ['an unknown topic without template', { topic: 'Unknown', defaultTopic: 'Nothing' }, 17],
    ['a queue out of range', { topic: 'Range', queueId: 4 }, 29],
    ['the flag of a transaction without its property', { topic: 'Range', sysFlag: 4 }, 13],
    ['a time that is no number', { topic: 'Range', properties: 'TIMER_DELIVER_MS\u0001soon\u0002' }, 13],
  ] as const)('to or with %s is refused', async (_what, given, code) => {
    await send({ topic: 'Range' })
    const reply = await send(given)
    expect(reply.code).toBe(code)
    expect(reply.remark).toBeTruthy()
    expect(reply.header.MSG_REGION).toBe('DefaultRegion')
  })

  it('names the queue and the topic that do not fit', async () => {
    await send({ topic: 'Named' })
    const { remark } = await send({ topic: 'Named', queueId: 99 })
    expect(remark).toMatch(
      /^request queueId\[99\] is illegal, TopicConfig \[topicName=Named, readQueueNums=4, writeQueueNums=4, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=false, attributes=\{\}\] Producer: 127\.0\.0\.1:\d+$/,
    )
  })

  it('to a negative queue takes one of the topic; up to the larger of read and write queues is accepted', async () => {
    await send({ topic: 'Any' })
    const { topics } = cluster.broker
    const chosen = new Set<number>()
    for (let i = 0; i < 100; i++) chosen.add((await send({ topic: 'Any', queueId: -1 })).header.queueId)
    expect([...chosen].sort()).toEqual([0, 1, 2, 3])
    topics.put([{ ...topics.find('Any')!, readQueueNums: 16, writeQueueNums: 8, perm: 4 }])
    expect((await send({ topic: 'Any', queueId: 12 })).code).toBe(0)
    expect((await send({ topic: 'Any', queueId: 16 })).code).toBe(29)
  })

  it('does not believe the bits of IPv6 hosts: the message is delivered', async () => {
    expect((await send({ topic: 'SysFlag', sysFlag: 48 })).code).toBe(0)
    expect((await send({ topic: 'SysFlag' })).header.queueOffset).toBe(1)
    expect(messagesOf((await pull({ topic: 'SysFlag' })).body).map((message) => message.sysFlag)).toEqual([0, 0])
  })
})

describe('a pull', () => {
  it('brings 32 messages or 256 KiB, and always at least one', async () => {
    for (let i = 0; i < 40; i++) await send({ topic: 'Many' })
    expect(messagesOf((await pull({ topic: 'Many', maxMsgNums: 1000 })).body)).toHaveLength(32)
    expect(messagesOf((await pull({ topic: 'Many', maxMsgNums: 5 })).body)).toHaveLength(5)
    for (const maxMsgNums of [0, -1]) {
      const reply = await pull({ topic: 'Many', maxMsgNums })
      expect(reply).toMatchObject({ code: 0, header: { nextBeginOffset: 1 } })
    }
    for (let i = 0; i < 8; i++) await send({ topic: 'Wide' }, Buffer.alloc(60_000))
    const reply = await pull({ topic: 'Wide' })
    expect(reply.header.nextBeginOffset).toBe(4)
    expect(reply.body.length).toBeLessThanOrEqual(262_144)
  })

  it('says what is wrong, with the field of what forbids it', async () => {
    await send({ topic: 'Forbidden' })
    const { topics, groups } = cluster.broker
    expect((await pull({ topic: 'NoSuchTopic' })).code).toBe(17)
    for (const queueId of [-1, 4, 2147483647]) expect((await pull({ topic: 'Forbidden', queueId })).code).toBe(29)
    expect((await pull({ topic: 'Forbidden', subscription: '||' })).code).toBe(23)
    expect(await pull({ topic: 'Forbidden', expressionType: 'SQL92', subscription: 'a > 1' })).toMatchObject({
      code: 1,
      remark: 'The broker does not support consumer to filter message by SQL92',
    })
    expect((await pull({ topic: 'Forbidden', sysFlag: 0, subscription: undefined })).code).toBe(24)
    topics.put([{ ...topics.find('Forbidden')!, perm: 2 }])
    expect(await pull({ topic: 'Forbidden' })).toMatchObject({ code: 16, header: { forbiddenType: 3 } })
    groups.put([{ ...groups.findOrCreate('GID_off')!, consumeEnable: false }])
    expect(await pull({ topic: 'Forbidden', consumerGroup: 'GID_off' })).toMatchObject({
      code: 16,
      header: { forbiddenType: 2 },
    })
    expect((await pull({ topic: 'Forbidden', consumerGroup: 'bad group' })).code).toBe(26)
    cluster.broker.settings.update(new Map([['brokerPermission', '2']]))
    expect(await pull({ topic: 'Many' })).toMatchObject({ code: 16, header: { forbiddenType: 1 } })
    cluster.broker.settings.update(new Map([['brokerPermission', '6']]))
    cluster.broker.settings.update(new Map([['litePullMessageEnable', 'false']]))
    const lite = await cluster.connector.call(cluster.brokerAddress, litePullMessage, pullHeader({ topic: 'Many' }))
    expect(lite).toMatchObject({ code: 16, header: { forbiddenType: 1 } })
  })

  it('from a wrong offset is told where to go on', async () => {
    for (let i = 0; i < 3; i++) await send({ topic: 'Moved' })
    const ends = { minOffset: 0, maxOffset: 3 }
    expect(await pull({ topic: 'Moved', queueOffset: 99 })).toMatchObject({
      code: 21,
      remark: 'OFFSET_OVERFLOW_BADLY',
      header: { ...ends, nextBeginOffset: 3 },
    })
    expect(await pull({ topic: 'Moved', queueOffset: -5 })).toMatchObject({
      code: 21,
      remark: 'OFFSET_TOO_SMALL',
      header: { ...ends, nextBeginOffset: 0 },
    })
    expect(await pull({ topic: 'Moved', queueOffset: 3 })).toMatchObject({
      code: 19,
      header: { ...ends, nextBeginOffset: 3 },
    })
    expect(await pull({ topic: 'Moved', queueId: 1, queueOffset: 0 })).toMatchObject({
      code: 19,
      header: { nextBeginOffset: 0 },
    })
    expect(await pull({ topic: 'Moved', queueId: 1, queueOffset: 8 })).toMatchObject({
      code: 21,
      header: { nextBeginOffset: 0 },
    })
  })

  it('after a reset is told the new offset, once', async () => {
    for (let i = 0; i < 3; i++) await send({ topic: 'Reset' })
    cluster.broker.groups.findOrCreate('GID_reset')
    cluster.broker.offsets.reset('Reset', 'GID_reset', 0, 1)
    const given = { topic: 'Reset', consumerGroup: 'GID_reset', queueOffset: 3, commitOffset: 3, sysFlag: 5 }
    expect(await pull(given)).toMatchObject({
      code: 21,
      remark: 'OFFSET_RESET',
      header: { nextBeginOffset: 1, minOffset: 0, maxOffset: 3 },
    })
    expect(cluster.broker.offsets.get('Reset', 'GID_reset', 0)).toBe(1n)
    expect((await pull({ ...given, queueOffset: 1, commitOffset: 1 })).code).toBe(0)
  })
})
