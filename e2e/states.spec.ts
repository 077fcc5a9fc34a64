import type { Page } from '@playwright/test'
import { links } from '../components/links.ts'
import { accessibilityProblems } from './accessibility.ts'
import { expect, failedRequests, testInOnePage as test } from './journey.ts'
import { readScene } from './scene.ts'

const cluster = 'default'
const unreachable = {
  code: 'unreachable',
  message: '192.0.2.7:10911 did not answer in time.',
  details: { address: '192.0.2.7:10911' },
} as const
const message = readScene().sent.find(({ key }) => key === 'order-12')

/** Pages that show what an endpoint answers, by name. */
const pages: Readonly<Record<string, string>> = {
  clusters: '/clusters',
  overview: links.overview(cluster),
  brokers: links.brokers(cluster),
  compare: links.brokers(cluster, { tab: 'compare' }),
  'name-servers': links.brokers(cluster, { tab: 'name-servers' }),
  broker: links.broker(cluster, 'broker-a'),
  'broker-config': links.broker(cluster, 'broker-a', { tab: 'config' }),
  topics: links.topics(cluster),
  topic: links.topic(cluster, 'Orders'),
  'topic-route': links.topic(cluster, 'Orders', { tab: 'route' }),
  'topic-consumers': links.topic(cluster, 'Orders', { tab: 'consumers' }),
  'topic-config': links.topic(cluster, 'Orders', { tab: 'config' }),
  groups: links.groups(cluster),
  group: links.group(cluster, 'GID_shop'),
  'group-clients': links.group(cluster, 'GID_shop', { tab: 'clients' }),
  'group-config': links.group(cluster, 'GID_shop', { tab: 'config' }),
  producers: links.producers(cluster),
  clients: links.clients(cluster),
  'messages-by-time': links.messages(cluster, { topic: 'Orders' }),
  'messages-by-key': links.messages(cluster, { by: 'key', topic: 'Orders', key: 'order-7' }),
  message: links.message(cluster, message?.offsetMsgId ?? '7F00000100002A9F0000000000000000', { topic: 'Orders' }),
  'dead-letters': links.deadLetters(cluster),
  'dead-letters-of-group': links.deadLetters(cluster, { group: 'GID_billing' }),
  access: links.access(cluster),
  audit: links.audit(cluster),
  trace: links.trace(cluster, { key: 'order-7' }),
  settings: links.settings(cluster),
}

test.describe.configure({ mode: 'parallel' })

for (const [name, address] of Object.entries(pages))
  test(`${name}: while the answer is awaited, when it fails, and when it comes`, async ({ page, expectInConsole }) => {
    expectInConsole(failedRequests)
    let fail = (): void => undefined
    const failed = new Promise<void>((resolve) => (fail = resolve))
    let isBroken = true
    const main = page.getByRole('main')
    const alert = main.getByRole('alert').filter({ hasText: unreachable.details.address }).first()
    // News would fill the page without a question of its own.
    await page.route(/\/api\/live/, () => failed)
    await page.route(/\/api\/(?!live)/, async (route) => {
      await failed
      // A page that was left has no question left to answer.
      await (isBroken ? route.fulfill({ status: 502, json: { error: unreachable } }) : route.continue()).catch(
        () => undefined,
      )
    })

    await test.step('the page is there, and says that it waits', async () => {
      await page.goto(address)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(main.getByText('Still waiting for an answer').first()).toBeVisible()
      await expectGood(page)
    })
    await test.step('a failure is told with its cause', async () => {
      fail()
      await expect(alert).toBeVisible()
      await expect(main.getByText('Still waiting for an answer')).toHaveCount(0)
      await expectGood(page)
    })
    await test.step('the next attempt fills it', async () => {
      isBroken = false
      await expect(async () => {
        if (await alert.isVisible()) await alert.getByRole('button', { name: 'Try again' }).click({ timeout: 1000 })
        await expect(alert).toHaveCount(0, { timeout: 1000 })
      }).toPass()
    })
  })

async function expectGood(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 })
  expect.soft(await accessibilityProblems(page), 'barriers').toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect.soft(wide, 'pixels beyond 390').toBe(0)
}
