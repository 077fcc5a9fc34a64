import { expect, test } from 'vitest'
import { FieldError } from '../protocol/fields.ts'
import { readAllProgress } from './all-progress.ts'

const queue = (topic: string, queueId: number): string => `{"brokerName":"b","queueId":${queueId},"topic":"${topic}"}`
const offsets = (brokerOffset: string, consumerOffset: string): string =>
  `{"brokerOffset":${brokerOffset},"consumerOffset":${consumerOffset},"lastTimestamp":1700000000123,"pullOffset":0}`
const stats = (...queues: string[]): string => `{"consumeTps":1.5,"offsetTable":{${queues.join(',')}}}`
const list = (...groups: string[]): string =>
  `{"brokerAddr":"a:1","consumeStatsList":[${groups.join(',')}],"totalDiff":20,"totalInflightDiff":0}`

const read = async (text: string) =>
  Object.fromEntries(
    [...(await readAllProgress(Buffer.from(text), 'b'))].map(([group, { tps, queues }]) => [
      group,
      { tps, queues: queues.map((q) => [q.topic, q.queueId, q.brokerOffset, q.consumerOffset]) },
    ]),
  )

test('groups with several topics, and groups with none', async () => {
  const text = list(
    `{"G1":[${stats(`${queue('A', 0)}:${offsets('10', '4')}`, `${queue('A', 1)}:${offsets('3', '3')}`)},${stats(`${queue('B', 0)}:${offsets('1', '0')}`)}]}`,
    '{"G2":[]}',
    `{"G3":[${stats()}]}`,
  )
  expect(await read(text)).toEqual({
    G1: {
      tps: 3,
      queues: [
        ['A', 0, 10n, 4n],
        ['A', 1, 3n, 3n],
        ['B', 0, 1n, 0n],
      ],
    },
    G2: { tps: 0, queues: [] },
    G3: { tps: 1.5, queues: [] },
  })
})

test('every digit of an offset beyond 2^53', async () => {
  const text = list(`{"G":[${stats(`${queue('A', 0)}:${offsets('9007199254740993', '9223372036854775807')}`)}]}`)
  expect(await read(text)).toEqual({ G: { tps: 1.5, queues: [['A', 0, 9007199254740993n, 9223372036854775807n]] } })
})

test.each([
  ['no group', list()],
  ['an empty body of a broker', '{}'],
])('%s is nothing', async (_what, text) => expect(await read(text)).toEqual({}))

test('other writers, with blanks and another order, are read too', async () => {
  const text = `{ "totalDiff": 1, "consumeStatsList" : [ { "G" : [ { "offsetTable" : { ${JSON.stringify(queue('A', 0))} : ${offsets('2', '1')} } } ] } ] }`
  expect(await read(text)).toEqual({ G: { tps: 0, queues: [['A', 0, 2n, 1n]] } })
})

test('many groups leave turns for others', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  const groups = Array.from({ length: 3000 }, (_, n) => `{"G${n}":[${stats(`${queue('A', 0)}:${offsets('2', '1')}`)}]}`)
  expect((await readAllProgress(Buffer.from(list(...groups)), 'b')).size).toBe(3000)
  clearInterval(timer)
  expect(turns).toBeGreaterThan(3)
})

test('what is no such list is refused', async () => {
  await expect(read('{"consumeStatsList":[{"G":[5]}]}')).rejects.toThrow(FieldError)
  await expect(read('{"consumeStatsList":[{"G":[')).rejects.toThrow(FieldError)
})
