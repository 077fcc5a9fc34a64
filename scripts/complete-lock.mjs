import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Completes package-lock.json: a package for other platforms (Next's compiler for macOS …) that the registry at hand did not show
 * gets its entry all the same, so that `npm ci` takes the lock file, and takes it on those platforms too. Run it after each change
 * of the packages; tidy.test.ts asks for it.
 */

/** Optional packages that a lock file's packages name and that have no entry, with the package that names them. */
export function findMissing(packages) {
  const missing = []
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(packages))
    for (const [name, version] of Object.entries(optionalDependencies))
      if (!isKnown(packages, place, name)) missing.push({ name, version, dev, from: place })
  return missing
}

/** Looks where Node would look: in the package's own node_modules, then outwards. */
function isKnown(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (Object.hasOwn(packages, `${folder === '' ? '' : `${folder}/`}node_modules/${name}`)) return true
    if (folder === '') return false
    if (!folder.includes('/node_modules/')) folder = ''
  }
}

const systems = ['darwin', 'linux', 'win32', 'freebsd', 'netbsd', 'openbsd', 'android', 'sunos', 'aix', 'openharmony']
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']

/** The platform that a package's name tells: `@next/swc-win32-arm64-msvc`. */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const cpu = words.includes('wasm32') ? 'wasm32' : processors.find((word) => words.includes(word))
  const os = systems.find((word) => words.includes(word))
  return { ...(cpu === undefined ? {} : { cpu: [cpu] }), ...(os === undefined ? {} : { os: [os] }) }
}

function complete(file) {
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = findMissing(lock.packages)
  for (const { name, version, dev } of missing) {
    const platform = platformOf(name)
    if (platform.cpu === undefined && platform.os === undefined) throw new Error(`${name}: its name tells no platform`)
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[~^]/, ''),
      ...(platform.cpu === undefined ? {} : { cpu: platform.cpu }),
      ...(dev === true ? { dev: true } : {}),
      optional: true,
      ...(platform.os === undefined ? {} : { os: platform.os }),
    }
  }
  const [own, ...rest] = Object.entries(lock.packages)
  lock.packages = Object.fromEntries([own, ...rest.sort(([a], [b]) => a.localeCompare(b, 'en'))])
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${missing.length} entries added`)
}

if (process.argv[1] === import.meta.filename)
  complete(path.join(path.dirname(import.meta.dirname), 'package-lock.json'))
