import * as fs from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { decodeStoredMessage } from '../message/stored-message.ts'
import type { MessageStore } from '../store/store-types.ts'
import { logBytes, type MasterChanges, TestMaster, TestSlave } from '../testing/replicated-pair.ts'
import { appended, readAll, sampleMessage, storedProperties, temporaryFolder } from '../testing/store-samples.ts'

const waiting = { timeout: 20_000, interval: 5 }
let folder: string
let open: { close(): Promise<void> }[] = []

const masterFolder = () => path.join(folder, 'master')
const slaveFolder = (name = 'slave') => path.join(folder, name)

async function master(changes: MasterChanges = {}): Promise<TestMaster> {
  const made = await TestMaster.open(masterFolder(), changes)
  open.push(made)
  return made
}
async function slave(of: TestMaster | (() => TestMaster), name = 'slave'): Promise<TestSlave> {
  const made = await TestSlave.open(slaveFolder(name), typeof of === 'function' ? of : () => of)
  open.push(made)
  return made
}
async function closed(subject: { close(): Promise<void> }): Promise<void> {
  open = open.filter((other) => other !== subject)
  await subject.close()
}
async function write(store: MessageStore, count: number, bodyBytes = 300, first = 0): Promise<void> {
  const sent = Array.from({ length: count }, (_, i) =>
    appended(
      store,
      sampleMessage({
        queueId: (first + i) % 3,
        body: Buffer.alloc(bodyBytes + ((first + i) % 50), first + i),
        properties: storedProperties({ KEYS: `key-${first + i}`, TAGS: 'a' }),
      }),
    ),
  )
  await Promise.all(sent)
}
const isEqual = (one: MessageStore, other: MessageStore): boolean =>
  one.replicated.endPosition === other.replicated.endPosition && one.maxPhysicalOffset === other.maxPhysicalOffset
const follows = (from: TestMaster, to: TestSlave): Promise<void> =>
  vi.waitFor(() => expect(isEqual(from.store, to.store)).toBe(true), waiting)
const bodies = (store: MessageStore, queueId: number): string[] =>
  readAll(store, 'TopicTest', queueId).map((record) => decodeStoredMessage(record).body.toString('hex'))

beforeEach(() => {
  folder = temporaryFolder('replication')
})
afterEach(async () => {
  for (const subject of open.splice(0).reverse()) await subject.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

describe('a slave', () => {
  test('has the bytes, the queues and the keys of its master, over several files', async () => {
    const from = await master()
    const to = await slave(from)
    await write(from.store, 1500)
    await follows(from, to)
    expect(from.store.replicated.lastFileStart).toBeGreaterThan(0)
    expect(logBytes(to.store).equals(logBytes(from.store))).toBe(true)
    for (const queueId of [0, 1, 2]) expect(bodies(to.store, queueId)).toEqual(bodies(from.store, queueId))
    const query = { topic: 'TopicTest', key: 'key-777', messagesMax: 8, beginTimestamp: 0, endTimestamp: Infinity }
    expect(to.store.queryByKey(query).records).toEqual(from.store.queryByKey(query).records)
    expect(to.store.queryByKey(query).records).toHaveLength(1)
    expect(from.slaves).toMatchObject([{ isInSync: true }])
  })

  test('wakes those who wait at its queues', async () => {
    const from = await master()
    const to = await slave(from)
    const arrivals: number[] = []
    to.store.onArrival((topic, queueId, maxQueueOffset) => arrivals.push(maxQueueOffset))
    await write(from.store, 9)
    await vi.waitFor(() => expect(arrivals).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]), waiting)
  })

  test('refuses what is sent to itself', async () => {
    const from = await master()
    const to = await slave(from)
    const refusal = to.store.append(sampleMessage({}), {
      queueOffset: 0,
      physicalOffset: 0,
      storeTimestamp: 0,
      settle: () => undefined,
    })
    expect(refusal).toEqual({ reason: 'notWritable', remark: 'this broker is a slave: send to its master' })
  })

  test('that comes later gets everything that its master has', async () => {
    const from = await master()
    await write(from.store, 1500)
    const to = await slave(from)
    await follows(from, to)
    expect(to.store.replicated.minPosition).toBe(0)
    expect(logBytes(to.store).equals(logBytes(from.store))).toBe(true)
  })

  test('that cannot ask how far its master is gets the last file, as from Apache', async () => {
    const from = await master()
    await write(from.store, 1500)
    const start = from.store.replicated.lastFileStart
    expect(start).toBeGreaterThan(0)
    const to = await TestSlave.open(slaveFolder(), () => from, {}, { masterExtent: () => Promise.resolve(undefined) })
    open.push(to)
    await follows(from, to)
    expect(to.store.replicated.minPosition).toBe(start)
    expect(logBytes(to.store).equals(logBytes(from.store, start))).toBe(true)
    expect(bodies(to.store, 0).length).toBeGreaterThan(0)
    expect(bodies(from.store, 0).slice(-bodies(to.store, 0).length)).toEqual(bodies(to.store, 0))
  })

  test('goes on where it was after its own restart and after that of its master', async () => {
    let from = await master()
    let to = await slave(() => from)
    await write(from.store, 200)
    await follows(from, to)
    await closed(to)
    await write(from.store, 200, 300, 200)
    to = await slave(() => from)
    await follows(from, to)
    await closed(from)
    from = await master()
    await write(from.store, 200, 300, 400)
    await follows(from, to)
    expect(logBytes(to.store).equals(logBytes(from.store))).toBe(true)
    expect(bodies(to.store, 1)).toEqual(bodies(from.store, 1))
  })

  test('that was wiped copies anew', async () => {
    const from = await master()
    let to = await slave(from)
    await write(from.store, 100)
    await follows(from, to)
    await closed(to)
    fs.rmSync(slaveFolder(), { recursive: true })
    to = await slave(from)
    await follows(from, to)
    expect(logBytes(to.store).equals(logBytes(from.store))).toBe(true)
  })

  test('cuts off a tail that its master never had', async () => {
    let from = await master()
    let to = await slave(() => from)
    await write(from.store, 100)
    await follows(from, to)
    await closed(to)
    await closed(from)
    fs.cpSync(masterFolder(), path.join(folder, 'kept'), { recursive: true })
    from = await master()
    to = await slave(() => from)
    await write(from.store, 50, 300, 100)
    await follows(from, to)
    await closed(to)
    await closed(from)
    // The master lost its end: it begins again where the copy was made.
    fs.rmSync(masterFolder(), { recursive: true })
    fs.renameSync(path.join(folder, 'kept'), masterFolder())
    from = await master()
    await write(from.store, 3, 100, 1000)
    from.store.replicated.cutAt(from.store.replicated.endPosition)
    await closed(from)
    from = await master()
    to = await slave(() => from)
    await vi.waitFor(() => expect(to.sink.state.problem).toContain('differs from its master'), waiting)
    expect(bodies(to.store, 0)).toHaveLength(50)
  })

  test('whose master lost only its end follows without that end', async () => {
    let from = await master()
    let to = await slave(() => from)
    await write(from.store, 100)
    await follows(from, to)
    await closed(from)
    await closed(to)
    fs.cpSync(masterFolder(), path.join(folder, 'kept'), { recursive: true })
    from = await master()
    to = await slave(() => from)
    await write(from.store, 50, 300, 100)
    await follows(from, to)
    await closed(to)
    await closed(from)
    fs.rmSync(masterFolder(), { recursive: true })
    fs.renameSync(path.join(folder, 'kept'), masterFolder())
    from = await master()
    to = await slave(() => from)
    await follows(from, to)
    await write(from.store, 20, 300, 500)
    await follows(from, to)
    expect(logBytes(to.store).equals(logBytes(from.store))).toBe(true)
    for (const queueId of [0, 1, 2]) expect(bodies(to.store, queueId)).toEqual(bodies(from.store, queueId))
  })

  test('keeps what it has when its master comes back empty, and says what to do', async () => {
    let from = await master()
    const to = await slave(() => from)
    await write(from.store, 30)
    await follows(from, to)
    await closed(from)
    fs.rmSync(masterFolder(), { recursive: true })
    from = await master()
    await vi.waitFor(() => expect(to.sink.state.problem).toContain('start this broker as the master'), waiting)
    expect(bodies(to.store, 0)).toHaveLength(10)
  })

  test('that lacks what its master has removed begins anew', async () => {
    const from = await master({ cleanResourceIntervalMs: 50 })
    let to = await slave(from)
    await write(from.store, 30)
    await follows(from, to)
    await closed(to)
    await write(from.store, 2000, 300, 30)
    from.store.setRetention({ fileReservedHours: 0 })
    from.store.cleanExpired()
    await vi.waitFor(
      () => expect(from.store.replicated.minPosition).toBeGreaterThan(to.store.replicated.endPosition),
      waiting,
    )
    to = await slave(from)
    await follows(from, to)
    // The master may go on removing.
    const begin = Math.max(to.store.replicated.minPosition, from.store.replicated.minPosition)
    expect(begin).toBeGreaterThan(0)
    expect(to.store.replicated.minPosition).toBeGreaterThan(0)
    expect(logBytes(to.store, begin).equals(logBytes(from.store, begin))).toBe(true)
    expect(bodies(to.store, 2).length).toBeGreaterThan(0)
    expect(bodies(to.store, 2).at(-1)).toBe(bodies(from.store, 2).at(-1))
  })

  test('with files of another size says so', async () => {
    const from = await master()
    const to = await TestSlave.open(slaveFolder(), () => from, { commitLogFileBytes: 48 * 1024 })
    open.push(to)
    await write(from.store, 1500)
    await vi.waitFor(() => expect(to.sink.state.problem).toContain('mappedFileSizeCommitLog is 49152 here'), waiting)
  })

  test('takes bodies of megabytes', async () => {
    const changes = { commitLogFileBytes: 16 * 1024 * 1024, messageBytesMax: 5 * 1024 * 1024 }
    const from = await master(changes)
    const to = await TestSlave.open(slaveFolder(), () => from, changes)
    open.push(to)
    await write(from.store, 4, 4 * 1024 * 1024)
    await follows(from, to)
    expect(logBytes(to.store).equals(logBytes(from.store))).toBe(true)
  })
})

describe('a master that waits for its slaves', () => {
  const send = (from: TestMaster) => appended(from.store, sampleMessage({}))

  test('acknowledges what one slave has', async () => {
    const from = await master({ needed: 2, timeoutMs: 60_000 })
    const to = await slave(from)
    await follows(from, to)
    for (let i = 0; i < 20; i++) {
      expect((await send(from)).outcome).toBe('ok')
      expect(to.store.maxQueueOffset('TopicTest', 0)).toBeGreaterThanOrEqual(i + 1)
    }
  })

  test('does not acknowledge what no slave has in time', async () => {
    const from = await master({ needed: 2, timeoutMs: 150 })
    expect((await send(from)).outcome).toBe('replicaTimeout')
    const to = await slave(from)
    await follows(from, to)
    await closed(to)
    expect((await send(from)).outcome).toBe('replicaTimeout')
  })

  test('does not wait with a message that does not want it', async () => {
    const from = await master({ needed: 2, timeoutMs: 60_000 })
    const properties = storedProperties({ WAIT: 'false' })
    expect((await appended(from.store, sampleMessage({ properties }))).outcome).toBe('ok')
  })

  test('waits for as many slaves as are asked for', async () => {
    const from = await master({ needed: 3, timeoutMs: 1500 })
    const first = await slave(from)
    await follows(from, first)
    expect((await send(from)).outcome).toBe('replicaTimeout')
    const second = await slave(from, 'slave2')
    await follows(from, second)
    expect((await send(from)).outcome).toBe('ok')
  })

  test('releases everything it holds when it stops', async () => {
    const from = await master({ needed: 2, timeoutMs: 600_000 })
    const sent = send(from)
    await vi.waitFor(() => expect(from.acks.waiting).toBe(1), waiting)
    await closed(from)
    expect((await sent).outcome).toBe('replicaTimeout')
  })
})

test('a master survives a peer that talks nonsense, and gives a silent one nothing', async () => {
  const from = await master()
  await write(from.store, 10)
  const peer = connect(from.port, '127.0.0.1')
  await vi.waitFor(() => expect(from.slaves).toHaveLength(1), waiting)
  let received = 0
  peer.on('data', (piece) => (received += piece.length))
  peer.write(Buffer.alloc(7))
  peer.write(Buffer.concat([Buffer.alloc(1), Buffer.from('7fffffffffffffff', 'hex')]))
  const to = await slave(from)
  await follows(from, to)
  await vi.waitFor(() => {
    expect(from.slaves.map(({ ackPosition }) => ackPosition)).toContain(from.store.replicated.endPosition)
  }, waiting)
  expect(received).toBeLessThan(200_000)
  peer.destroy()
  await vi.waitFor(() => expect(from.slaves).toHaveLength(1), waiting)
})
