import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { decodeStoredMessage } from '../message/stored-message.ts'
import { readAll, temporaryFolder } from '../testing/store-samples.ts'
import { writerOptions } from '../testing/store-writer.ts'
import { testProgram } from '../testing/test-program.ts'
import { openMessageStore } from './message-store.ts'
import type { StoreOptions } from './store-types.ts'

/** Kills of a broken store that may go well by chance. */
const killsUntilNoticed = 5
const rounds = Number(process.env['ROCKETDECK_KILL_ROUNDS'] ?? 6)

interface Acknowledged {
  readonly queueId: number
  readonly queueOffset: number
  readonly physicalOffset: number
  readonly number: number
}

let folder: string
beforeEach(() => {
  folder = temporaryFolder('kill')
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

/** Lets the writer run until it has acknowledged some messages, kills it, and returns what it said. */
async function writeAndKill(flushDiskType: string, first: number, testSwitch?: string): Promise<Acknowledged[]> {
  const killAfter = 200 + Math.floor(Math.random() * 3000)
  const args = [
    await testProgram('store-writer.ts'),
    folder,
    flushDiskType,
    String(first),
    ...(testSwitch === undefined ? [] : [testSwitch]),
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    let lines = 0
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString()
      for (const byte of piece) if (byte === 0x0a) lines++
      if (lines >= killAfter) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${text.slice(-300)}`))
      const whole = text.slice(0, text.lastIndexOf('\n') + 1)
      resolve(
        whole
          .trimEnd()
          .split('\n')
          .map((line) => {
            const [queueId, queueOffset, physicalOffset, number] = line.split(' ').map(Number)
            return { queueId: queueId!, queueOffset: queueOffset!, physicalOffset: physicalOffset!, number: number! }
          }),
      )
    })
  })
}

/** Opens the store and returns what of the acknowledged is missing or wrong. */
async function faultsOf(
  acknowledged: readonly Acknowledged[],
  flushDiskType: StoreOptions['flushDiskType'],
): Promise<string[]> {
  const store = openMessageStore(writerOptions(folder, { flushDiskType }), { log: silentLog, clock: systemClock })
  await store.start()
  const faults: string[] = []
  for (const { queueId, queueOffset, physicalOffset, number } of acknowledged) {
    const record = store.recordAt(physicalOffset)
    const entry = store.queueEntry('TopicTest', queueId, queueOffset)
    if (record === undefined || entry?.physicalOffset !== physicalOffset)
      faults.push(`message ${number} is not at its offset`)
    else if (!decodeStoredMessage(record).body.toString().startsWith(`message ${number} `))
      faults.push(`message ${number} is another`)
    const query = { topic: 'TopicTest', messagesMax: 9, beginTimestamp: 0, endTimestamp: Number.MAX_SAFE_INTEGER }
    const found = store.queryByKey({ ...query, key: `key-${number}` }).records
    if (found.length !== 1) faults.push(`message ${number} is found ${found.length} times by key`)
  }
  for (const queueId of store.queueIdsOf('TopicTest')) {
    const offsets = readAll(store, 'TopicTest', queueId).map((record) =>
      Number(decodeStoredMessage(record).queueOffset),
    )
    offsets.forEach((offset, i) => {
      if (offset !== i) faults.push(`queue ${queueId} has ${offset} at ${i}`)
    })
  }
  await store.shutdown()
  return faults
}

describe.each(['ASYNC_FLUSH', 'SYNC_FLUSH'] as const)('kill -9 with %s', (flushDiskType) => {
  test(`loses nothing acknowledged in ${rounds} rounds`, { timeout: 60_000 + rounds * 15_000 }, async () => {
    const acknowledged: Acknowledged[] = []
    for (let round = 0; round < rounds; round++) {
      acknowledged.push(...(await writeAndKill(flushDiskType, round * 1_000_000)))
      // Every second time the next writer recovers the folder itself, without a clean stop in between.
      if (round % 2 === 0) expect(await faultsOf(acknowledged, flushDiskType)).toEqual([])
    }
    expect(await faultsOf(acknowledged, flushDiskType)).toEqual([])
    expect(acknowledged.length).toBeGreaterThan(rounds * 200)
  })
})

describe('the same check fails', () => {
  test.each(['noFlush', 'acknowledgeBeforeWrite'] as const)(
    'with the switch %s',
    { timeout: 60_000 },
    async (testSwitch) => {
      let faults = 0
      // A writer that the machine lets run seldom may have written everything at the moment of a kill.
      for (let attempt = 0; attempt < killsUntilNoticed && faults === 0; attempt++) {
        const acknowledged = await writeAndKill('ASYNC_FLUSH', attempt * 1_000_000, testSwitch)
        faults = (await faultsOf(acknowledged, 'ASYNC_FLUSH')).length
      }
      expect(faults).toBeGreaterThan(0)
    },
  )
})
