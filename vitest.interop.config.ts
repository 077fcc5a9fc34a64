import { defineConfig } from 'vitest/config'

/** Tests with the official Java clients and mqadmin, recorded exchanges included. Without a JVM the live ones are skipped and say so. */
export default defineConfig({
  test: {
    include: ['**/*.interop.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', '.next/**', 'data/**'],
    environment: 'node',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Most of their time is waiting: for clients that share queues anew, for messages that are due, for servers to stop.
    maxWorkers: 3,
  },
})
