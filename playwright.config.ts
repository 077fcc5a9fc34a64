import { defineConfig } from '@playwright/test'
import { isAgainstApache, onlyAgainstCore } from './e2e/against.ts'
import { findBrowser } from './scripts/browser.mjs'

const browser = findBrowser()
const results = isAgainstApache ? 'test-results/e2e-apache' : 'test-results/e2e'

/**
 * Browser journeys against the built product, started by e2e/global-setup.ts on free ports with a folder of its own; with
 * ROCKETDECK_E2E_AGAINST=apache the dashboard shows a real Apache RocketMQ.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  testIgnore: isAgainstApache ? onlyAgainstCore : [],
  globalSetup: './e2e/global-setup.ts',
  outputDir: results,
  workers: 2,
  // A JVM takes much of a machine for itself.
  timeout: isAgainstApache ? 120_000 : 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: `${results}.json` }]],
  use: {
    baseURL: process.env['ROCKETDECK_URL'] ?? 'http://127.0.0.1:8080',
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    // A recording of every journey takes as long as the journey: `npx playwright test --trace retain-on-failure` when one is wanted.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(browser === undefined ? {} : { executablePath: browser }),
      // Chromium's sandbox does not work for root, as which containers run tests.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
})
