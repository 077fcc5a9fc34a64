import { spawn } from 'node:child_process'
import path from 'node:path'

/**
 * `npm run test:interop`: the tests with the official Java programs. `--against apache` plays the behaviours with a real Apache
 * 5.5.0 instead of our broker, `--against both` with both, and prints two columns. Further words go to vitest (`-t title`).
 */
const root = path.dirname(import.meta.dirname)
const words = process.argv.slice(2)
const at = words.findIndex((word) => word === '--against' || word.startsWith('--against='))
let against = 'ours'
if (at !== -1) {
  const [option] = words.splice(at, 1)
  against = option.includes('=') ? option.slice(option.indexOf('=') + 1) : (words.splice(at, 1)[0] ?? '')
}
if (!['ours', 'apache', 'both'].includes(against)) {
  console.error(`--against ${against}: it must be ours, apache or both`)
  process.exit(1)
}
// The other files are about our broker alone.
const files = against === 'ours' ? [] : ['scenes.interop', 'request-tables.interop']
const args = ['run', '--config', 'vitest.interop.config.ts', ...files, ...words]
const vitest = spawn(process.execPath, [path.join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ROCKETDECK_AGAINST: against },
})
vitest.on('close', (code) => {
  process.exitCode = code ?? 1
})
