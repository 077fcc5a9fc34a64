import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { isBuilt } from './build-stamp.mjs'
import { runBeside, runStep, runSteps } from './steps.mjs'

/** The groups of checks and tests: how each is run, and what it counted. */

const root = path.dirname(import.meta.dirname)
const results = path.join(root, 'test-results')
const tool = (name) => path.join(root, 'node_modules', name)

/** @typedef {{ name: string, isGood: boolean, ms: number, passed: number, failed: number, skipped: number, notes: string[], failures: string[] }} Outcome */

const outcome = (name, step, counts = {}) => ({
  name,
  isGood: step.code === 0,
  ms: step.ms,
  passed: 0,
  failed: 0,
  skipped: 0,
  notes: [],
  failures: [],
  ...counts,
})

const node = (title, args, env) => runStep(title, process.execPath, args, { cwd: root, env })

async function runVitest(name, title, config, env) {
  const file = path.join(results, `${name}.json`)
  mkdirSync(results, { recursive: true })
  rmSync(file, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const step = await node(title, [tool('vitest/vitest.mjs'), 'run', '--config', config, ...reporters], env)
  return outcome(name, step, existsSync(file) ? countVitest(JSON.parse(readFileSync(file, 'utf8'))) : {})
}

function countVitest(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults)
  const skipped = tests.filter((test) => ['pending', 'skipped', 'todo', 'disabled'].includes(test.status))
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: skipped.length,
    notes: [...new Set(skipped.map((test) => test.meta?.skipReason ?? test.ancestorTitles.join(' › ')))]
      .filter(Boolean)
      .slice(0, 5),
    failures: report.testResults.flatMap(failuresOfFile),
  }
}

/** One line for each test of a file that failed, and one for a file that could not be read or set up. */
function failuresOfFile({ name, status, message, assertionResults }) {
  const file = path.relative(root, name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : []
  return failed.map((test) => `${file}: ${test.fullName}: ${firstLine(test.failureMessages[0])}`)
}

const firstLine = (text = '') => stripVTControlCharacters(text.trim()).split('\n', 1)[0].slice(0, 300)

function countPlaywright(file) {
  if (!existsSync(file)) return {}
  const { stats, suites } = JSON.parse(readFileSync(file, 'utf8'))
  const reasonsOf = ({ specs = [], suites: inner = [] }) => [
    ...specs.flatMap((spec) => spec.tests.flatMap((test) => test.annotations.map((note) => note.description))),
    ...inner.flatMap(reasonsOf),
  ]
  const notes = [...new Set(suites.flatMap(reasonsOf))].filter(Boolean).slice(0, 5)
  const failuresOf = ({ specs = [], suites: inner = [] }) => [
    ...specs.flatMap(({ ok, file: name, title, tests }) => {
      const error = tests.flatMap((test) => test.results.flatMap((result) => result.errors))[0]
      return ok ? [] : [`e2e/${name}: ${title}: ${firstLine(error?.message)}`]
    }),
    ...inner.flatMap(failuresOf),
  ]
  const failures = suites.flatMap(failuresOf)
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped, notes, failures }
}

async function runPlaywright(name, title, env) {
  const file = path.join(results, `${name}.json`)
  rmSync(file, { force: true })
  return outcome(name, await node(title, [tool('@playwright/test/cli.js'), 'test'], env), countPlaywright(file))
}

const tsc = (config) => [tool('typescript/bin/tsc'), '-p', config, '--noEmit']

/** They need nothing of each other, so they run at the same time. */
const checks = [
  [tool('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'],
  [tool('prettier/bin/prettier.cjs'), '--check', '.', '--log-level', 'warn'],
  tsc('broker-core/tsconfig.json'),
  tsc('tsconfig.json'),
].map((args) => ({ program: process.execPath, args }))

const buildProgram = { program: process.execPath, args: ['scripts/build.mjs'] }

const routeTypes = () =>
  node('types of the routes', [tool('next/dist/bin/next'), 'typegen'], { NEXT_TELEMETRY_DISABLED: '1' })

/**
 * Groups that run at the same time as another one and take what it leaves of the machine: a build has its slow moments on one
 * processor, and tests with processes wait for much of their time. One that `mayLast` is not waited for before the next group begins.
 * What failed is shown at the end.
 */
export const besides = {
  build: {
    other: 'unit',
    mayLast: false,
    begin: () => (isBuilt() ? undefined : beginBeside('build', 'build', [buildProgram])),
  },
  checks: {
    other: 'process',
    mayLast: true,
    begin: async () => {
      await routeTypes()
      return beginBeside('checks', 'format, lint, types', checks)
    },
  },
}

/** @returns a function that waits for the end */
function beginBeside(name, title, programs) {
  console.log(`  ${title}: beside the next tests`)
  const running = runBeside(programs, { cwd: root })
  return async () => {
    const step = await running
    console.log(`  ${title}: ${step.code === 0 ? 'done' : 'FAILED'} in ${seconds(step.ms)}`)
    if (step.code !== 0) process.stdout.write(`${step.output}\n`)
    return outcome(name, step, { notes: ['beside others'] })
  }
}

export const groups = {
  checks: async () => {
    await routeTypes()
    return outcome('checks', await runSteps('format, lint, types', checks, { cwd: root }))
  },
  unit: (env) => runVitest('unit', 'unit tests', 'vitest.config.ts', env),
  build: async () => {
    if (isBuilt()) return outcome('build', { code: 0, ms: 0 }, { notes: ['was built already'] })
    return outcome('build', await runStep('build', buildProgram.program, buildProgram.args, { cwd: root }))
  },
  process: (env) => runVitest('process', 'process tests', 'vitest.process.config.ts', env),
  interop: (env) => runVitest('interop', 'interop tests (official Java clients)', 'vitest.interop.config.ts', env),
  e2e: (env) => runPlaywright('e2e', 'browser tests', env),
  e2eApache: (env) =>
    runPlaywright('e2e-apache', 'browser tests against a real Apache RocketMQ', {
      ...env,
      ROCKETDECK_E2E_AGAINST: 'apache',
    }),
  firstLoad: async (env) => {
    const step = await node('size of the first load', ['--import', 'tsx', 'scripts/first-load.ts'], env)
    return outcome('first load', step, { notes: step.output.split('\n').filter((line) => line.includes(' KB JS')) })
  },
}

/** Groups that run only when they are named, or in the long run. */
export const longGroups = ['e2eApache']

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

const failuresShown = 20

/** Prints what failed, if anything did, and a table of outcomes. @returns {boolean} true when all are good */
export function printSummary(outcomes, tookMs) {
  console.log('')
  for (const { name, failures } of outcomes) {
    for (const failure of failures.slice(0, failuresShown)) console.log(`✗ ${name}: ${failure}`)
    if (failures.length > failuresShown) console.log(`✗ ${name}: and ${failures.length - failuresShown} more`)
  }
  for (const { name, isGood, ms, passed, failed, skipped, notes } of outcomes) {
    const counts = passed + failed + skipped === 0 ? '' : `${passed} passed, ${failed} failed, ${skipped} skipped`
    const note = notes.length === 0 ? '' : `  (${notes.join('; ')})`
    console.log(`${isGood ? 'ok    ' : 'FAILED'}  ${name.padEnd(11)} ${seconds(ms).padStart(8)}  ${counts}${note}`)
  }
  const sum = (key) => outcomes.reduce((total, entry) => total + entry[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped in ${seconds(tookMs)}`)
  return outcomes.every(({ isGood }) => isGood)
}
