import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '../mqadmin/commands.ts'
import { differences } from './mqadmin/differences.ts'
import { mqadminPage, notPlayed } from './mqadmin/page.ts'
import { allCases } from './mqadmin/scenario.ts'

test('docs/mqadmin.md is what the differences say (else run `npm run docs`)', () => {
  const file = path.join(import.meta.dirname, '..', '..', 'docs', 'mqadmin.md')
  expect(readFileSync(file, 'utf8')).toBe(mqadminPage())
})

test('every command is played, or said not to be', () => {
  const played = new Set(allCases().map(({ command }) => command[0]))
  const missing = commands.map(({ name }) => name).filter((name) => !played.has(name))
  expect(missing.sort()).toEqual(Object.keys(notPlayed).sort())
})

test('differences are declared of cases that there are, once', () => {
  const names = new Set(allCases().map(({ name }) => name))
  const cells = differences.flatMap(({ cells: all }) =>
    all.flatMap(({ pairs, cases }) => pairs.flatMap((pair) => cases.map((name) => `${name} ${pair}`))),
  )
  expect(cells.filter((cell, i) => cells.indexOf(cell) !== i)).toEqual([])
  const declared = differences.flatMap(({ cells: all }) => all.flatMap(({ cases }) => cases))
  expect(declared.filter((name) => !names.has(name))).toEqual([])
})
