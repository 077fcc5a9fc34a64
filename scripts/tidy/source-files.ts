import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const notOurs = new Set([
  'node_modules',
  '.git',
  '.next',
  'dist',
  'data',
  'coverage',
  'test-results',
  'playwright-report',
  'package',
])

/** Paths of all files of the repository, relative to its root with `/`, without what is built or installed. */
export function listFiles(root: string, folder = ''): string[] {
  const files: string[] = []
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      // `components/data` is source: only the top folders are named in the list above.
      if (!(folder === '' && notOurs.has(entry.name)) && entry.name !== 'node_modules')
        files.push(...listFiles(root, name))
    } else if (entry.isFile()) {
      files.push(name)
    }
  }
  return files
}

/** One import or re-export of a file. */
export interface ImportEdge {
  readonly from: string
  /** What stands between the quotes. */
  readonly specifier: string
  /** The file it names, relative to the root; undefined for packages and Node's own modules. */
  readonly to: string | undefined
  readonly isType: boolean
  /** True for `import('…')`, which is no part of a load-time cycle. */
  readonly isDynamic: boolean
}

const statement = /(?:^|\n)[ \t]*(?:import|export)\s+(type\s+)?((?:[\w*$\s,]|\{[^}]*\})*?)\s*from\s*['"]([^'"\n]+)['"]/g
const bare = /(?:^|\n)[ \t]*import\s*['"]([^'"\n]+)['"]/g
const dynamic = /(typeof\s+)?\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g

/** True when a clause like `{ type A, type B }` names types only. */
function namesTypesOnly(clause: string): boolean {
  const braces = /^\{([^}]*)\}$/.exec(clause.trim())
  if (braces === null) return false
  const names = (braces[1] ?? '').split(',').map((name) => name.trim())
  return names.filter((name) => name !== '').every((name) => name.startsWith('type '))
}

/** The imports of one source text, found by a plain scan: quick, and free of the compiler's version. */
export function importsOf(file: string, text: string): ImportEdge[] {
  const source = text.replace(/\/\*[\s\S]*?\*\//g, '')
  const edges: ImportEdge[] = []
  const add = (specifier: string, isType: boolean, isDynamic: boolean): void => {
    const to = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined
    edges.push({ from: file, specifier, to, isType, isDynamic })
  }
  for (const [, type, clause = '', specifier = ''] of source.matchAll(statement))
    add(specifier, type !== undefined || namesTypesOnly(clause), false)
  for (const [, specifier = ''] of source.matchAll(bare)) add(specifier, false, false)
  for (const [, type, specifier = ''] of source.matchAll(dynamic)) add(specifier, type !== undefined, true)
  return edges
}

/** The imports of all TypeScript files among `files`. */
export function readImports(root: string, files: readonly string[]): ImportEdge[] {
  return files
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .flatMap((file) => importsOf(file, readFileSync(path.join(root, file), 'utf8')))
}

/** Groups of files that import each other's values at load time, each sorted; files outside cycles are left out. */
export function findCycles(edges: readonly ImportEdge[]): string[][] {
  const next = new Map<string, string[]>()
  for (const edge of edges) {
    if (edge.to === undefined || edge.isType || edge.isDynamic) continue
    next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to])
  }
  const cycles = new Map<string, string[]>()
  const done = new Set<string>()
  const walk = (file: string, trail: string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) {
      const members = trail.slice(at)
      cycles.set([...members].sort().join(' '), members)
      return
    }
    if (done.has(file)) return
    for (const target of next.get(file) ?? []) walk(target, [...trail, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return [...cycles.values()]
}
