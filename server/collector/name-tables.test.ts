import { expect, test } from 'vitest'
import type { AdminClient, BrokerAddress } from '../../broker-core/client/index.ts'
import { NameTables } from './name-tables.ts'

const reader = (broker: string): BrokerAddress => ({ cluster: 'c', broker, brokerId: 0, address: `${broker}:1` })
const topic = { readQueueNums: 1, writeQueueNums: 1, perm: 6, attributes: new Map() }

/** Each broker has the topic and the group that are called like it. */
const client = {
  topics: {
    table: ({ broker }: BrokerAddress) =>
      Promise.resolve({ broker, topics: new Map([[`T-${broker}`, topic]]), systemTopics: [] }),
  },
  groups: { table: ({ broker }: BrokerAddress) => Promise.resolve({ broker, groups: new Map([[`G-${broker}`, {}]]) }) },
} as unknown as AdminClient

test('what a broker had is known when it has gone, as long as it is expected', async () => {
  const tables = new NameTables(client)
  await tables.refresh([reader('a'), reader('b')], () => 1)
  await tables.refresh([reader('a')], () => 2)
  expect([...tables.topics.byName.keys()]).toEqual(['T-a'])
  expect(tables.had('b', { topic: 'T-b' })).toBe(true)
  expect(tables.had('b', { topic: 'T-a' })).toBe(false)
  expect(tables.had('b', { group: 'G-b', topic: 'T-b' })).toBe(true)
  expect(tables.had('b', { group: 'G-a' })).toBe(false)
  expect(tables.had('b', {})).toBe(true)
  // Of one that never told, anything can be missing.
  expect(tables.had('z', { topic: 'T-a' })).toBe(true)
  tables.forgetFormer(new Set(['a']))
  expect(tables.had('b', { topic: 'T-a' })).toBe(true)
})
