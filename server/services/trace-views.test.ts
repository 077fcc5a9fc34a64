import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { replyOf } from '../testing/call-route.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
const traceTopic = 'OurOwnTrace'
let cluster: TestCluster

beforeAll(async () => {
  cluster = await startApiCluster()
  for (const topic of ['Transfers', traceTopic])
    await replyOf('createTopic', { params, body: { topic, readQueues: 1, writeQueues: 1 } })
})
afterAll(() => stopApiCluster(cluster))

const record = (...fields: readonly unknown[]): string => `${fields.join('\u0001')}\u0002`

test('a transaction is told from a trace topic of one’s own, by either id of the message', async () => {
  const body = { topic: 'Transfers', body: 'ten euros', keys: ['t-1'] }
  const { msgId, offsetMsgId } = await replyOf('sendMessage', { params, body })
  const at = Date.now()
  const common = ['cn', 'PID_bank', 'Transfers', msgId, 'T', 't-1', '127.0.0.1:10911']
  const records = [
    record('Pub', at, ...common, 9, 4, 1, offsetMsgId, 'true', '10.0.0.7'),
    record('EndTransaction', at + 5, ...common, 1, 'tx-1', 'UNKNOW', 'false'),
    record('EndTransaction', at + 60_000, ...common, 1, 'tx-1', 'COMMIT_MESSAGE', 'true'),
  ]
  await replyOf('sendMessage', { params, body: { topic: traceTopic, body: records.join(''), keys: [msgId, 't-1'] } })
  const found = (query: object) => replyOf('getTraces', { params, query: { traceTopic, ...query } })
  await vi.waitUntil(async () => (await found({ msgId })).items.length > 0, { timeout: 8000, interval: 25 })
  for (const query of [{ msgId }, { msgId: offsetMsgId }, { key: 't-1' }]) {
    const { items } = await found(query)
    expect(items).toMatchObject([
      {
        msgId,
        offsetMsgId,
        producer: { group: 'PID_bank', clientHost: '10.0.0.7', messageType: 'Trans_Msg_Half', costMs: 4, bodyBytes: 9 },
        transactionChecks: [
          { at: at + 5, state: 'UNKNOW', fromCheck: false, storeHost: '127.0.0.1:10911', transactionId: 'tx-1' },
          { at: at + 60_000, state: 'COMMIT_MESSAGE', fromCheck: true },
        ],
      },
    ])
  }
})

test('a trace topic that does not exist is said to be missing', async () => {
  const reply = await replyOf('getTraces', { params, query: { traceTopic: 'no-such-trace', key: 't-1' } })
  expect(reply).toMatchObject({ traceTopicExists: false, items: [] })
})
