import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { hasSources, isBuilt, takeStamp, writeStamp } from './build-stamp.mjs'
import { runStep } from './steps.mjs'

/** Builds the product into `dist`: the programs (tsc) and the dashboard (Next's standalone server with all that it needs). */

const root = path.dirname(import.meta.dirname)
const dist = path.join(root, 'dist')
const dashboard = path.join(dist, 'dashboard')

/** What of Next's standalone folder runs; its tracer takes sources along too. */
const needed = ['.next', 'node_modules', 'package.json', 'server.js']
/** Packages that came along and nothing here uses. Images are not resized, so that no native library is needed. */
const unused = ['@img', 'sharp', 'typescript'].map((name) => `node_modules/${name}`)
const isUnusedName = (name) =>
  /\.(md|map|d\.ts|test\.js)$/i.test(name) || ['test', 'tests', 'benchmarks'].includes(name)

/** Removes tests, maps and texts of the packages that came along. */
function prune(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name)
    if (isUnusedName(entry.name)) rmSync(name, { recursive: true })
    else if (entry.isDirectory()) prune(name)
  }
}

/** Removes source maps and the tracer's lists of files: nobody debugs the packed dashboard, and they are most of its size. */
function removeNotes(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile() && /\.(map|nft\.json)$/.test(entry.name))
      rmSync(path.join(entry.parentPath ?? entry.path, entry.name))
}

/** Puts the standalone server together in dist/dashboard. Links are followed: a packed tarball holds none. */
function gatherDashboard() {
  const standalone = path.join(root, '.next/standalone')
  rmSync(dashboard, { recursive: true, force: true })
  for (const name of unused) rmSync(path.join(standalone, name), { recursive: true, force: true })
  for (const name of needed)
    cpSync(path.join(standalone, name), path.join(dashboard, name), {
      recursive: true,
      dereference: true,
      filter: (from) => existsSync(from),
    })
  prune(path.join(dashboard, 'node_modules'))
  cpSync(path.join(root, '.next/static'), path.join(dashboard, '.next/static'), { recursive: true })
  if (existsSync(path.join(root, 'public')))
    cpSync(path.join(root, 'public'), path.join(dashboard, 'public'), { recursive: true })
  removeNotes(path.join(dashboard, '.next'))
  const link = findLink(dashboard)
  if (link !== undefined) throw new Error(`${link} is a link`)
}

function findLink(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name)
    if (lstatSync(name).isSymbolicLink()) return name
    const inner = entry.isDirectory() ? findLink(name) : undefined
    if (inner !== undefined) return inner
  }
  return undefined
}

const bin = (name) => path.join(root, 'node_modules', name)

if (!hasSources()) {
  console.log('nothing to build: this is a packed Rocketdeck')
  process.exit(0)
}
if (process.argv.includes('--if-needed') && isBuilt()) process.exit(0)
const stamp = takeStamp()
for (const folder of ['broker-core', 'server']) rmSync(path.join(dist, folder), { recursive: true, force: true })
const programs = await runStep(
  'compiling the programs',
  process.execPath,
  [bin('typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root },
)
if (programs.code !== 0) process.exit(1)
// Only where something is built the bundler is installed.
const { bundleMqadmin } = await import('./bundle-mqadmin.mjs')
await bundleMqadmin()
const { basePathName, makeTemplates } = await import('../dist/server/bin/base-path.js')
for (const program of [
  'server/bin/start.js',
  'broker-core/bin/mqnamesrv.js',
  'broker-core/bin/mqbroker.js',
  'broker-core/bin/mqshutdown.js',
  'broker-core/bin/mqadmin.js',
])
  chmodSync(path.join(dist, program), 0o755)
const pages = await runStep('building the dashboard', process.execPath, [bin('next/dist/bin/next'), 'build'], {
  cwd: root,
  env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', ROCKETDECK_BUILD_BASE_PATH: basePathName },
})
if (pages.code !== 0) process.exit(1)
gatherDashboard()
makeTemplates(dashboard)
writeStamp(stamp)
