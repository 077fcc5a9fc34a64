import { expect, test } from 'vitest'
import { translateAddress } from './address-map.ts'
import { parseAddresses, vipAddress } from './addresses.ts'
import { versionName } from './client-versions.ts'
import { gather } from './fan-out.ts'
import { idKindsOf } from './message-lookup.ts'
import { groupTypeOf, topicTypeOf } from './topic-types.ts'

test.each([
  ['a:9876;b:9877', ['a:9876', 'b:9877']],
  ['http://ns.example ; [::1]:1, c', ['ns.example:9876', '[::1]:1', 'c:9876']],
  ['', []],
])('addresses of %j', (text, expected) => expect(parseAddresses(text)).toEqual(expected))

test.each(['a:0', 'a:70000', 'a:b', 'a b:c:d'])('%j is no address, and the error shows it', (text) =>
  expect(() => parseAddresses(text)).toThrow('is not host:port'),
)

test.each([
  ['10.0.0.1:10911', 'broker.example:30911'],
  ['10.0.0.1:10912', 'nat.example:10912'],
  ['10.0.0.2:10911', '[::1]:10911'],
  ['10.0.0.3:10911', '10.0.0.3:10911'],
  ['constructor:1', 'constructor:1'],
])('%s is reached at %s', (registered, reached) => {
  const map = { '10.0.0.1:10911': 'broker.example:30911', '10.0.0.1': 'nat.example', '10.0.0.2': '[::1]' }
  expect(translateAddress(map, registered)).toBe(reached)
})

test('the VIP port is two below', () => expect(vipAddress('[::1]:10911')).toBe('[::1]:10909'))

test.each([
  [479, 'V5_3_3'],
  [413, 'V5_0_0'],
  [412, 'V5_0_0_SNAPSHOT'],
  [407, 'V4_9_7'],
  [213, 'V4_0_0'],
  [212, 'V4_0_0_SNAPSHOT'],
  [211, 'V3_9_9'],
  [121, 'V3_4_9'],
  [62, 'V3_1_8_SNAPSHOT'],
  [28, 'V3_0_7_SNAPSHOT'],
  [14, 'V3_0_0_SNAPSHOT'],
  [3, '3'],
  [613, '613'],
  [99_999, '99999'],
])('version %i is %s', (ordinal, name) => expect(versionName(ordinal)).toBe(name))

test.each([
  ['%RETRY%g', undefined, 'RETRY'],
  ['%DLQ%g', undefined, 'DLQ'],
  ['TBW102', undefined, 'SYSTEM'],
  ['rmq_sys_wheel_timer', undefined, 'SYSTEM'],
  ['broker-a', undefined, 'SYSTEM'],
  ['Orders', 'FIFO', 'FIFO'],
  ['Orders', 'something new', 'UNSPECIFIED'],
  ['Orders', undefined, 'UNSPECIFIED'],
])('topic %s with type %s is %s', (topic, type, expected) => {
  const attributes = type === undefined ? undefined : new Map([['message.type', type]])
  expect(topicTypeOf(topic, attributes, new Set(['broker-a']))).toBe(expected)
})

test('a group is the system’s by its name, FIFO by its configuration', () => {
  expect([groupTypeOf('CID_RMQ_SYS_x', true), groupTypeOf('g', true), groupTypeOf('g', false)]).toEqual([
    'SYSTEM',
    'FIFO',
    'NORMAL',
  ])
})

test('an id with a port in its middle may be of both kinds, any other is a msgId', () => {
  expect(idKindsOf('7F00000100002A9F0000000000003039')).toEqual(['offsetMsgId', 'msgId'])
  expect(idKindsOf('C00002023E63688CFFB968D1062B0001')).toEqual(['msgId'])
  expect(idKindsOf('FD0000000000000000000000000000025D0C5FFD2B2768D3EC290417')).toEqual(['msgId'])
})

test('a fan-out keeps the order, bounds what runs at once, and gives up on who is late', async () => {
  let running = 0
  let most = 0
  const targets = ['a', 'b', 'late', 'c', 'bad'].map((broker) => ({ broker, address: `${broker}:1` }))
  const ask = async ({ broker }: { broker: string }): Promise<string> => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running--
    if (broker === 'late') await new Promise(() => undefined)
    if (broker === 'bad') throw new Error('odd')
    return broker
  }
  const { items, failures } = await gather(targets, ask, { parallel: 2, deadlineMs: 60 })
  expect(items).toEqual(['a', 'b', 'c'])
  expect(failures).toMatchObject([
    { broker: 'late', address: 'late:1', code: 'timeout' },
    { broker: 'bad', code: 'malformed', message: 'odd' },
  ])
  expect(most).toBe(2)
})
