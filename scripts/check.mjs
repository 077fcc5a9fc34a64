import { groups, printSummary } from './test-groups.mjs'

/** `npm run check`: format, lint, types and unit tests. */
const outcomes = []
for (const group of [groups.checks, groups.unit]) outcomes.push(await group({}))
process.exitCode = printSummary(outcomes) ? 0 : 1
