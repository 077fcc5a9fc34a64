import type { Page } from '@playwright/test'
import { accessibilityProblems } from './accessibility.ts'
import { isAgainstApache } from './against.ts'
import { coreOf } from './core-process.ts'
import { expect, failedRequests, testWithProduct } from './journey.ts'

/** Looks at the page as it is, in both colours. */
async function expectAccessible(page: Page): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme)
    expect.soft(await accessibilityProblems(page), `${page.url()}, ${theme}`).toEqual([])
  }
}

const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000', ROCKETDECK_CALL_TIMEOUT_MS: '1000' })

test('a fresh cluster teaches the next step on every page', async ({ page, product }) => {
  const open = (section: string): Promise<unknown> => page.goto(`/c/default/${section}`)
  const snippet = page.getByRole('main').locator('pre').filter({ hasText: product.namesrv })

  await open('topics')
  await expect(page.getByText('No topic yet')).toBeVisible()
  await expect(snippet).toContainText('DefaultMQProducer')
  await expectAccessible(page)
  await open('groups')
  await expect(page.getByText('No consumer group yet')).toBeVisible()
  await expect(snippet).toContainText('DefaultMQPushConsumer')
  await expectAccessible(page)
  await open('producers')
  await expect(page.getByText('No producer is connected')).toBeVisible()
  await expect(snippet).toBeVisible()
  await expectAccessible(page)
  await open('messages')
  await expect(page.getByText('Choose a topic')).toBeVisible()
  await open('overview')
  await expect(page.getByText('Nothing was sent through this cluster today', { exact: false })).toBeVisible()
  await expect(snippet).toBeVisible()
  await expectAccessible(page)
  await open('trace')
  await page.getByLabel('msgId or key').fill('order-1')
  await page.getByRole('main').getByRole('button', { name: 'Search' }).click()
  await expect(page.getByText('No trace record')).toBeVisible()
  // Apache makes the topic of traces only when its settings say so.
  const why = isAgainstApache
    ? 'There is no topic RMQ_SYS_TRACE_TOPIC in this cluster'
    : 'holds no record of this message'
  await expect(page.getByText(why)).toBeVisible()
  await expectAccessible(page)
})

if (!isAgainstApache)
  test('the core goes away and comes back', async ({ page, product, expectInConsole }) => {
    expectInConsole(failedRequests)
    await page.goto('/c/default/overview')
    await expect(page.getByText(/All well|problem/).first()).toBeVisible()
    const notice = page.getByRole('alert').filter({ hasText: 'No broker of this cluster answers' })

    await test.step('it says so, names the hop, and keeps answering', async () => {
      const core = coreOf(product.program.child.pid ?? 0)
      // stopped, not killed: the supervisor brings a killed one back within a second
      process.kill(core, 'SIGSTOP')
      try {
        await expect(notice).toBeVisible({ timeout: 40_000 })
        await expect(notice).toContainText(product.namesrv)
        await page.goto('/c/default/topics')
        await expect(notice).toBeVisible({ timeout: 30_000 })
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await expectAccessible(page)
      } finally {
        process.kill(core, 'SIGKILL')
      }
    })

    await test.step('it is there again by itself', async () => {
      await product.program.printed(/the core is back/)
      await expect(notice).toBeHidden({ timeout: 30_000 })
      await expect(page.getByText('No topic yet')).toBeVisible()
    })
  })
