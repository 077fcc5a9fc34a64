import { openAdminClient, type AdminClient } from '../broker-core/client/index.ts'
import { Crowd } from '../broker-core/testing/crowd.ts'
import { eventually } from '../scripts/started-product.ts'
import { expect, testWithProduct } from './journey.ts'
import { TopicListPage } from './pages/topic-pages.ts'

const topicCount = 10_000
const topicName = (n: number): string => `crowd-${String(n).padStart(5, '0')}`

const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000', ROCKETDECK_CALL_TIMEOUT_MS: '2000' })

let client: AdminClient
let crowd: Crowd

test.beforeAll(async ({ product }) => {
  client = openAdminClient({ nameServers: [product.namesrv] })
  crowd = new Crowd(product.namesrv)
  await crowd.createTopics(
    product.broker,
    Array.from({ length: topicCount }, (_, n) => topicName(n)),
  )
})
test.afterAll(async () => {
  await client.close()
  await crowd.close()
})

test('ten thousand topics scroll with few rows in the document', async ({ page }) => {
  const list = new TopicListPage(page)
  await list.open()
  await expect(page.getByText('10,000 topics')).toBeVisible()
  const rows = list.table.root.locator('tbody tr[data-row]')
  expect(await rows.count()).toBeLessThan(80)
  const frame = list.table.root.locator('xpath=..')
  await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await expect(list.link(topicName(topicCount - 1))).toBeVisible()
  expect(await rows.count()).toBeLessThan(80)
  await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight / 2))
  await expect(list.link(topicName(topicCount / 2))).toBeVisible()
  await expect(page).toHaveURL(/row=4\d{3}|row=5\d{3}/)
  await page.reload()
  await expect(list.link(topicName(topicCount / 2))).toBeVisible()
  await list.search.fill('4711')
  await expect(rows).toHaveCount(1)
  await expect(list.link('crowd-04711')).toBeVisible()
})

test('a dead broker is named, and the pages stay filled', async ({ page }) => {
  const dead = await crowd.addDeadBroker('broker-dead', ['crowd-00001'])
  await eventually(() =>
    client.producer.send({
      topic: 'crowd-00001',
      body: Buffer.from('alive'),
      queue: { broker: 'broker-a', queueId: 0 },
    }),
  )
  const named = page.getByRole('main').getByText(dead.address).first()

  await page.goto('/c/default/brokers')
  await expect(page.getByRole('row', { name: /broker-dead/ })).toContainText('not reachable', { timeout: 30_000 })
  await expect(page.getByRole('row', { name: /broker-a/ }).first()).toContainText('up')
  await page.goto('/c/default/overview')
  await expect(page.getByText(/broker-dead/).first()).toBeVisible({ timeout: 30_000 })
  await page.goto('/c/default/topics')
  await expect(page.getByRole('link', { name: 'crowd-00001', exact: true })).toBeVisible()
  await expect(named).toBeVisible({ timeout: 30_000 })
  await page.goto('/c/default/topics/crowd-00001')
  await expect(named).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('table', { name: 'Queues' })).toContainText('broker-a')
  await page.goto('/c/default/messages?topic=crowd-00001')
  await expect(named).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('table', { name: 'Messages found' })).toContainText('alive')
})
