import { expect, test } from 'vitest'
import type { RequestShape } from '../protocol/request.ts'
import type { Command } from '../remoting/command.ts'
import { readReply } from '../remoting/reply.ts'
import { AdminClient } from './admin-client.ts'
import type { Remoting } from './caller.ts'

/** Answers every call with a body as Java writes it. */
const answering = (body: string): Remoting => ({
  call: (address, request) => Promise.resolve(readReply(request as RequestShape, commandOf(body), address) as never),
  close: () => undefined,
})

const commandOf = (body: string): Command => ({
  code: 0,
  language: 'JAVA',
  version: 479,
  opaque: 1,
  flag: 1,
  remark: undefined,
  extFields: {},
  body: Buffer.from(body),
  encoding: 'JSON',
})

const reader = { cluster: 'DefaultCluster', broker: 'broker-a', brokerId: 0, address: 'a:1' }
const queue = '{"brokerName":"broker-a","queueId":0,"topic":"T"}'

test('offsets beyond 2^53 keep every digit', async () => {
  const body = `{"consumeTps":0.0,"offsetTable":{${queue}:{"brokerOffset":9007199254740993,"consumerOffset":9223372036854775807,"lastTimestamp":0,"pullOffset":9007199254740995}}}`
  const client = new AdminClient(answering(body), { nameServers: ['n:1'] })
  const { items, failures } = await client.groups.progress('GID', [reader])
  expect(failures).toEqual([])
  expect(items[0]?.queues).toEqual([
    {
      topic: 'T',
      broker: 'broker-a',
      queueId: 0,
      brokerOffset: 9007199254740993n,
      consumerOffset: 9223372036854775807n,
      pullOffset: 9007199254740995n,
      lastConsumedAt: 0,
    },
  ])
})

test('topic status keeps every digit too, and a broker that tells no rate tells none', async () => {
  const body = `{"offsetTable":{${queue}:{"lastUpdateTimestamp":1700000000123,"maxOffset":9007199254740993,"minOffset":1}}}`
  const client = new AdminClient(answering(body), { nameServers: ['n:1'] })
  expect(await client.topics.statusAt('T', reader)).toEqual([
    {
      broker: 'broker-a',
      address: 'a:1',
      putTps: undefined,
      queues: [{ queueId: 0, minOffset: 1n, maxOffset: 9007199254740993n, lastUpdateAt: 1700000000123 }],
    },
  ])
})

test('an answer that cannot be read is a failure and no crash', async () => {
  const client = new AdminClient(answering('{"offsetTable":[1]}'), { nameServers: ['n:1'] })
  const { items, failures } = await client.groups.progress('GID', [reader])
  expect(items).toEqual([])
  expect(failures).toMatchObject([{ broker: 'broker-a', address: 'a:1', code: 'malformed' }])
})
