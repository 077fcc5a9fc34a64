import { beforeEach, describe, expect, it } from 'vitest'
import type { Peer } from '../remoting/handler.ts'
import { BroadcastOffsets } from './broadcast-offsets.ts'
import type { Client } from './client-table.ts'
import type { ConsumerGroup } from './consumers.ts'

let now = 0
let online: Set<string>
let kept: Map<string, number>
let places: BroadcastOffsets
const config = {
  enableBroadcastOffsetStore: true,
  broadcastOffsetExpireSecond: 120,
  broadcastOffsetExpireMaxSecond: 300,
}

beforeEach(() => {
  now = 1000
  online = new Set(['one', 'two'])
  kept = new Map()
  config.enableBroadcastOffsetStore = true
  places = new BroadcastOffsets({
    config,
    clock: { now: () => now },
    consumers: { client: (_group, clientId) => (online.has(clientId) ? {} : undefined) },
    offsets: { commit: (topic, group, queueId, value) => void kept.set(`${topic}@${group}/${queueId}`, value) },
  })
})

const clientOf = (clientId: string): [Peer, Client] => {
  const peer = { remoteAddress: `${clientId}:1` } as Peer
  return [peer, { peer, clientId, language: 'JAVA', version: 513, lastUpdateTimestamp: 0 }]
}
const group: ConsumerGroup = {
  name: 'G',
  consumeType: 'CONSUME_PASSIVELY',
  messageModel: 'BROADCASTING',
  consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
  subscriptions: new Map(),
  clients: new Map([clientOf('one'), clientOf('two')]),
  lastUpdateTimestamp: 0,
}
const pull = (clientId: string, queueId: number, queueOffset: number, of: ConsumerGroup | undefined = group) =>
  places.record(of, { topic: 'T', queueId, from: `${clientId}:1` }, queueOffset)

describe('the places of broadcasting members', () => {
  it('are kept by queue, the smallest of all', () => {
    pull('one', 0, 2)
    pull('two', 0, 4)
    pull('two', 1, 7)
    pull('two', 1, -3)
    places.scan()
    expect([...kept]).toEqual([
      ['T@G@broadcast/0', 2],
      ['T@G@broadcast/1', 0],
    ])
    pull('one', 0, 6)
    places.scan()
    expect(kept.get('T@G@broadcast/0')).toBe(4)
  })

  it('count no more when the member is gone for two minutes, or silent for five', () => {
    pull('one', 0, 2)
    pull('two', 0, 4)
    now += 120_000
    places.scan()
    expect(kept.get('T@G@broadcast/0')).toBe(2)
    online.delete('one')
    places.scan()
    expect(kept.get('T@G@broadcast/0')).toBe(4)
    kept.clear()
    now += 180_000
    places.scan()
    expect(kept.size).toBe(0)
  })

  it('are not noted of other groups, of strangers, or when that is off', () => {
    pull('one', 0, 2, { ...group, messageModel: 'CLUSTERING' })
    pull('one', 0, 2, { ...group, consumeType: 'CONSUME_ACTIVELY' })
    places.record(undefined, { topic: 'T', queueId: 0, from: 'one:1' }, 2)
    pull('stranger', 0, 2)
    config.enableBroadcastOffsetStore = false
    pull('one', 0, 2)
    places.stop()
    expect(kept.size).toBe(0)
  })
})
