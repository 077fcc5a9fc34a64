import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { intKey, textKey } from './config-table.ts'
import { readProperties, writeProperties } from './properties.ts'
import { Settings } from './settings.ts'

const keys = {
  live: intKey({ default: 1, min: 0, max: 9, live: true, about: '' }),
  fixed: textKey({ default: 'x', updatable: true, about: '' }),
  folder: textKey({ default: '', about: '' }),
  secret: textKey({ default: 's', live: true, about: '' }),
}
let folder: string
let now = 1000
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'settings-'))))
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const pairs = (text: string) => readProperties(text)
const settings = (file?: string) =>
  new Settings(keys, {
    clock: { now: () => now },
    given: {},
    extras: new Map([['deleteWhen', '04']]),
    file,
    blackList: ['secret'],
  })

test('all settings are printed in order, kept keys of the file among them', () => {
  expect(writeProperties(settings().sorted())).toBe('deleteWhen=04\nfixed=x\nfolder=\nlive=1\nsecret=s\n')
})

test('a live key changes at once, another after a restart; both are in the file, with a backup', () => {
  const file = path.join(folder, 'conf', 'broker.conf')
  const subject = settings(file)
  const values = subject.values
  const heard: string[] = []
  subject.onChange((changed) => heard.push(...changed))
  expect(subject.update(pairs('live=2\nfixed=y\nnobody=1'))).toEqual({
    outcome: 'done',
    changed: ['live'],
    needRestart: ['fixed'],
  })
  expect(values).toMatchObject({ live: 2, fixed: 'x' })
  expect(writeProperties(subject.sorted())).toContain('fixed=y')
  expect(heard).toEqual(['live'])
  expect(fs.readFileSync(file, 'utf8')).toBe('live=2\nfixed=y\n')
  subject.update(pairs('live=3'))
  expect(fs.readFileSync(`${file}.bak`, 'utf8')).toContain('live=2')
})

test('a change raises the version', () => {
  const subject = settings()
  now = 2000
  subject.update(pairs('live=2'))
  expect(subject.version).toEqual({ counter: 1, stateVersion: 0, timestamp: 2000 })
})

test('a refused update changes nothing', () => {
  const subject = settings()
  const before = writeProperties(subject.sorted())
  expect(subject.update(pairs('live=5\nsecret=t')).outcome).toBe('blackListed')
  expect(subject.update(pairs('fixed=y\nlive=10'))).toMatchObject({ outcome: 'malformed' })
  expect(writeProperties(subject.sorted())).toBe(before)
  expect(subject.version.counter).toBe(0)
})

test('the rest of the file stays as it is, comments and unknown keys too', () => {
  const file = path.join(folder, 'broker.conf')
  fs.writeFileSync(file, '# mine\n  live = 1\nother: yes\n\nlive=\\\n  4\n')
  settings(file).update(pairs('live=2\nfixed=c:\\\\x'))
  expect(fs.readFileSync(file, 'utf8')).toBe('# mine\nlive=2\nother: yes\n\nlive=2\nfixed=c:\\\\x\n')
  expect(readProperties(fs.readFileSync(file, 'utf8')).get('fixed')).toBe('c:\\x')
})

test('a key that only the file may change is refused', () => {
  const file = path.join(folder, 'broker.conf')
  const subject = settings(file)
  expect(subject.update(pairs('live=2\nfolder=/etc'))).toEqual({
    outcome: 'fileOnly',
    remark: 'can be changed in the configuration file only, before a start: folder',
  })
  expect(subject.values.live).toBe(1)
  expect(fs.existsSync(file)).toBe(false)
})

test('an update that cannot be written is taken back', () => {
  fs.writeFileSync(path.join(folder, 'conf'), 'a file, not a folder')
  const subject = settings(path.join(folder, 'conf', 'broker.conf'))
  expect(subject.update(pairs('live=2\nfixed=y')).outcome).toBe('unwritable')
  expect(subject.values.live).toBe(1)
  expect(writeProperties(subject.sorted())).toContain('fixed=x')
})

test('values that do not fit together are refused, and the file stays one that a start accepts', () => {
  const file = path.join(folder, 'broker.conf')
  const problemOf = (values: { live: number; fixed: string }) =>
    values.live > values.fixed.length ? 'live is longer than fixed' : undefined
  const subject = new Settings(keys, { clock: { now: () => now }, given: {}, file, blackList: [], problemOf })
  expect(subject.update(pairs('live=3'))).toEqual({ outcome: 'malformed', remark: 'live is longer than fixed' })
  expect(fs.existsSync(file)).toBe(false)
  expect(subject.update(pairs('fixed=xxx'))).toMatchObject({ outcome: 'done' })
  expect(subject.update(pairs('live=3'))).toMatchObject({ outcome: 'done' })
})
