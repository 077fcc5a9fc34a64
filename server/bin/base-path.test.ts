import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { basePathName, makeDashboardUnder, makeTemplates, normalBasePath } from './base-path.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rocketdeck-base-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

test.each([
  ['', ''],
  ['/', ''],
  ['/a/b/', '/a/b'],
  ['rocketmq', '/rocketmq'],
  ['/a/../b', undefined],
  ['/a b', undefined],
  ['/a?x', undefined],
  ['https://x/y', undefined],
])('the base path %j is %j', (given, normal) => {
  expect(normalBasePath(given)).toBe(normal)
})

test('the built dashboard stands at the root, and a copy of it under any path', () => {
  const built = path.join(folder, 'built')
  const put = (name: string, content: string): void => {
    fs.mkdirSync(path.dirname(path.join(built, name)), { recursive: true })
    fs.writeFileSync(path.join(built, name), content)
  }
  const source = `const n="${basePathName}";f("${basePathName}/_next/");r=/^\\/__rocketdeck_base__\\/x/`
  put('server.js', source)
  put('.next/routes.json', JSON.stringify({ regex: `^\\/__rocketdeck_base__(?:/x)$` }))
  put('.next/plain.js', 'nothing of it')
  put('node_modules/next/index.js', `const kept="${basePathName}"`)
  expect(makeTemplates(built)).toBe(2)
  expect(fs.readFileSync(path.join(built, 'server.js'), 'utf8')).toBe('const n="";f("/_next/");r=/^\\/x/')

  const target = path.join(folder, 'under')
  for (const basePath of ['/old', '/a/b']) makeDashboardUnder(basePath, built, target)
  const read = (name: string): string => fs.readFileSync(path.join(target, name), 'utf8')
  expect(read('server.js')).toBe('const n="/a/b";f("/a/b/_next/");r=/^\\/a\\/b\\/x/')
  expect((JSON.parse(read('.next/routes.json')) as { regex: string }).regex).toBe('^\\/a\\/b(?:/x)$')
  expect(read('.next/plain.js')).toBe('nothing of it')
  expect(read('node_modules/next/index.js')).toContain(basePathName)
  expect(fs.existsSync(path.join(target, '.base-path'))).toBe(false)
})
