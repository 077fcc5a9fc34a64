import { defineConfig } from 'vitest/config'

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
  },
})
