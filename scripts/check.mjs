import { groups, printSummary } from './test-groups.mjs'

/** `npm run check`: format, lint, types and unit tests. */
const startedAt = performance.now()
const outcomes = []
for (const group of [groups.checks, groups.unit]) outcomes.push(await group({}))
process.exitCode = printSummary(outcomes, performance.now() - startedAt) ? 0 : 1
