import { cpSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { requests } from '../../protocol/requests/index.ts'
import { createOffsetMessageId } from '../../message/message-id.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { messagesOf, pullHeader } from '../../testing/messages.ts'
import { TransactionProducer } from '../../testing/transaction-producer.ts'
import { discardTopic, halfTopic, opTopic, transactionGroup } from './transaction-names.ts'

const commit = 8
const rollback = 12
const topic = 'Transactions'
const neverMs = 3_600_000

let cluster: TestCluster
let producer: TransactionProducer
/** Ahead of the real time, so that tests need not wait until a message is old. */
let aheadMs: number
const now = () => Date.now() + aheadMs

const config = {
  transactionCheckInterval: neverMs,
  transactionTimeOut: 6000,
  transactionCheckMax: 3,
  transactionOpBatchInterval: 20,
  transactionMetricFlushInterval: 100,
}

beforeEach(async () => {
  aheadMs = 0
  cluster = await startTestCluster({ broker: config, clock: { now } })
  producer = new TransactionProducer(cluster.brokerAddress)
  await producer.register()
})
afterEach(async () => {
  await producer.close()
  await cluster.close()
})

async function read(from: string, queueId = 0, queueOffset = 0) {
  const header = pullHeader({ topic: from, queueId, queueOffset })
  const reply = await cluster.connector.call(cluster.brokerAddress, requests.pullMessage, header)
  return messagesOf(reply.body).map((message) => ({
    body: message.body.toString(),
    queueOffset: Number(message.queueOffset),
    physicalOffset: Number(message.physicalOffset),
    sysFlag: message.sysFlag,
    flag: message.flag,
    preparedTransactionOffset: Number(message.preparedTransactionOffset),
    properties: Object.fromEntries(message.properties),
  }))
}
const bodies = async (from: string, queueId = 0) => (await read(from, queueId)).map(({ body }) => body)
const set = (values: Record<string, string>) => {
  expect(cluster.broker.settings.update(new Map(Object.entries(values)))).toMatchObject({ outcome: 'done' })
}
const round = () => cluster.broker.transactions.checks.round()
const opBodies = () => vi.waitFor(async () => expect(await bodies(opTopic)).not.toEqual([])).then(() => bodies(opTopic))

describe('a half message', () => {
  test('is kept out of reach, and its answer says how to end it', async () => {
    const half = await producer.half('out of reach')
    expect(half).toMatchObject({ code: 0, queueId: 1, queueOffset: 0 })
    expect(await bodies(topic, 1)).toEqual([])
    const [stored] = await read(halfTopic)
    expect(stored).toMatchObject({ body: 'out of reach', sysFlag: 0, flag: 7, physicalOffset: half.physicalOffset })
    expect(stored?.properties).toMatchObject({
      REAL_TOPIC: topic,
      REAL_QID: '1',
      __transactionId__: half.uniqueKey,
      UNIQ_KEY: half.uniqueKey,
      TRAN_MSG: 'true',
      PGROUP: 'PID_transactions',
    })
  })

  test('is one by its property, whatever its case and the flags', async () => {
    await producer.half('upper case', { properties: { TRAN_MSG: 'TRUE' } })
    await producer.half('no flag', { header: { sysFlag: 0 } })
    expect(await bodies(halfTopic)).toEqual(['upper case', 'no flag'])
  })

  test('of which only the flags tell is refused: nobody would ever get it', async () => {
    const sent = await producer.half('flag only', { properties: { TRAN_MSG: '' } })
    expect(sent).toMatchObject({ code: 13, remark: expect.stringContaining('TRAN_MSG') as string })
    expect(cluster.broker.store.maxPhysicalOffset).toBe(0)
  })

  test('that an old client gives back for a retry is an ordinary delayed message', async () => {
    const sent = await producer.half('a retry', { properties: { DELAY: '1' }, header: { reconsumeTimes: 1 } })
    expect(sent.code).toBe(0)
    expect(await bodies(halfTopic)).toEqual([])
    aheadMs += 2000
    await vi.waitFor(async () => expect(await bodies(topic, 1)).toEqual(['a retry']))
  })

  test('is refused with 16 where transactions are forbidden', async () => {
    set({ rejectTransactionMessage: 'true' })
    expect(await producer.half('no')).toMatchObject({
      code: 16,
      remark: 'the broker[127.0.0.1] sending transaction message is forbidden',
    })
  })
})

describe('the end of a transaction', () => {
  test('by commit makes the message visible with all it had', async () => {
    await producer.half('first')
    const half = await producer.half('commit me', { properties: { TAGS: 'TagA', mine: 'yes' } })
    expect(await producer.end(half, commit)).toEqual({ code: 0, remark: undefined })
    const [message] = await read(topic, 1)
    expect(message).toMatchObject({
      body: 'commit me',
      sysFlag: commit,
      flag: 7,
      preparedTransactionOffset: half.physicalOffset,
    })
    expect(message?.properties).toMatchObject({ TAGS: 'TagA', mine: 'yes', TRAN_MSG: 'true', UNIQ_KEY: half.uniqueKey })
    expect(message?.properties).not.toHaveProperty('REAL_TOPIC')
    expect(await opBodies()).toEqual(['1,'])
  })

  test('by rollback leaves nothing to consumers', async () => {
    const half = await producer.half('roll me back')
    expect((await producer.end(half, rollback)).code).toBe(0)
    expect(await bodies(topic, 1)).toEqual([])
    const [op] = await vi.waitFor(async () => {
      const found = await read(opTopic)
      expect(found).toHaveLength(1)
      return found
    })
    expect(op).toMatchObject({ body: '0,', sysFlag: 0, properties: { TAGS: 'd', WAIT: 'true' } })
  })

  test('comes one-way from Java', async () => {
    await producer.endOneWay(await producer.half('one-way'), commit)
    await vi.waitFor(async () => expect(await bodies(topic, 1)).toEqual(['one-way']))
  })

  test('many are written down in one message', async () => {
    set({ transactionOpBatchInterval: '200' })
    for (let i = 0; i < 20; i++) await producer.end(await producer.half(`m${i}`), commit)
    await vi.waitFor(async () => expect((await bodies(opTopic)).join('').split(',')).toHaveLength(21))
    expect((await bodies(opTopic)).length).toBeLessThan(10)
  })

  test('a delay begins with the commit', async () => {
    const half = await producer.half('delayed', { properties: { DELAY: '1' } })
    expect(await bodies(halfTopic)).toEqual(['delayed'])
    aheadMs += 5000
    await producer.end(half, commit)
    expect(await bodies(topic, 1)).toEqual([])
    expect(await bodies('SCHEDULE_TOPIC_XXXX')).toEqual(['delayed'])
    aheadMs += 1100
    await vi.waitFor(async () => expect(await bodies(topic, 1)).toEqual(['delayed']))
  })

  test.each(['TIMER_DELAY_SEC', 'TIMER_DELAY_MS', 'TIMER_DELIVER_MS'])(
    'a time of %s is waited for after the commit, and the message arrives once, never before',
    async (name) => {
      const dueAt = now() + 5000
      const value = { TIMER_DELAY_SEC: '5', TIMER_DELAY_MS: '5000', TIMER_DELIVER_MS: String(dueAt) }[name] ?? ''
      const half = await producer.half('timed', { properties: { [name]: value } })
      expect(await bodies(halfTopic)).toEqual(['timed'])
      await producer.end(half, commit)
      expect(await bodies(topic, 1)).toEqual([])
      expect(await bodies('rmq_sys_wheel_timer')).toEqual(['timed'])
      aheadMs += 4000
      expect(await bodies(topic, 1)).toEqual([])
      aheadMs += 2500
      await vi.waitFor(async () => expect(await bodies(topic, 1)).toEqual(['timed']), { timeout: 10_000 })
      const [message] = await read(topic, 1)
      expect(message).toMatchObject({ sysFlag: commit, properties: { [name]: value } })
      expect(cluster.broker.store.storeTimestampOf(topic, 1, 0)).toBeGreaterThanOrEqual(dueAt)
    },
  )

  test('a time too far away is refused at the commit, and the transaction stays open', async () => {
    set({ timerMaxDelaySec: '100' })
    const half = await producer.half('too far', { properties: { TIMER_DELAY_SEC: '101' } })
    expect(half.code).toBe(0)
    expect(await producer.end(half, commit)).toMatchObject({
      code: 13,
      remark: expect.stringContaining('timer') as string,
    })
    expect(cluster.broker.transactions.metrics.count(topic)).toBe(1)
    set({ timerMaxDelaySec: '200' })
    expect((await producer.end(half, commit)).code).toBe(0)
    expect(cluster.broker.transactions.metrics.count(topic)).toBe(0)
  })

  test.each([
    ['of another group', { producerGroup: 'other' }, 1, 'The producer group wrong'],
    [
      'with another position in the half topic',
      { tranStateTableOffset: 9 },
      1,
      'The transaction state table offset wrong',
    ],
    ['at no message', { commitLogOffset: 5 }, 1, 'Find prepared transaction message failed'],
    ['far off the log', { commitLogOffset: 1e15 }, 1, 'Find prepared transaction message failed'],
    ['before the log', { commitLogOffset: -1 }, 1, 'Find prepared transaction message failed'],
    ['with a word that is none', { commitOrRollback: 5 }, 1, 'commitOrRollback field wrong'],
  ])('%s is refused', async (_what, changes, code, remark) => {
    const half = await producer.half('mine')
    const answer = await producer.end(half, commit, changes)
    expect(answer).toEqual({ code, remark: expect.stringContaining(remark) as string })
    expect(await bodies(topic, 1)).toEqual([])
  })

  test('that names an ordinary message is refused', async () => {
    const plain = await producer.half('plain', {
      properties: { TRAN_MSG: '', REAL_TOPIC: topic },
      header: { sysFlag: 0 },
    })
    expect(await producer.end(plain, commit)).toEqual({ code: 1, remark: 'Find prepared transaction message failed' })
  })

  test('after the time of its own of the message is refused, but not as the answer to a check', async () => {
    const half = await producer.half('late', { properties: { CHECK_IMMUNITY_TIME_IN_SECONDS: '10' } })
    aheadMs += 10_500
    expect((await producer.end(half, commit)).code).toBe(604)
    expect((await producer.end(half, commit, { fromTransactionCheck: true })).code).toBe(0)
    expect(await bodies(topic, 1)).toEqual(['late'])
  })
})

describe('the check', () => {
  test('asks nobody before the time, then a member of the group, and stores the message again', async () => {
    const half = await producer.half('check me')
    await round()
    aheadMs += 5900
    await round()
    expect(await bodies(halfTopic)).toHaveLength(1)
    aheadMs += 200
    await round()
    await vi.waitFor(() => expect(producer.checks).toHaveLength(1))
    const [copy] = await read(halfTopic, 0, 1)
    const [check] = producer.checks
    expect(check?.header).toMatchObject({
      topic: halfTopic,
      tranStateTableOffset: 1,
      commitLogOffset: copy?.physicalOffset,
      msgId: half.uniqueKey,
      transactionId: half.uniqueKey,
      offsetMsgId: createOffsetMessageId(cluster.broker.storeHost, copy?.physicalOffset ?? 0),
      bname: 'broker-a',
    })
    expect(check?.message).toMatchObject({ topic, queueId: 1, flag: 7, sysFlag: 0 })
    expect(check?.message.body.toString()).toBe('check me')
    expect(copy).toMatchObject({ body: 'check me', properties: { TRANSACTION_CHECK_TIMES: '1' } })
  })

  test('takes the answer for the end', async () => {
    producer.answer = commit
    await producer.half('yes')
    aheadMs += 7000
    await round()
    await vi.waitFor(async () => expect(await bodies(topic, 1)).toEqual(['yes']))
    aheadMs += 7000
    await round()
    await round()
    expect(producer.checks).toHaveLength(1)
    expect(await bodies(topic, 1)).toEqual(['yes'])
  })

  test('does not ask about what has ended, and goes on behind it', async () => {
    for (let i = 0; i < 50; i++) await producer.end(await producer.half(`m${i}`), i % 2 === 0 ? commit : rollback)
    await producer.half('open')
    aheadMs += 7000
    await round()
    await vi.waitFor(() => expect(producer.checks.map(({ message }) => message.body.toString())).toEqual(['open']))
    const { offsets, store } = cluster.broker
    expect(offsets.get(halfTopic, transactionGroup, 0)).toBe(51n)
    expect(offsets.get(opTopic, transactionGroup, 0)).toBe(BigInt(store.maxQueueOffset(opTopic, 0)))
  })

  test('knows of ends that are not written down yet', async () => {
    set({ transactionOpBatchInterval: '60000' })
    const half = await producer.half('just ended')
    await producer.end(half, commit)
    aheadMs += 7000
    await round()
    expect(await bodies(halfTopic)).toHaveLength(1)
    expect(producer.checks).toEqual([])
  })

  test('asks another member when the one that sent is gone', async () => {
    const sender = new TransactionProducer(cluster.brokerAddress)
    await sender.register()
    await sender.half('orphan')
    await sender.close()
    await vi.waitFor(() => expect(cluster.broker.producers.clients('PID_transactions')?.size).toBe(1))
    aheadMs += 7000
    await round()
    await vi.waitFor(() => expect(producer.checks).toHaveLength(1))
  })

  test('asks the members in turn', async () => {
    const second = new TransactionProducer(cluster.brokerAddress)
    await second.register()
    for (let i = 0; i < 6; i++) await producer.half(`m${i}`)
    aheadMs += 7000
    await round()
    await vi.waitFor(() => expect([producer.checks.length, second.checks.length]).toEqual([3, 3]))
    await second.close()
  })

  test('ends with the last: the message goes to TRANS_CHECK_MAX_TIME_TOPIC', async () => {
    await producer.half('hopeless')
    for (let i = 0; i < 4; i++) {
      aheadMs += 7000
      await round()
    }
    await vi.waitFor(() => expect(producer.checks).toHaveLength(3))
    const [discarded] = await read(discardTopic)
    expect(discarded).toMatchObject({
      body: 'hopeless',
      properties: { TRANSACTION_CHECK_TIMES: '3', REAL_TOPIC: topic, REAL_QID: '1' },
    })
    expect(cluster.broker.topics.find(discardTopic)).toMatchObject({ readQueueNums: 1, writeQueueNums: 1, perm: 6 })
    aheadMs += 7000
    await round()
    expect(await bodies(discardTopic)).toHaveLength(1)
    expect(cluster.broker.transactions.metrics.count(topic)).toBe(0)
  })

  test('an operator has a discarded message checked again', async () => {
    await producer.half('again')
    for (let i = 0; i < 4; i++) {
      aheadMs += 7000
      await round()
    }
    const [discarded] = await read(discardTopic)
    const msgId = createOffsetMessageId(cluster.broker.storeHost, discarded?.physicalOffset ?? 0)
    const resume = (id: string) =>
      cluster.connector.call(cluster.brokerAddress, requests.resumeCheckHalfMessage, { topic, msgId: id })
    expect((await resume(msgId)).code).toBe(0)
    producer.answer = commit
    aheadMs += 7000
    await round()
    await vi.waitFor(async () => expect(await bodies(topic, 1)).toEqual(['again']))
    expect((await resume('7F00000100002A9F0000000000FFFFFF')).code).toBe(1)
    expect((await resume('nonsense')).code).toBe(1)
  })

  test('a message with a time of its own is not asked about before, and does not hold up others', async () => {
    await producer.half('immune', { properties: { CHECK_IMMUNITY_TIME_IN_SECONDS: '100' } })
    await producer.half('ordinary')
    for (let i = 0; i < 5; i++) {
      aheadMs += 15_000
      await round()
    }
    const asked = () => producer.checks.map(({ message }) => message.body.toString())
    await vi.waitFor(() => expect(asked()).toEqual(['ordinary', 'ordinary', 'ordinary']))
    aheadMs += 30_000
    await round()
    await vi.waitFor(() => expect(asked()).toContain('immune'))
  })

  test.each([
    ['a commit', commit, ['immune']],
    ['a rollback', rollback, []],
  ])('%s of a message that was passed over in its own time ends it', async (_what, how, delivered) => {
    const half = await producer.half('immune', { properties: { CHECK_IMMUNITY_TIME_IN_SECONDS: '100' } })
    aheadMs += 15_000
    await round()
    await producer.end(half, how)
    aheadMs += 15_000
    await round()
    aheadMs += 100_000
    await round()
    await round()
    expect(producer.checks).toEqual([])
    expect(await bodies(topic, 1)).toEqual(delivered)
  })

  test('a commit that named the message before it was stored again is not asked about', async () => {
    const half = await producer.half('late commit')
    aheadMs += 7000
    await round()
    await vi.waitFor(() => expect(producer.checks).toHaveLength(1))
    await producer.end(half, commit)
    aheadMs += 7000
    await round()
    await round()
    expect(producer.checks).toHaveLength(1)
    expect(await bodies(topic, 1)).toEqual(['late commit'])
  })

  test('the same message sent in two transactions counts as two', async () => {
    const properties = { UNIQ_KEY: 'C0A8011410921B2C3D4E54A6C3D20003' }
    const first = await producer.half('twice', { properties, at: Date.now() - 5 })
    await producer.half('twice', { properties, at: Date.now() })
    await producer.end(first, commit)
    producer.answer = commit
    aheadMs += 7000
    await round()
    await vi.waitFor(async () => expect(await bodies(topic, 1)).toEqual(['twice', 'twice']))
  })

  test('runs by itself, and at once in another rhythm', async () => {
    await producer.half('by itself')
    aheadMs += 7000
    set({ transactionCheckInterval: '100' })
    await vi.waitFor(() => expect(producer.checks).not.toEqual([]), { timeout: 3000 })
  })
})

describe('a restart', () => {
  const restart = async () => {
    await producer.close()
    await cluster.restartBroker()
    producer = new TransactionProducer(cluster.brokerAddress)
    await producer.register()
  }

  test('between half and check loses neither, nor what has ended', async () => {
    await producer.end(await producer.half('committed'), commit)
    await producer.end(await producer.half('rolled back'), rollback)
    await producer.half('open')
    await restart()
    producer.answer = commit
    aheadMs += 7000
    await round()
    await vi.waitFor(async () => expect(await bodies(topic, 1)).toEqual(['committed', 'open']))
    expect(producer.checks).toHaveLength(1)
  })

  test('between half and commit: the producer ends it as if nothing had been', async () => {
    const half = await producer.half('over the restart')
    await restart()
    expect((await producer.end(half, commit)).code).toBe(0)
    expect(await bodies(topic, 1)).toEqual(['over the restart'])
  })

  test('keeps the number of open transactions', async () => {
    await producer.half('one')
    await producer.end(await producer.half('two'), rollback)
    const file = path.join(cluster.broker.configFolder, 'transactionMetrics')
    const counts = () => (JSON.parse(readFileSync(file, 'utf8')) as { transactionCount: object }).transactionCount
    await vi.waitFor(() => expect(counts()).toMatchObject({ [topic]: { count: 1 } }))
    await restart()
    expect(cluster.broker.transactions.metrics.count(topic)).toBe(1)
  })
})

test('a crash before the end of a transaction was written down delivers nothing twice', async () => {
  set({ transactionOpBatchInterval: '60000' })
  await producer.end(await producer.half('committed'), commit)
  await producer.half('open')
  // What a kill would leave: the files as they are now.
  const folder = path.join(cluster.folder, 'after-the-crash')
  const isNoLock = (file: string) => !path.basename(file).startsWith('lock')
  cpSync(path.join(cluster.folder, 'broker-a'), folder, { recursive: true, filter: isNoLock })
  const other = await cluster.addBroker({ ...config, brokerName: 'after-the-crash' })
  expect(other.store.maxQueueOffset(opTopic, 0)).toBe(0)
  const heir = new TransactionProducer(other.address)
  await heir.register()
  heir.answer = commit
  aheadMs += 7000
  await other.transactions.checks.round()
  await vi.waitFor(() => expect(heir.checks.map(({ message }) => message.body.toString())).toEqual(['open']))
  await vi.waitFor(() => expect(other.store.maxQueueOffset(topic, 1)).toBe(2))
  await heir.close()
})
