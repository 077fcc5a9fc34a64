import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Tells whether `dist` was built from the sources that are there now. */

const root = path.dirname(import.meta.dirname)
const stampFile = path.join(root, 'dist/build-stamp.json')

const sourceFolders = ['app', 'components', 'server', 'broker-core', 'public']
const sourceFiles = [
  'package.json',
  'package-lock.json',
  'next.config.js',
  'postcss.config.js',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'scripts/bundle-mqadmin.mjs',
]
/** What is in those folders but in no program. */
const isNoSource = (name) =>
  /\.(test|spec|fuzz)\.tsx?$|\.md$/.test(name) || ['testing', 'interop', 'bench', 'fixtures'].includes(name)

function listSources(folder, files) {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`
    if (isNoSource(entry.name)) continue
    if (entry.isDirectory()) listSources(name, files)
    else files.push(name)
  }
}

function sources() {
  const files = sourceFiles.filter((file) => existsSync(path.join(root, file)))
  for (const folder of sourceFolders) if (existsSync(path.join(root, folder))) listSources(folder, files)
  return files.sort()
}

/** Sizes and times: quick to take, changes also when a file is only touched. */
function fingerprintOfFacts(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const { size, mtimeMs } = statSync(path.join(root, file))
    hash.update(`${file}\0${size}\0${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function fingerprintOfContent(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return undefined
  }
}

/** False for an installed package: it holds the build and no sources. */
export const hasSources = () => existsSync(path.join(root, 'app')) && existsSync(path.join(root, 'tsconfig.json'))

/** True when the build is that of the present sources. */
export function isBuilt() {
  const stamp = readStamp()
  if (stamp === undefined) return false
  const files = sources()
  if (stamp.facts === fingerprintOfFacts(files)) return true
  if (stamp.content !== fingerprintOfContent(files)) return false
  writeStamp()
  return true
}

/** Says that the build is that of the present sources, or of those that `takeStamp` saw before the build began. */
export function writeStamp(stamp = takeStamp()) {
  mkdirSync(path.dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, JSON.stringify(stamp))
}

/** Fingerprints of the present sources. */
export function takeStamp() {
  const files = sources()
  return { facts: fingerprintOfFacts(files), content: fingerprintOfContent(files) }
}
