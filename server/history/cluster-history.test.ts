import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../broker-core/base/log.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { ClusterHistory } from './cluster-history.ts'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
/** A midnight, so that blocks begin where the test expects. */
const start = Math.ceil(1_800_000_000_000 / day) * day
const rate = { kind: 'cluster', subject: '', measure: 'in' } as const
let folder: string
let database: Database

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rocketdeck-history-'))
  database = openDatabase(folder, silentLog)
})
afterEach(() => {
  database.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** Records `valueAt` every `everyMs` from `from` to `to`. */
async function fill(
  history: ClusterHistory,
  span: { from: number; to: number; everyMs: number },
  valueAt: (at: number) => number,
): Promise<void> {
  for (let at = span.from; at < span.to; at += span.everyMs) await history.record(at, [{ ...rate, value: valueAt(at) }])
}

describe('what was recorded', () => {
  test('is read by ten seconds, minutes and ten minutes; each a mean', async () => {
    const history = new ClusterHistory(database, 'a')
    await fill(
      history,
      { from: start, to: start + 2 * hour, everyMs: 10 * second },
      (at) => ((at - start) / minute) % 2,
    )
    const now = start + 2 * hour
    const lastHour = history.read(rate, now - hour, now, now)
    expect(lastHour).toMatchObject({ from: now - hour, stepMs: 10 * second })
    expect(lastHour.values).toHaveLength(360)
    const mean = (values: (number | null)[]): number =>
      values.reduce<number>((sum, value) => sum + value!, 0) / values.length
    expect(lastHour.values.slice(0, 2)).toEqual([0, expect.closeTo(1 / 6)])
    const both = history.read(rate, start, now, now)
    expect(both.stepMs).toBe(minute)
    expect(both.values).toHaveLength(120)
    expect(mean(both.values)).toBeCloseTo(mean(lastHour.values))
    const later = now + 2 * day
    const days = history.read(rate, start, now, later)
    expect(days).toMatchObject({ stepMs: 10 * minute })
    expect(days.values).toHaveLength(12)
    expect(days.values[3]).toBeCloseTo(mean(lastHour.values))
  })

  test('is there after a restart, and goes on where it was', async () => {
    const first = new ClusterHistory(database, 'a')
    await fill(first, { from: start, to: start + 25 * minute, everyMs: 10 * second }, () => 4)
    first.close()
    database.close()
    database = openDatabase(folder, silentLog)
    const second_ = new ClusterHistory(database, 'a')
    await fill(second_, { from: start + 26 * minute, to: start + 30 * minute, everyMs: 10 * second }, () => 8)
    const now = start + 30 * minute
    const { values } = second_.read(rate, start, now, now)
    const byMinute = Array.from({ length: 30 }, (_, at) => values[at * 6])
    expect(byMinute).toEqual([...Array<number>(25).fill(4), null, ...Array<number>(4).fill(8)])
    expect(new ClusterHistory(database, 'b').read(rate, start, now, now).values.every((value) => value === null)).toBe(
      true,
    )
  })

  test('unknown values and times without samples are gaps', async () => {
    const history = new ClusterHistory(database, 'a')
    await history.record(start, [{ ...rate, value: Number.NaN }])
    await history.record(start + 20 * second, [{ ...rate, value: 0 }])
    expect(history.read(rate, start, start + 40 * second, start + 40 * second).values).toEqual([null, null, 0, null])
  })
})

test('its size is bounded: what is too old goes, and so do topics that rest when others come', async () => {
  const history = new ClusterHistory(database, 'a')
  const rows = (): number =>
    (database.file.prepare('select count(*) as n from history_blocks').get() as { n: number }).n
  await fill(history, { from: start, to: start + 35 * day, everyMs: 10 * minute }, () => 1)
  history.close()
  // 10 s: an hour in blocks of ten minutes; a minute: a day in hours; ten minutes: thirty days in ten hours; one that begins each.
  expect(rows()).toBeLessThanOrEqual(7 + 25 + 73 + 3)
  expect(rows()).toBeGreaterThan(90)
  const topics = (from: number, at: number) =>
    history.record(
      at,
      Array.from({ length: 1000 }, (_, n) => ({
        kind: 'topic' as const,
        subject: `T${from + n}`,
        measure: 'in',
        value: 1,
      })),
    )
  const now = start + 35 * day
  await topics(0, now)
  await topics(1000, now + minute)
  expect(history.subjects('topic', 'in')).toHaveLength(1000)
  expect(history.subjects('topic', 'in')).not.toContain('T1000')
  await topics(1500, now + 2 * hour)
  expect(history.subjects('topic', 'in')).toHaveLength(1000)
  expect(history.subjects('topic', 'in')).toContain('T2000')
  expect(rows()).toBeLessThan(8000)
})

test('a topic that never got a message needs no room', async () => {
  const history = new ClusterHistory(database, 'a')
  await history.record(start, [{ kind: 'topic', subject: 'Idle', measure: 'in', value: 0 }])
  expect(history.subjects('topic', 'in')).toEqual([])
})

test('totals count messages from rates, most first', async () => {
  const history = new ClusterHistory(database, 'a')
  for (let at = start; at < start + hour; at += 10 * second)
    await history.record(at, [
      { kind: 'topic', subject: 'Few', measure: 'in', value: 1 },
      { kind: 'topic', subject: 'Many', measure: 'in', value: 10 },
      { kind: 'topic', subject: 'Late', measure: 'in', value: at >= start + 30 * minute ? 5 : 0 },
    ])
  const totals = history.totals('topic', 'in', { from: start, to: start + day, now: start + hour })
  expect([...totals]).toEqual([
    ['Many', expect.closeTo(36_000, 0)],
    ['Late', expect.closeTo(9000, 0)],
    ['Few', expect.closeTo(3600, 0)],
  ])
  const half = history.totals('topic', 'in', { from: start, to: start + 30 * minute, now: start + hour })
  expect([...half.keys()]).toEqual(['Many', 'Few'])
})

test('writing many series gives others their turn', async () => {
  const history = new ClusterHistory(database, 'a')
  const round = Array.from({ length: 2000 }, (_, n) => ({
    kind: n < 1000 ? ('topic' as const) : ('group' as const),
    subject: `S${n}`,
    measure: n < 1000 ? 'in' : n < 1500 ? 'backlog' : 'out',
    value: n + 1,
  }))
  await history.record(start, round)
  let turns = 0
  const count = (): void => {
    turns++
    turn = setImmediate(count)
  }
  let turn = setImmediate(count)
  await history.record(start + 61 * second, round)
  clearImmediate(turn)
  expect(history.subjects('topic', 'in')).toHaveLength(1000)
  expect(turns).toBeGreaterThanOrEqual(8)
  const now = start + 70 * second
  const one = history.read({ kind: 'group', subject: 'S1999', measure: 'out' }, start, now, now)
  expect(one.values).toEqual([2000, ...Array<null>(5).fill(null), 2000])
})
