import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogues } from './catalogues.ts'

const root = path.join(import.meta.dirname, '..', '..')

interface Use {
  readonly file: string
  readonly namespaces: readonly string[]
  /** Keys in calls of a translator, without the namespace. */
  readonly keys: readonly string[]
  /** Beginnings of keys that are put together. */
  readonly prefixes: readonly string[]
  /** Every text in quotes: keys may be handed on before they are used. */
  readonly literals: ReadonlySet<string>
}

/** All leaves of a catalogue as "part.key.key" -> text. */
function leavesOf(tree: object, prefix = ''): Map<string, string> {
  const leaves = new Map<string, string>()
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    const at = prefix === '' ? key : `${prefix}.${key}`
    if (typeof value === 'string') leaves.set(at, value)
    else for (const [name, text] of leavesOf(value as object, at)) leaves.set(name, text)
  }
  return leaves
}

/** The names of the arguments of an ICU message: braces at odd depth are arguments, those at even depth are branches. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>()
  let depth = 0
  for (let at = 0; at < message.length; at += 1) {
    if (message[at] === '}') depth -= 1
    if (message[at] !== '{') continue
    depth += 1
    const name = /^\{\s*(\w+)/.exec(message.slice(at))?.[1]
    if (depth % 2 === 1 && name !== undefined) names.add(name)
  }
  return [...names].sort()
}

function usesOf(file: string, source: string): Use {
  const makers = [
    ...source.matchAll(/(?:const (\w+) = |\()(?:await )?(?:useTranslations|getTranslations)\('([\w.]+)'\)/g),
  ]
  const names = new Set(makers.flatMap(([, name]) => (name === undefined ? [] : [name])))
  const calls = [...names].flatMap((name) => [
    ...source.matchAll(new RegExp(`\\b${name}(?:\\.\\w+)?\\(\\s*(['"\`])([^'"\`]*)\\1`, 'g')),
  ])
  const direct = [...source.matchAll(/getTranslations\('[\w.]+'\)\)\('([\w.-]+)'\)/g)].map(([, key = '']) => key)
  return {
    file,
    namespaces: makers.map(([, , namespace = '']) => namespace),
    keys: [...calls.filter(([, , key = '']) => !key.includes('${')).map(([, , key = '']) => key), ...direct],
    prefixes: [...source.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, prefix = '']) => prefix),
    literals: new Set([...source.matchAll(/'([\w.-]+)'/g)].map(([, text = '']) => text)),
  }
}

const files = ['app', 'components'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`),
)
const uses = files
  .map((file) => usesOf(file, readFileSync(path.join(root, file), 'utf8')))
  .filter((use) => use.namespaces.length > 0)

const en = leavesOf(catalogues.en)
const zh = leavesOf(catalogues.zh)

test('the scan sees translators, keys and beginnings of keys', () => {
  const use = usesOf(
    'x.tsx',
    "const t = useTranslations('a.b')\nt('c', { n: 1 })\nt(`d.${e}`)\nt.rich(\n  'f')\nget('g')",
  )
  expect(use.namespaces).toEqual(['a.b'])
  expect(use.keys).toEqual(['c', 'f'])
  expect(use.prefixes).toEqual(['d.'])
  expect(files.length).toBeGreaterThan(40)
  expect(uses.length).toBeGreaterThan(15)
})

describe('texts', () => {
  test('are there in both languages', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort())
    expect([...en, ...zh].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test('take the same arguments in both languages', () => {
    const odd = [...en].filter(([key, text]) => argumentsOf(text).join() !== argumentsOf(zh.get(key) ?? '').join())
    expect(odd.map(([key]) => key)).toEqual([])
  })

  test('that are asked for exist', () => {
    const missing = uses.flatMap((use) =>
      use.keys
        .filter((key) => !use.namespaces.some((namespace) => en.has(`${namespace}.${key}`)))
        .map((key) => `${use.file}: ${use.namespaces.join(' | ')}.${key}`),
    )
    expect(missing).toEqual([])
  })

  test('are all used', () => {
    const unused = [...en.keys()].filter(
      (key) =>
        !uses.some((use) =>
          use.namespaces.some((namespace) => {
            if (!key.startsWith(`${namespace}.`)) return false
            const rest = key.slice(namespace.length + 1)
            return (
              use.literals.has(rest) ||
              use.prefixes.some((prefix) => rest.startsWith(prefix)) ||
              isValueKey(namespace, use)
            )
          }),
        ),
    )
    expect(unused).toEqual([])
  })
})

/** A namespace whose keys are values of the API: `t(type)` with a variable alone. */
function isValueKey(namespace: string, use: Use): boolean {
  return (
    ['base.topicType', 'topics.perm', 'overview.problems'].includes(namespace) && use.namespaces.includes(namespace)
  )
}
