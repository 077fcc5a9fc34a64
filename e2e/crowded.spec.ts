import { openAdminClient, type AdminClient } from '../broker-core/client/index.ts'
import { topicConfig } from '../broker-core/protocol/bodies/topics.ts'
import { requests } from '../broker-core/protocol/requests/index.ts'
import { Connector } from '../broker-core/remoting/connector.ts'
import { addAbsentBroker } from '../broker-core/testing/absent-broker.ts'
import { eventually } from '../scripts/started-product.ts'
import { expect, testWithProduct } from './journey.ts'
import { TopicListPage } from './pages/topic-pages.ts'

const topicCount = 10_000
const topicName = (n: number): string => `crowd-${String(n).padStart(5, '0')}`

const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000', ROCKETDECK_CALL_TIMEOUT_MS: '2000' })

let client: AdminClient
let connector: Connector

test.beforeAll(async ({ product }) => {
  client = openAdminClient({ nameServers: [product.namesrv] })
  connector = new Connector()
  const [master] = await client.directory.masters()
  for (let from = 0; from < topicCount; from += 2000) {
    const topicConfigList = Array.from({ length: 2000 }, (_, at) =>
      topicConfig.parse({ topicName: topicName(from + at), readQueueNums: 4, writeQueueNums: 4, perm: 6 }),
    )
    const reply = await connector.call(
      master?.address ?? '',
      requests.updateAndCreateTopicList,
      {},
      { body: { topicConfigList }, timeoutMs: 20_000 },
    )
    expect(reply.code, reply.remark).toBe(0)
  }
})
test.afterAll(async () => {
  await client.close()
  await connector.close()
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

test('a dead broker is named, and the pages stay filled', async ({ page, product }) => {
  const dead = await addAbsentBroker({ connector, namesrvAddress: product.namesrv }, 'closed', 'broker-dead', ['crowd-00001'])
  await eventually(() => client.producer.send({ topic: 'crowd-00001', body: Buffer.from('alive'), queue: { broker: 'broker-a', queueId: 0 } }))
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

