import { gzipSync } from 'node:zlib'
import { chromium, type Page } from '@playwright/test'
import { findBrowser } from './browser.mjs'
import { removeDataFolder, startProduct } from './started-product.ts'

/**
 * Measures the JavaScript that a browser loads for a first visit, gzipped, and fails above the budget. Everything counts that is
 * loaded until the network is quiet: chunks that come lazily, like the chart's, and what the page fetches ahead.
 */
const budgets = [
  { page: 'topic list', path: '/c/default/topics', kilobytesMax: 190 },
  { page: 'overview with its chart', path: '/c/default', kilobytesMax: 330 },
]
const bytesPerKilobyte = 1024

/** Names and gzipped sizes of the scripts of a first visit. */
async function measure(page: Page, url: string): Promise<Map<string, number>> {
  const urls = new Set<string>()
  page.on('response', (response) => {
    if (response.headers()['content-type']?.includes('javascript') === true) urls.add(response.url())
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  const sizes = new Map<string, number>()
  for (const script of urls)
    sizes.set(new URL(script).pathname, gzipSync(await (await fetch(script)).arrayBuffer()).length)
  return sizes
}

const executablePath = findBrowser()
const product = await startProduct()
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
let isWithin = true
try {
  for (const { page, path, kilobytesMax } of budgets) {
    const tab = await browser.newPage()
    const sizes = await measure(tab, `${product.dashboard}${path}`)
    await tab.close()
    const kilobytes = [...sizes.values()].reduce((sum, size) => sum + size, 0) / bytesPerKilobyte
    const isGood = sizes.size > 0 && kilobytes <= kilobytesMax
    isWithin &&= isGood
    console.log(
      `${page}: ${kilobytes.toFixed(1)} KB of ${kilobytesMax} KB in ${sizes.size} scripts${isGood ? '' : '  TOO MUCH'}`,
    )
    if (!isGood || process.argv.includes('--all'))
      for (const [name, size] of [...sizes].sort(([, a], [, b]) => b - a))
        console.log(`  ${(size / bytesPerKilobyte).toFixed(1).padStart(7)} KB  ${name}`)
  }
} finally {
  await browser.close()
  await product.program.stop()
  removeDataFolder(product.data)
}
process.exitCode = isWithin ? 0 : 1
