import { install, isInstalled } from './install.mjs'

/**
 * `npm test`: installs what is missing, a browser included, then runs all checks and tests; `--long` makes the campaigns among
 * them long (ROCKETDECK_LONG=1). Further words choose groups: `npm test -- unit e2e`.
 */
const words = process.argv.slice(2)
const isLong = words.includes('--long')
const wanted = words.filter((word) => !word.startsWith('--'))

if (!isInstalled() && (await install()).code !== 0) process.exit(1)
const { besides, groups, longGroups, printSummary } = await import('./test-groups.mjs')
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

const startedAt = performance.now()
const outcomes = []
const isBeside = (name) => names.includes(besides[name]?.other)
const endings = []
for (const name of names) {
  if (isBeside(name)) continue
  const begun = []
  for (const each of names.filter((one) => isBeside(one) && besides[one].other === name))
    (besides[each].mayLast ? endings : begun).push((await besides[each].begin()) ?? (() => groups[each](env)))
  outcomes.push(await groups[name](env))
  for (const end of begun) outcomes.push(await end())
}
for (const end of endings) outcomes.push(await end())
process.exitCode = printSummary(outcomes, performance.now() - startedAt) ? 0 : 1
