import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { runStep } from './steps.mjs'

/** The browser of the browser tests: the system's chromium, else Playwright's, else the distribution's package. */

const root = path.dirname(import.meta.dirname)
const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

function findCommand(name) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}

function findPlaywrightBrowser() {
  try {
    const { chromium } = createRequire(import.meta.url)('playwright-core')
    const file = chromium.executablePath()
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}

/**
 * Path of a browser that is there.
 * @returns {string | undefined}
 */
export function findBrowser() {
  return (
    process.env.ROCKETDECK_CHROMIUM ??
    commands.map(findCommand).find((file) => file !== undefined) ??
    findPlaywrightBrowser()
  )
}

/**
 * Path of a browser; installs one where there is none.
 * @returns {Promise<string | undefined>} undefined when none can be had here
 */
export async function ensureBrowser() {
  if (findBrowser() !== undefined) return findBrowser()
  const cli = path.join(root, 'node_modules/@playwright/test/cli.js')
  await runStep('installing a browser (Playwright’s)', process.execPath, [cli, 'install', 'chromium'], { cwd: root })
  if (findBrowser() !== undefined) return findBrowser()
  if (process.getuid?.() === 0 && findCommand('apt-get') !== undefined) {
    await runStep('apt-get update', 'apt-get', ['update', '-qq'])
    const options = ['install', '-y', '-qq', '--no-install-recommends', 'chromium']
    await runStep('installing a browser (the distribution’s)', 'apt-get', options, {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  return findBrowser()
}
