import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAdminClient } from '../../broker-core/client/index.ts'
import {
  freePorts,
  makeDataFolder,
  readAddresses,
  removeDataFolder,
  RunningProgram,
} from '../../scripts/started-product.ts'

const root = path.join(import.meta.dirname, '../..')
const packedBytesMax = 30 * 1024 * 1024

let folder: string
let tarball: string

beforeAll(() => {
  folder = makeDataFolder()
  // The build is there: the process tests run after it.
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: root })
  tarball = path.join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
}, 120_000)

afterAll(() => {
  removeDataFolder(folder)
})

test('the packed product is small', () => {
  expect(statSync(tarball).size).toBeLessThan(packedBytesMax)
})

test('npx runs it in an empty folder without a build: a page, a send, a stop', { timeout: 180_000 }, async () => {
  const empty = path.join(folder, 'empty')
  mkdirSync(empty)
  copyFileSync(tarball, path.join(empty, 'rocketdeck.tgz'))
  const words = ['--yes', '--cache', path.join(folder, 'npm-cache'), './rocketdeck.tgz', ...freePorts]
  const program = new RunningProgram('npx', words, { cwd: empty })
  await program.printed(/Ready in/, 120_000)
  const { dashboard, namesrv } = readAddresses(program.output)

  const page = await fetch(`${dashboard}/c/default/topics`)
  expect(page.status).toBe(200)
  const style = /href="(\/_next\/static\/[^"]+\.css)/.exec(await page.text())?.[1] ?? ''
  expect((await fetch(`${dashboard}${style}`)).status).toBe(200)

  const client = openAdminClient({ nameServers: [namesrv] })
  const sent = await client.producer.send({ topic: 'Packed', body: Buffer.from('hello') })
  expect(sent.status).toBe('SEND_OK')
  await client.close()
  expect(existsSync(path.join(empty, 'data/store/commitlog'))).toBe(true)

  await program.stop('SIGTERM') // Resolves when nothing holds its output any more.
  expect(existsSync(path.join(empty, 'data/store/abort'))).toBe(false)
})

test('its programs are those of the README', () => {
  const { bin } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> }
  expect(Object.keys(bin).sort()).toEqual(['mqadmin', 'mqbroker', 'mqnamesrv', 'mqshutdown', 'rocketdeck'])
  const packed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 }).split('\n')
  for (const file of Object.values(bin)) expect(packed).toContain(`package/${file}`)
})
