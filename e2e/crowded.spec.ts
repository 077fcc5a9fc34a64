import { openAdminClient, requests, type AdminClient } from '../broker-core/client/index.ts'
import { Crowd } from '../broker-core/testing/crowd.ts'
import { eventually } from '../scripts/started-product.ts'
import { links } from '../components/links.ts'
import { expect, testWithProduct } from './journey.ts'

const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000', ROCKETDECK_CALL_TIMEOUT_MS: '2000' })

const topic = 'crowd-00001'
const group = 'GID_crowd'
let client: AdminClient
let crowd: Crowd

test.beforeAll(async ({ product }) => {
  client = openAdminClient({ nameServers: [product.namesrv] })
  crowd = new Crowd(product.namesrv)
  await crowd.createTopics(product.broker, [topic])
})
test.afterAll(async () => {
  await client.close()
  await crowd.close()
})

/** Pages that ask every broker, and what the one that lives tells there. */
const pagesOfAllBrokers: readonly (readonly [address: string, filled: string | undefined])[] = [
  [links.topic('default', topic, { tab: 'config' }), 'broker-a'],
  [links.topic('default', topic, { tab: 'consumers' }), undefined],
  [links.messages('default', { by: 'key', topic, key: 'k1' }), 'alive'],
  [links.group('default', group), topic],
  [links.group('default', group, { tab: 'clients' }), undefined],
  [links.groups('default', { q: group }), group],
  [links.brokers('default', { tab: 'compare', all: 'true' }), 'brokerName'],
  [links.clients('default'), undefined],
  [links.producers('default'), undefined],
  [links.deadLetters('default'), undefined],
]

test('a dead broker is named, and the pages stay filled', async ({ page, product }) => {
  const dead = await crowd.addDeadBroker('broker-dead', [topic])
  await eventually(() =>
    client.producer.send({
      topic,
      body: Buffer.from('alive'),
      keys: ['k1'],
      queue: { broker: 'broker-a', queueId: 0 },
    }),
  )
  const created = await page.request.post(`${product.dashboard}/api/c/default/groups`, {
    headers: { origin: product.dashboard },
    data: { group, brokers: ['broker-a'] },
  })
  expect(created.ok(), await created.text()).toBe(true)
  const consumer = client.pullConsumer(group)
  const mine = (await consumer.queues(topic)).filter(({ broker }) => broker === 'broker-a')
  for (const queue of mine) await consumer.commit(queue, 0)
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

  // Each with something of the good broker, too.
  for (const [address, filled] of pagesOfAllBrokers) {
    await page.goto(address)
    await expect(named, address).toBeVisible({ timeout: 30_000 })
    if (filled !== undefined) await expect(page.getByRole('main'), address).toContainText(filled)
  }

  // A broker that dies is dropped by the NameServer: then nobody asks it, and the sums of the others must not pass for the whole.
  await client.call(product.namesrv, requests.unregisterBroker, {
    ...{ clusterName: 'DefaultCluster', brokerName: 'broker-dead', brokerAddr: dead.address, brokerId: 0 },
  })
  await page.goto(links.topic('default', topic))
  await expect(page.getByRole('main')).toContainText(/at least [1-9]\d* messages? in store/, { timeout: 40_000 })
  await expect(page.getByRole('main')).toContainText(`broker-dead ${dead.address} no longer registered`, {
    timeout: 40_000,
  })
  for (const address of [
    links.group('default', group),
    links.groups('default', { q: group }),
    links.clients('default'),
  ]) {
    await page.goto(address)
    await expect(named, address).toBeVisible({ timeout: 30_000 })
  }
})
