import { defineConfig } from 'vitest/config'
import { longestFirst } from './scripts/longest-first.ts'

/** Tests that start the programs themselves: start, stop, crash, the packed tarball. They need `npm run build` first. */
export default defineConfig({
  test: {
    include: ['**/*.process.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', '.next/**', 'data/**'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: longestFirst(['kill-and-recover', 'failover', 'kill-traffic']) },
  },
})
