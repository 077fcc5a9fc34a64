import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { runStep } from './steps.mjs'

/** Installs the packages that are missing. */

const root = path.dirname(import.meta.dirname)
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** True when every package that package.json names is there in its version. */
export function isInstalled() {
  const { dependencies = {}, devDependencies = {} } = readJson(path.join(root, 'package.json'))
  return Object.entries({ ...dependencies, ...devDependencies }).every(([name, version]) => {
    const file = path.join(root, 'node_modules', name, 'package.json')
    return existsSync(file) && readJson(file).version === version
  })
}

/** Installs by the lock file. */
export function install() {
  console.log('Installing packages; only the first start and changed packages make this necessary.')
  const command = existsSync(path.join(root, 'node_modules')) ? 'install' : 'ci'
  return runStep(`npm ${command}`, 'npm', [command, '--no-audit', '--no-fund'], { cwd: root })
}
