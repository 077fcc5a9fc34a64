import os from 'node:os'
import { defineConfig } from 'vitest/config'

/** Unit and behaviour tests. Interop, process and browser tests have their own entries in package.json. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', 'dist/**', '.next/**', 'data/**', '**/*.interop.test.ts', '**/*.process.test.ts'],
    environment: 'node',
    setupFiles: ['scripts/property-seed.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    // Many wait for clocks and sockets: a core more than the machine has is not idle.
    maxWorkers: Math.max(2, os.availableParallelism()) + 1,
  },
})
