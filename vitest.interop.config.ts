import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const tests = {
  environment: 'node',
  testTimeout: 180_000,
  hookTimeout: 180_000,
  pool: 'forks',
} as const
const exclude = ['**/node_modules/**', 'dist/**', '.next/**', 'data/**']
/** Hundreds of commands with Java's deadlines of a few seconds: beside other tests some of them would not be met. */
const alone = '**/mqadmin.interop.test.ts'

/** Those that take longest; begun first, they do not run on when all others have ended. */
const longest = ['differential', 'scenes', 'store-both-ways', 'mixed-pairs']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      (longest.findIndex((name) => moduleId.includes(`/${name}.`)) + longest.length + 1) % (longest.length + 1)
    return [...files].sort((one, other) => place(one) - place(other))
  }
}

/** Tests with the official Java clients and mqadmin, recorded exchanges included. Without a JVM the live ones are skipped and say so. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...tests, name: 'mqadmin', include: [alone], exclude, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...tests,
          name: 'clients',
          include: ['**/*.interop.test.ts'],
          exclude: [...exclude, alone],
          // Most of their time is waiting: for clients that share queues anew, for messages that are due, for servers to stop.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
