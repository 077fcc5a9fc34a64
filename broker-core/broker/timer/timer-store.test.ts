import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unitBytes } from './timer-log.ts'
import { TimerStore } from './timer-store.ts'

const second = 1_795_240_000_000
const wheelBytes = 38_707_200

let rootFolder: string
const stores: TimerStore[] = []
beforeEach(() => {
  rootFolder = mkdtempSync(path.join(tmpdir(), 'timer-store-'))
})
afterEach(() => {
  for (const store of stores.splice(0)) store.close()
  rmSync(rootFolder, { recursive: true, force: true })
})

function open(logFileBytes = 1040, precisionMs = 1000): { store: TimerStore; logged: Set<number> } {
  const store = new TimerStore({ rootFolder, precisionMs, logFileBytes })
  const { logged } = store.recover()
  stores.push(store)
  return { store, logged }
}

const insert = (store: TimerStore, slotTime: number, physicalOffset: number, magic = 1) =>
  store.insert({ magic, writeTime: second, slotTime, physicalOffset, recordBytes: 300, topicHash: 7 })

/** Commit log positions of a slot, the last one first. */
function listOf(store: TimerStore, slotTime: number): number[] {
  const found: number[] = []
  for (let at = store.wheel.slot(slotTime)?.last ?? -1; at >= 0;) {
    const unit = store.log.read(at)
    if (unit === undefined) break
    found.push(unit.physicalOffset)
    at = unit.previous
  }
  return found
}

describe('the timer files', () => {
  it('have the form of Apache', async () => {
    const { store } = open()
    insert(store, second + 5000, 1234)
    insert(store, second + 5000, 5678, 5)
    await store.flush({ readTime: second, queueOffset: 2 }, second + 1)
    const log = readFileSync(path.join(rootFolder, 'timerlog', '00000000000000000000'))
    expect(log).toHaveLength(1040)
    const unit = log.subarray(unitBytes, 2 * unitBytes)
    expect(unit.readInt32BE(0)).toBe(52)
    expect(unit.readBigInt64BE(4)).toBe(0n)
    expect(unit.readInt32BE(12)).toBe(5)
    expect(unit.readBigInt64BE(16)).toBe(BigInt(second))
    expect(unit.readInt32BE(24)).toBe(5000)
    expect(unit.readBigInt64BE(28)).toBe(5678n)
    expect([unit.readInt32BE(36), unit.readInt32BE(40), unit.readBigInt64BE(44)]).toEqual([300, 7, 0n])
    const wheel = readFileSync(path.join(rootFolder, 'timerwheel'))
    expect(wheel).toHaveLength(wheelBytes)
    const at = ((second + 5000) / 1000) % 1_209_600
    const slot = wheel.subarray(at * 32, at * 32 + 32)
    expect([0, 8, 16].map((field) => Number(slot.readBigInt64BE(field)))).toEqual([(second + 5000) / 1000, 0, 52])
    expect([slot.readInt32BE(24), slot.readInt32BE(28)]).toEqual([0, 0])
    const check = readFileSync(path.join(rootFolder, 'config', 'timercheck'))
    expect(check).toHaveLength(4096)
    expect([0, 8, 16, 24, 32, 40, 48].map((field) => Number(check.readBigInt64BE(field)))).toEqual([
      second,
      104,
      2,
      2,
      0,
      second + 1,
      1,
    ])
  })

  it('go on in a next file behind a blank, and their lists with them', async () => {
    const { store } = open()
    for (let i = 0; i < 50; i++) insert(store, second + 1000 * (i % 3), i)
    await store.flush({ readTime: second, queueOffset: 50 }, second)
    const [first] = [readFileSync(path.join(rootFolder, 'timerlog', '00000000000000000000'))]
    // 19 units, then 52 bytes that no unit and blank fit into.
    expect([988, 996, 1000].map((at) => first.readInt32BE(at))).toEqual([52, 0, 0xcbd43194 | 0])
    const again = open()
    expect(again.store.log.end).toBe(store.log.end)
    // The files before that of the check point are taken as read.
    expect([...again.logged]).toEqual(Array.from({ length: 12 }, (_, i) => 38 + i))
    for (let slot = 0; slot < 3; slot++) {
      const expected = Array.from({ length: 50 }, (_, i) => i).filter((i) => i % 3 === slot)
      expect(listOf(again.store, second + 1000 * slot)).toEqual(expected.reverse())
    }
  })

  it('after a kill: what only the log has comes into the wheel again', async () => {
    const { store } = open()
    insert(store, second, 1)
    await store.flush({ readTime: second, queueOffset: 1 }, second)
    insert(store, second, 2)
    insert(store, second + 1000, 3)
    store.log.writePending()
    const again = open()
    expect(again.logged).toEqual(new Set([1, 2, 3]))
    expect(listOf(again.store, second)).toEqual([2, 1])
    expect(again.store.wheel.slot(second)).toEqual({ first: 0, last: 52, count: 2 })
    expect(listOf(again.store, second + 1000)).toEqual([3])
  })

  it('after a loss of power: a slot that points behind the log is linked from what the log has', async () => {
    const { store } = open(104_000)
    for (let i = 0; i < 10; i++) insert(store, second, i)
    await store.flush({ readTime: second, queueOffset: 10 }, second)
    const log = path.join(rootFolder, 'timerlog', '00000000000000000000')
    truncateSync(log, 6 * unitBytes)
    truncateSync(log, 104_000)
    const again = open(104_000)
    expect(again.store.log.end).toBe(6 * unitBytes)
    expect(listOf(again.store, second)).toEqual([5, 4, 3, 2, 1, 0])
    expect(again.store.wheel.slot(second)?.count).toBe(6)
    expect(insert(again.store, second, 99)).toBe(6 * unitBytes)
    again.store.log.writePending()
    expect(listOf(again.store, second)[0]).toBe(99)
  })

  it('of very many that wait: a start reads the end of the log, however long it is', async () => {
    const fileBytes = 20 * 1024 * 1024
    const { store } = open(fileBytes)
    const count = 200_000
    for (let i = 0; i < count; i++) {
      insert(store, second + 1000 * (i % 36_000), i)
      // What is not written yet is kept in memory.
      if (i % 10_000 === 0) store.log.writePending()
    }
    await store.flush({ readTime: second, queueOffset: count }, second)
    const again = open(fileBytes)
    expect(again.logged.size).toBeLessThan((1024 * 1024) / unitBytes + 1)
    again.store.countFrom(second)
    expect(again.store.pendingCount).toBe(count)
    expect(listOf(again.store, second + 7000)).toHaveLength(6)
  })

  it('lose log files whose messages retention has removed, never the last one', async () => {
    const { store } = open()
    for (let i = 0; i < 50; i++) insert(store, second, i * 100)
    await store.flush({ readTime: second, queueOffset: 50 }, second)
    store.log.removeBefore(1900)
    expect(store.log.begin).toBe(1040)
    expect(listOf(store, second)).toHaveLength(31)
    store.log.removeBefore(1_000_000)
    expect(store.log.begin).toBe(2080)
  })

  it.each([
    ['timerwheel', 1000, 'has 1000 bytes, but a timer wheel has 38707200'],
    ['timerlog/00000000000000000000', 52, 'has 52 bytes, but mappedFileSizeTimerLog is 1040'],
  ])('%s of another size is refused', (name, bytes, problem) => {
    open()
    const file = path.join(rootFolder, name)
    rmSync(file, { force: true })
    writeFileSync(file, Buffer.alloc(bytes))
    const store = new TimerStore({ rootFolder, precisionMs: 1000, logFileBytes: 1040 })
    expect(() => store.recover()).toThrow(problem)
    expect(statSync(file).size).toBe(bytes)
  })

  it.each([100, 3000])('are not opened with slots of %i ms while messages wait in those of a second', async (width) => {
    const { store } = open()
    for (let i = 1; i < 20; i++) insert(store, second + i * 1000, i)
    await store.flush({ readTime: second, queueOffset: 19 }, second)
    expect(() => open(1040, width)).toThrow(
      `timerPrecisionMs is ${width}, but messages wait in slots of 1000 ms in ${rootFolder}/timerwheel`,
    )
    const again = open().store
    expect(listOf(again, second + 5000)).toEqual([5])
    for (let i = 1; i < 20; i++) again.wheel.put(second + i * 1000, { first: -1, last: -1, count: 0 })
    await again.flush({ readTime: second + 20_000, queueOffset: 19 }, second)
  })
})
