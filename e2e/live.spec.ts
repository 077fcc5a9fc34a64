import type { Page } from '@playwright/test'
import { isAgainstApache } from './against.ts'
import { consoleErrors, expect, failedRequests, testWithProduct } from './journey.ts'
import { type PageHeap, pageHeap } from './page-heap.ts'

// An hour once is enough.
const isLong = process.env['ROCKETDECK_LONG'] === '1' && !isAgainstApache
const restarts = isLong ? 10 : 4
/** Pause between two restarts. */
const pauseMs = isLong ? 6 * 60_000 : 0
/** From the core's return to its figures on the screen; a busy machine gets more in the short run. */
const seenAgainMsMax = isLong ? 5000 : 12_000

const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000' })

/** Seconds of the day of the newest figures on the screen; NaN without. */
async function asOfSeconds(page: Page): Promise<number> {
  const text = await page
    .getByRole('main')
    .getByText(/^as of \d/)
    .first()
    .innerText()
  const [, hours, minutes, seconds] = /(\d+):(\d+):(\d+)/.exec(text) ?? []
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

const secondsOf = (at: number): number => {
  const date = new Date(at)
  return date.getHours() * 3600 + date.getMinutes() * 60 + date.getSeconds()
}

test('the overview stays open while the core is restarted: it comes back by itself, and grows in nothing', async ({
  page,
  product,
  expectInConsole,
}) => {
  test.setTimeout(restarts * (pauseMs + 45_000) + 60_000)
  expectInConsole(failedRequests)
  const errors = consoleErrors(page)
  let asked = 0
  page.on('request', (request) => (asked += request.url().includes('/api/') ? 1 : 0))
  const session = await page.context().newCDPSession(page)
  await page.goto('/c/default/overview')
  await expect(page.getByRole('main').getByText(/^live$/)).toBeVisible()
  const startedAt = Date.now()
  const heaps: PageHeap[] = []
  for (let round = 1; round <= restarts; round++) {
    await product.restart()
    const backAt = Date.now()
    await expect.poll(() => asOfSeconds(page), { timeout: 30_000, intervals: [100] }).toBeGreaterThan(secondsOf(backAt))
    await expect(page.getByRole('main')).toContainText(/Brokers up\s*1\s*of 1/)
    const seenAfterMs = Date.now() - backAt
    expect(seenAfterMs, `restart ${round}`).toBeLessThan(seenAgainMsMax + 1000)
    await page.waitForTimeout(pauseMs)
    // The first restart brings what stays: lists of failures. A snapshot takes seconds, so few are taken.
    if (isLong || round === 1 || round === restarts) heaps.push(await pageHeap(session))
    if (isLong) console.log(`restart ${round}:`, { seenAfterMs, asked, ...heaps.at(-1) })
  }
  const [before, after] = [heaps[0]!, heaps.at(-1)!]
  expect(after.objects / before.objects, JSON.stringify(heaps)).toBeLessThan(1.1)
  const seconds = (Date.now() - startedAt) / 1000
  // One stream feeds all; what it does not feed is asked every ten seconds at most, by a handful of questions.
  expect(asked, `requests in ${Math.round(seconds)} s`).toBeLessThan(20 + restarts * 10 + seconds)
  expect(errors.filter((text) => !failedRequests.test(text))).toEqual([])
})

test('a hidden tab is told of nothing, and is told at once when it is seen again', async ({ page }) => {
  await page.goto('/c/default/overview')
  await expect(page.getByRole('main').getByText(/^live$/)).toBeVisible()
  const streams: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/live')) streams.push(request.url())
  })
  const hide = (hidden: boolean): Promise<void> =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => value })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await hide(true)
  await expect(page.getByRole('main').getByText(/^live$/)).toHaveCount(0)
  expect(streams).toEqual([])
  await hide(false)
  await expect(page.getByRole('main').getByText(/^live$/)).toBeVisible()
  expect(streams.length).toBeGreaterThan(0)
})
