import { defineConfig } from 'vitest/config'
import { longestFirst } from './scripts/longest-first.ts'

const tests = {
  environment: 'node',
  testTimeout: 180_000,
  hookTimeout: 180_000,
  pool: 'forks',
} as const
const exclude = ['**/node_modules/**', 'dist/**', '.next/**', 'data/**']
/**
 * Hundreds of commands with Java's deadlines of a few seconds, and stores that change hands while messages fall due: beside more than
 * each other some deadlines would not be met, or be waited for much longer.
 */
const quiet = ['**/mqadmin.interop.test.ts', '**/store-both-ways.interop.test.ts']
/** Tests with the official Java clients and mqadmin, recorded exchanges included. Without a JVM the live ones are skipped and say so. */
export default defineConfig({
  test: {
    sequence: { sequencer: longestFirst(['differential', 'scenes', 'mixed-pairs']) },
    projects: [
      { test: { ...tests, name: 'quiet', include: quiet, exclude, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...tests,
          name: 'clients',
          include: ['**/*.interop.test.ts'],
          exclude: [...exclude, ...quiet],
          // Most of their time is waiting: for clients that share queues anew, for messages that are due, for servers to stop.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
