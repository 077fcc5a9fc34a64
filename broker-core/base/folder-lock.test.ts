import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFolder } from './folder-lock.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lock-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a folder is taken once, and free again after release', async () => {
  const first = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'FOLDER_IN_USE',
    message: expect.stringContaining(`process ${process.pid}`) as string,
  })
  await first.release()
  const second = await lockFolder(folder)
  await second.release()
  expect(existsSync(path.join(folder, 'lock.sock'))).toBe(false)
})

test('a lock whose owner was killed is taken over', async () => {
  const socket = path.join(folder, 'lock.sock')
  const owner = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(socket)}, () => console.log('up'))`,
  ])
  await new Promise((resolve) => owner.stdout.once('data', resolve))
  owner.kill('SIGKILL')
  await new Promise((resolve) => owner.once('exit', resolve))
  expect(existsSync(socket)).toBe(true)
  const lock = await lockFolder(folder)
  await lock.release()
})

test('the folder is made, however deep and long its name', async () => {
  const deep = path.join(folder, 'a'.repeat(120), 'b')
  const lock = await lockFolder(deep)
  await expect(lockFolder(deep)).rejects.toMatchObject({ code: 'FOLDER_IN_USE' })
  await lock.release()
})

test('a folder that cannot be written is refused with its name', async () => {
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  chmodSync(file, 0o400)
  await expect(lockFolder(path.join(file, 'data'))).rejects.toMatchObject({
    code: 'FOLDER_UNWRITABLE',
    message: expect.stringContaining(path.join(file, 'data')) as string,
  })
})
