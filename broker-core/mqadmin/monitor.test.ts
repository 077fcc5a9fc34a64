import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AdminClient, openAdminClient } from '../client/index.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { mqadmin } from '../testing/mqadmin-run.ts'
import { RawPeer } from '../testing/raw-peer.ts'
import { Monitor, type MonitorEvent } from './monitor.ts'

const [topic, group] = ['Watched', 'GID_watched']
const runningInfo = readFileSync(
  path.join(import.meta.dirname, 'fixtures', 'running-info', 'consumer-body.txt'),
  'utf8',
)
/** A minute and a second after the client of the recording last consumed. */
const now = 1_795_264_452_435 + 61_000

let cluster: TestCluster
let client: AdminClient
let member: RawPeer
let monitor: Monitor
let body = runningInfo

const kindsOf = (events: readonly MonitorEvent[]): string[] => events.map(({ kind }) => kind)
const commit = (offset: number): void => {
  cluster.broker.offsets.commit(topic, group, 0, offset)
}
const send = (to: string): Promise<unknown> =>
  client.producer.send({ topic: to, body: Buffer.from('x'), queue: { broker: 'broker-a', queueId: 0 } })

beforeAll(async () => {
  cluster = await startTestCluster()
  client = openAdminClient({ nameServers: [cluster.namesrvAddress] })
  for (const name of [topic, `%RETRY%${group}`, `%DLQ%${group}`])
    await mqadmin(cluster, `updateTopic -c DefaultCluster -t ${name} -r 1 -w 1`)
  for (let n = 0; n < 5; n++) await send(topic)
  member = await RawPeer.open(cluster.brokerAddress, { clientId: '192.0.2.2@4711#99' })
  member.answer(307, () => ({ body }))
  const subscriptionDataSet = [topic, `%RETRY%${group}`].map((name) => ({
    ...{ topic: name, subString: '*', subVersion: 1, tagsSet: [], codeSet: [] },
  }))
  const consumer = {
    ...{ groupName: group, consumeType: 'CONSUME_PASSIVELY', messageModel: 'CLUSTERING', unitMode: false },
    ...{ consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET', subscriptionDataSet },
  }
  await member.ask(34, {}, JSON.stringify({ clientID: member.clientId, consumerDataSet: [consumer] }))
  commit(5)
  monitor = new Monitor(client, { maxLag: 3n, windowMs: 60_000 }, () => now)
})
afterAll(async () => {
  member.close()
  await client.close()
  await cluster.close()
})

describe('round by round', () => {
  it('all well is silence', async () => {
    expect(await monitor.round()).toEqual([])
  })

  it('an offset that goes back, and the lag that comes of it, which is told once', async () => {
    commit(1)
    expect(await monitor.round()).toEqual([
      { kind: 'OFFSET_MOVED_BACK', facts: { group, topic, queue: 'broker-a:0', from: 5n, to: 1n } },
      { kind: 'LAG', facts: { group, topic, messages: 4n, limit: 3n } },
    ])
    expect(await monitor.round()).toEqual([])
    commit(5)
    expect(await monitor.round()).toEqual([{ kind: 'OVER', facts: { what: 'LAG', group, topic } }])
  })

  it('retries and dead letters that grow', async () => {
    cluster.broker.offsets.commit(`%RETRY%${group}`, group, 0, 0)
    expect(await monitor.round()).toEqual([])
    await send(`%RETRY%${group}`)
    await send(`%DLQ%${group}`)
    const events: MonitorEvent[] = []
    // A message is in its queue a moment after it was taken.
    await expect.poll(async () => events.push(...(await monitor.round()))).toBe(2)
    const facts = { group, broker: 'broker-a', messages: 1n }
    expect(events).toEqual(
      expect.arrayContaining([
        { kind: 'RETRY_GROWTH', facts: { ...facts, topic: `%RETRY%${group}` } },
        { kind: 'DEAD_LETTERS', facts: { ...facts, topic: `%DLQ%${group}` } },
      ]),
    )
    expect(await monitor.round()).toEqual([])
  })

  it('a queue on which a member makes no headway', async () => {
    body = runningInfo.replace('"cachedMsgCount": 0', '"cachedMsgCount": 7')
    expect(await monitor.round()).toMatchObject([
      { kind: 'QUEUE_BLOCKED', facts: { group, topic: 'GoldenTopic', queue: 'broker-a:3', client: member.clientId } },
    ])
    body = runningInfo
    expect(kindsOf(await monitor.round())).toEqual(['OVER'])
  })

  it('members that are gone', async () => {
    member.close()
    const events: MonitorEvent[] = []
    await expect.poll(async () => events.push(...(await monitor.round()))).toBeGreaterThan(0)
    expect(events[0]).toEqual({ kind: 'CONSUMERS_GONE', facts: { group, gone: member.clientId, members: 0 } })
  })
})

describe('mqadmin startMonitoring --once', () => {
  it('has an exit code for cron, and a line per event', async () => {
    const later = { now: () => Date.now() + 3_600_000 }
    const quiet = await mqadmin(cluster, 'startMonitoring --once', later)
    expect(quiet.out).toMatch(/^\S+ \S+ CONSUMERS_GONE group=GID_watched members=0 waiting=1\n$/)
    expect(quiet.code).toBe(1)
    cluster.broker.offsets.commit(`%RETRY%${group}`, group, 0, 1)
    expect(await mqadmin(cluster, 'startMonitoring --once', later)).toEqual({ out: '', err: '', code: 0 })
    commit(1)
    const behind = await mqadmin(cluster, 'startMonitoring --once --maxLag 3 --json', later)
    expect(JSON.parse(behind.out)).toMatchObject({ events: [{ event: 'LAG' }, { event: 'CONSUMERS_GONE' }] })
    expect(behind.code).toBe(1)
  })

  it('tells a cluster that does not answer', async () => {
    const nobody = { namesrvAddress: '127.0.0.1:1' }
    const { out, code } = await mqadmin(nobody, 'startMonitoring --once')
    expect(out).toMatch(/NO_ANSWER address=127\.0\.0\.1:1 message="/)
    expect(code).toBe(1)
  })
})
