import { execFileSync, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../testing/store-samples.ts'
import { StoreLock } from './store-lock.ts'

let folder: string
const locks: StoreLock[] = []
const newLock = (): StoreLock => {
  const lock = new StoreLock(folder)
  locks.push(lock)
  return lock
}
const owners = (): string[] => fs.readdirSync(folder).filter((name) => name.startsWith('lock.owner'))

beforeEach(() => {
  folder = temporaryFolder('lock')
})
afterEach(() => {
  for (const lock of locks.splice(0)) lock.release()
  fs.rmSync(folder, { recursive: true, force: true })
})

test('one holds the folder, and the next one can after it', async () => {
  const first = newLock()
  await first.take()
  await expect(newLock().take()).rejects.toMatchObject({ code: 'STORE_IN_USE', details: { pid: process.pid } })
  first.release()
  expect(owners()).toEqual([])
  await newLock().take()
  expect(fs.readFileSync(path.join(folder, 'lock'), 'utf8')).toBe('lock')
})

test('of many at the same moment at most one gets it', async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => newLock().take()))
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
})

/** What a process writes about itself, with some facts changed. */
async function leftBehind(changes: Record<string, unknown>): Promise<void> {
  const lock = newLock()
  await lock.take()
  const file = path.join(folder, owners()[0]!)
  const text = JSON.stringify({ ...(JSON.parse(fs.readFileSync(file, 'utf8')) as object), ...changes })
  lock.release()
  fs.writeFileSync(file, text)
}

test('a holder that was killed is no hindrance', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const { pid } = child
  await leftBehind({ pid, processStart: fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[21] })
  await expect(newLock().take()).rejects.toMatchObject({ code: 'STORE_IN_USE', details: { pid } })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  await newLock().take()
  expect(owners()).toEqual(['lock.owner.2'])
})

test('a process that merely got the same number is no hindrance', async () => {
  await leftBehind({ processStart: '1' })
  await newLock().take()
})

test('damaged content is no hindrance', async () => {
  fs.writeFileSync(path.join(folder, 'lock.owner.7'), '{"pid":')
  await newLock().take()
  expect(owners()).toEqual(['lock.owner.8'])
})

test('a holder in another container counts as long as it gives signs of life', async () => {
  await leftBehind({ processSpace: 'another', host: 'other-host' })
  const file = path.join(folder, owners()[0]!)
  const heart = setInterval(() => {
    const now = new Date()
    fs.utimesSync(file, now, now)
  }, 50)
  try {
    await expect(newLock().take()).rejects.toThrow(/process \d+ on other-host has it/)
  } finally {
    clearInterval(heart)
  }
  const longAgo = new Date(Date.now() - 3_600_000)
  fs.utimesSync(file, longAgo, longAgo)
  await newLock().take()
})

test.skipIf(process.platform !== 'linux' || !hasPython())(
  'a Java broker’s record lock on the file `lock` is seen',
  async () => {
    fs.writeFileSync(path.join(folder, 'lock'), 'lock')
    const holder = spawn('python3', [
      '-c',
      'import fcntl,sys,time\nf=open(sys.argv[1],"r+")\nfcntl.lockf(f,fcntl.LOCK_EX,1,0)\nprint("held",flush=True)\ntime.sleep(60)',
      path.join(folder, 'lock'),
    ])
    try {
      let said = ''
      holder.stdout.on('data', (text: Buffer) => {
        said += text.toString()
      })
      await vi.waitFor(() => {
        expect(said).toContain('held')
      })
      await expect(newLock().take()).rejects.toThrow(`process ${holder.pid} (a Java broker) has it`)
    } finally {
      holder.kill('SIGKILL')
    }
  },
)

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
