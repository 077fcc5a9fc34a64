import { openAdminClient, type AdminClient } from '../broker-core/client/index.ts'
import { Crowd } from '../broker-core/testing/crowd.ts'
import { eventually } from '../scripts/started-product.ts'
import { expect, testWithProduct } from './journey.ts'

const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000', ROCKETDECK_CALL_TIMEOUT_MS: '2000' })

let client: AdminClient
let crowd: Crowd

test.beforeAll(async ({ product }) => {
  client = openAdminClient({ nameServers: [product.namesrv] })
  crowd = new Crowd(product.namesrv)
  await crowd.createTopics(product.broker, ['crowd-00001'])
})
test.afterAll(async () => {
  await client.close()
  await crowd.close()
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
