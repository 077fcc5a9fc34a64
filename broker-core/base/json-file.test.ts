import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { JsonFile } from './json-file.ts'
import { silentLog } from './log.ts'

let folder: string
let content: unknown
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'json-file-'))
  content = { a: 1 }
})
afterEach(() => {
  vi.restoreAllMocks()
  fs.rmSync(folder, { recursive: true, force: true })
})

const file = () => path.join(folder, 'config', 'state.json')
const open = (log = silentLog) => new JsonFile({ path: file(), log, print: () => JSON.stringify(content) })
const load = (state = open()) => state.load((text) => JSON.parse(text) as unknown)

async function save(value: unknown): Promise<void> {
  content = value
  const state = open()
  state.touch()
  await state.flush()
}

test('what was written is read, and the text before it is the backup', async () => {
  expect(load()).toBeUndefined()
  await save({ a: 1 })
  await save({ a: 2 })
  expect(load()).toEqual({ a: 2 })
  expect(fs.readFileSync(`${file()}.bak`, 'utf8')).toBe('{"a":1}')
  expect(fs.readdirSync(path.dirname(file())).sort()).toEqual(['state.json', 'state.json.bak'])
})

test.each([
  ['empty', ''],
  ['cut', '{"a":'],
])('an %s file falls back to its backup, with a warning', async (_how, text) => {
  await save({ a: 1 })
  await save({ a: 2 })
  fs.writeFileSync(file(), text)
  const warn = vi.fn()
  expect(load(open({ ...silentLog, warn } as never))).toEqual({ a: 1 })
  expect(warn).toHaveBeenCalledOnce()
})

test('a missing file falls back to its backup', async () => {
  await save({ a: 1 })
  await save({ a: 2 })
  fs.rmSync(file())
  expect(load()).toEqual({ a: 1 })
})

test('a broken file does not become the backup: the good one survives the next write', async () => {
  await save({ a: 1 })
  await save({ a: 2 })
  fs.writeFileSync(file(), '{broken')
  const state = open()
  content = load(state)
  state.touch()
  await state.flush()
  expect(load()).toEqual({ a: 1 })
  expect(fs.readFileSync(`${file()}.broken`, 'utf8')).toBe('{broken')
  expect(fs.readFileSync(`${file()}.bak`, 'utf8')).toBe('{"a":1}')
})

test('a broken file without a good backup is refused by name, and left as it is', async () => {
  await save({ a: 1 })
  fs.writeFileSync(file(), '{broken')
  expect(() => load()).toThrow(file())
  fs.writeFileSync(`${file()}.bak`, 'neither')
  expect(() => load()).toThrow(/Repair it or move it away/)
  expect(fs.readFileSync(file(), 'utf8')).toBe('{broken')
})

test('many changes of one turn are one write of the last content', async () => {
  const print = vi.fn(() => JSON.stringify(content))
  const state = new JsonFile({ path: file(), log: silentLog, print })
  for (let i = 0; i < 100; i++) {
    content = { i }
    state.touch()
  }
  await state.flush()
  expect(print).toHaveBeenCalledOnce()
  expect(load()).toEqual({ i: 99 })
})

test('a change during a write is written after it', async () => {
  const state = open()
  state.touch()
  const first = state.flush()
  await Promise.resolve()
  content = { a: 2 }
  state.touch()
  await first
  await state.close()
  expect(load()).toEqual({ a: 2 })
})

test('a change that must outlive the process is in the file before the next turn, and durable soon', async () => {
  await save({ a: 0 })
  const print = vi.fn(() => JSON.stringify(content))
  const state = new JsonFile({ path: file(), log: silentLog, print })
  for (const a of [1, 2, 3]) {
    content = { a }
    state.touchThisTurn()
  }
  await Promise.resolve()
  expect(load()).toEqual({ a: 3 })
  expect(print).toHaveBeenCalledOnce()
  content = { a: 4 }
  state.touchThisTurn()
  await Promise.resolve()
  expect(fs.readFileSync(`${file()}.bak`, 'utf8')).toBe('{"a":0}') // The last that was safe on disk.
  await state.flush()
  expect(load()).toEqual({ a: 4 })
})

test('a slow write does not put old content over new', async () => {
  const state = open()
  state.touch()
  const slow = state.flush()
  await new Promise((resolve) => setImmediate(resolve))
  content = { a: 2 }
  state.touchThisTurn()
  await slow
  expect(load()).toEqual({ a: 2 })
  await state.close()
  expect(load()).toEqual({ a: 2 })
})

test('a write that fails is reported to who waits for it, keeps the old file, and is made up for', async () => {
  await save({ a: 1 })
  fs.mkdirSync(`${file()}.tmp`) // Nothing can be written there.
  content = { a: 2 }
  const state = open()
  state.touch()
  await expect(state.flush()).rejects.toThrow()
  expect(load()).toEqual({ a: 1 })
  fs.rmdirSync(`${file()}.tmp`)
  await vi.waitFor(() => {
    expect(load()).toEqual({ a: 2 })
  }, 5000)
})
