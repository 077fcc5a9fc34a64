import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { findMissing } from './scripts/complete-lock.mjs'
import { folderOf, importTableMarkdown, mayImport, ruleOf } from './scripts/tidy/import-table.ts'
import { findCycles, importsOf, listFiles, readImports } from './scripts/tidy/source-files.ts'

const root = import.meta.dirname
const files = listFiles(root)
const sources = files.filter((file) => /\.(ts|tsx|js|mjs|css)$/.test(file))
// This file's own sample imports lead nowhere.
const edges = readImports(root, files).filter((edge) => edge.from !== 'tidy.test.ts')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const isTest = (file: string): boolean => /\.(test|spec|fuzz)\.tsx?$/.test(file)

test('the rules looked at the files', () => {
  expect(sources.length).toBeGreaterThan(40)
  expect(edges.length).toBeGreaterThan(60)
  expect(sources).toContain('broker-core/protocol/request.ts')
})

describe('the scan of imports', () => {
  test('sees every form and tells types from values', () => {
    const text = [
      "import { a,\n  b } from './a.ts'",
      "import type { T } from './t.ts'",
      "import { type U, type V } from '../u.ts'",
      "import d, { type W } from './w.ts'",
      "import './side.ts'",
      "export * from './all.ts'",
      "export * as names from './names.ts'",
      "const late = await import('./late.ts')",
      "type L = typeof import('./later.ts')",
      "import path from 'node:path'",
      "// import { no } from './comment.ts'",
    ].join('\n')
    const seen = importsOf('x/y/file.ts', text).map((edge) => [edge.to, edge.isType, edge.isDynamic])
    expect(seen.sort()).toEqual(
      [
        ['x/y/a.ts', false, false],
        ['x/y/t.ts', true, false],
        ['x/u.ts', true, false],
        ['x/y/w.ts', false, false],
        ['x/y/side.ts', false, false],
        ['x/y/all.ts', false, false],
        ['x/y/names.ts', false, false],
        ['x/y/late.ts', false, true],
        ['x/y/later.ts', true, true],
        [undefined, false, false],
      ].sort(),
    )
  })

  test('finds a cycle of values and leaves one of types alone', () => {
    const values = [
      ...importsOf('a.ts', "import { b } from './b.ts'"),
      ...importsOf('b.ts', "import { c } from './c.ts'"),
      ...importsOf('c.ts', "import { a } from './a.ts'"),
    ]
    expect(findCycles(values)).toEqual([['a.ts', 'b.ts', 'c.ts']])
    expect(findCycles([...values.slice(0, 2), ...importsOf('c.ts', "import type { a } from './a.ts'")])).toEqual([])
  })

  test('the table refuses what it should', () => {
    const value = { isTest: false, isType: false }
    expect(mayImport('broker-core/store', 'broker-core/remoting', value)).toBe(false)
    expect(mayImport('broker-core/broker', 'broker-core/client', value)).toBe(false)
    expect(mayImport('components/topics', 'components/groups', value)).toBe(false)
    expect(mayImport('components/topics', 'server/contract', value)).toBe(false)
    expect(mayImport('components/topics', 'server/contract', { isTest: false, isType: true })).toBe(true)
    expect(mayImport('server/services', 'broker-core/broker', value)).toBe(false)
    expect(mayImport('server/services', 'broker-core/client', value)).toBe(true)
    expect(mayImport('broker-core/store', 'broker-core/testing', { isTest: true, isType: false })).toBe(true)
  })
})

describe('imports', () => {
  test('stay inside the import table', () => {
    const outside = edges.flatMap((edge) => {
      const from = folderOf(edge.from)
      const to = edge.to === undefined ? undefined : folderOf(edge.to)
      if (from === undefined || edge.to === undefined) return []
      const isTool = edge.to.startsWith('scripts/') && (from === 'e2e' || isTest(edge.from))
      if (to === undefined)
        return isTool || edge.to.endsWith('.json') ? [] : [`${edge.from} -> ${edge.to}: outside the product`]
      return mayImport(from, to, { isTest: isTest(edge.from), isType: edge.isType })
        ? []
        : [`${edge.from} -> ${edge.specifier}: ${from} may not import ${to}${edge.isType ? '' : ' (values)'}`]
    })
    expect(outside).toEqual([])
  })

  test('every folder with sources has a row', () => {
    const folders = new Set(sources.flatMap((file) => folderOf(file) ?? []))
    const missing = [...folders].filter((folder) => ruleOf(folder) === undefined && folder !== 'broker-core')
    expect(missing).toEqual([])
  })

  test('name the file with its ending', () => {
    const vague = edges.filter((edge) => edge.to !== undefined && !/\.(tsx?|json|css|mjs|js)$/.test(edge.specifier))
    expect(vague.map((edge) => `${edge.from}: ${edge.specifier}`)).toEqual([])
  })

  test('name a file that exists', () => {
    const present = new Set(files)
    const lost = edges.filter((edge) => edge.to !== undefined && !present.has(edge.to))
    expect(lost.map((edge) => `${edge.from}: ${edge.specifier}`)).toEqual([])
  })

  test('go round in no cycle of values', () => {
    expect(findCycles(edges).map((cycle) => cycle.join(' -> '))).toEqual([])
  })

  test('enter the client through its door', () => {
    const deep = edges.filter(
      (edge) =>
        edge.to?.startsWith('broker-core/client/') === true &&
        edge.to !== 'broker-core/client/index.ts' &&
        !edge.from.startsWith('broker-core/'),
    )
    expect(deep.map((edge) => `${edge.from}: ${edge.specifier}`)).toEqual([])
  })
})

describe('files', () => {
  const named = sources.filter((file) => !/\.d\.ts$/.test(file))

  test('say what they hold: no word that fits everything', () => {
    const vague = named.filter((file) =>
      /(^|[/.-])(utils?|helpers?|common|misc|managers?|impl)([/.-]|$)/i.test(file.replace(/^scripts\/tidy\//, '')),
    )
    expect(vague).toEqual([])
  })

  test('are named in kebab-case', () => {
    const odd = named.filter((file) => {
      const name = path.posix.basename(file).replace(/\.[a-z.]+$/, '')
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)
    })
    expect(odd).toEqual([])
  })

  test('have at most 600 lines, tests and their samples 800', () => {
    const long = named.map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
    const linesMax = (file: string): number => (isTest(file) || file.includes('/testing/') ? 800 : 600)
    expect(long.filter(({ file, lines }) => lines > linesMax(file))).toEqual([])
  })

  test('tests are all switched on; a skip says on what condition', () => {
    const off = /\b(?:it|test|describe)\.(?:(?:only|todo|fixme)\(|skip\(\s*['"`])/
    const narrowed = named.filter((file) => isTest(file) && off.test(read(file)))
    expect(narrowed).toEqual([])
  })

  test('stand alone: no word of where they were written', () => {
    const words = [['..', 'shared'].join('/'), ['', 'work', ''].join('/'), ['issue', '#'].join(' ')]
    const text = files.filter((file) => /\.(tsx?|m?js|css|json|md|ya?ml|txt|sh|svg)$|(^|\/)[A-Z]+[a-z]*$/.test(file))
    expect(text.length).toBeGreaterThan(40)
    const told = text.flatMap((file) => {
      const content = read(file)
      return words.filter((word) => content.includes(word)).map((word) => `${file}: ${word}`)
    })
    expect(told).toEqual([])
  })
})

test('the lock file knows the packages of all platforms (else run `node scripts/complete-lock.mjs`)', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, unknown> }
  expect(Object.keys(packages).length).toBeGreaterThan(300)
  expect(findMissing(packages)).toEqual([])
})

describe('pages for people', () => {
  const folders = new Set(
    sources.flatMap((file) => {
      const [top = '', second, third] = file.split('/')
      if (second === undefined || top === 'public') return []
      // Folders in app are addresses of pages, not rooms of code.
      return third === undefined || top === 'app' || top === 'scripts' || top === 'e2e'
        ? [top]
        : [top, `${top}/${second}`]
    }),
  )

  test('stand in each folder of the first two levels', () => {
    const bare = [...folders].filter((folder) => !existsSync(path.join(root, folder, 'README.md')))
    expect(bare).toEqual([])
  })

  test('link to files that exist', () => {
    const pages = files.filter((file) => file.endsWith('.md'))
    const lost = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
        if (/^[a-z]+:/.test(link) || link.startsWith('#')) return []
        const target = path.posix.join(path.posix.dirname(page), link.replace(/#.*$/, ''))
        return existsSync(path.join(root, target)) ? [] : [`${page}: ${link}`]
      }),
    )
    expect(lost).toEqual([])
  })

  test('show the import table as it is (else run `npm run docs`)', () => {
    const cells = (text: string): string[] =>
      text.split('\n').map((line) => line.replace(/\s+/g, ' ').replace(/-+/g, '-'))
    expect(cells(read('ARCHITECTURE.md'))).toEqual(expect.arrayContaining(cells(importTableMarkdown())))
  })
})
