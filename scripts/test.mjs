import { install, isInstalled } from './install.mjs'

/**
 * `npm test`: installs what is missing, a browser included, then runs all checks and tests; `--long` makes the campaigns among
 * them long (ROCKETDECK_LONG=1). Further words choose groups: `npm test -- unit e2e`.
 */
const words = process.argv.slice(2)
const isLong = words.includes('--long')
const wanted = words.filter((word) => !word.startsWith('--'))

if (!isInstalled() && (await install()).code !== 0) process.exit(1)
const { checkBeside, groups, longGroups, printSummary } = await import('./test-groups.mjs')
const { ensureBrowser } = await import('./browser.mjs')

const unknown = wanted.filter((name) => !Object.hasOwn(groups, name))
if (unknown.length > 0) {
  console.error(`no such group: ${unknown.join(', ')}; there are ${Object.keys(groups).join(', ')}`)
  process.exit(1)
}
const usual = Object.keys(groups).filter((name) => isLong || !longGroups.includes(name))
const names = wanted.length > 0 ? wanted : usual
const needsBrowser = names.some((name) => name.startsWith('e2e') || name === 'firstLoad')
const browser = needsBrowser ? await ensureBrowser() : undefined
const env = {
  ...(isLong ? { ROCKETDECK_LONG: '1' } : {}),
  ...(browser === undefined ? {} : { ROCKETDECK_CHROMIUM: browser }),
}
if (needsBrowser && browser === undefined) console.error('no browser could be installed: the browser tests will fail')

// Interop tests wait for much of their time: checks, which only compute, take what they leave.
const hasBeside = names.includes('checks') && names.includes('interop')
const startedAt = performance.now()
const outcomes = []
let beside
for (const name of names) {
  if (hasBeside && name === 'checks') continue
  if (hasBeside && name === 'interop') beside = await checkBeside()
  outcomes.push(await groups[name](env))
  if (name === 'interop' && beside !== undefined) outcomes.push(await beside.ended())
}
process.exitCode = printSummary(outcomes, performance.now() - startedAt) ? 0 : 1
