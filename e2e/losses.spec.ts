import { rmSync } from 'node:fs'
import { openAdminClient } from '../broker-core/client/index.ts'
import { type Pair, TwoMastersTwoSlaves } from '../broker-core/interop/cluster/test-cluster.ts'
import { links } from '../components/links.ts'
import { makeDataFolder, removeDataFolder } from '../scripts/started-product.ts'
import { expect, testWithProduct } from './journey.ts'
import { Said } from './pages/said.ts'
import { Table } from './pages/table.ts'

/**
 * The overview and the brokers page while a master, a slave and a NameServer are lost and come back. Every sentence that the overview
 * shows on the way is taken down: none may be untrue, also for a moment.
 */
const folder = makeDataFolder()
const cluster = new TwoMastersTwoSlaves(folder, { registerNameServerPeriod: 10_000 })
const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000' }, cluster)
const [first] = cluster.pairs as readonly [Pair, Pair]
const allWell = 'All well: 4 of 4 brokers up, nothing waits for attention.'
/** Longer than a slave may hear nothing before its replication counts as stopped: 20 s. */
const silenceS = 24
const slowly = { timeout: 45_000 }

test.describe.configure({ mode: 'serial', timeout: 240_000 })
test.afterAll(() => {
  removeDataFolder(folder)
})

test('a slave is lost and comes back', async ({ page }) => {
  await page.goto(links.overview('default'))
  const said = await Said.on(page)
  await said.soon(allWell)
  await first.slave.kill()
  const unregistered = 'Broker broker-a:1 is no longer registered with the NameServer'
  await said.soon(`2 problems, the worst: ${unregistered}`)
  await said.problems([unregistered, 'Master broker-a has no slave that is up'])
  await page.goto(links.brokers('default'))
  const brokers = new Table(page, /Brokers of the cluster/)
  await expect(brokers.row(/broker-a.*slave 1/)).toContainText(/not reachable\s*nothing/)
  await expect(brokers.row(/broker-a.*master/)).toContainText('0 of 1 in sync')
  await expect(brokers.row(/broker-b.*master/)).toContainText('1 of 1 in sync')
  await first.slave.start()
  await expect(brokers.row(/broker-a.*slave 1/)).toContainText(/standby\s*in sync/, slowly)
  await expect(brokers.row(/broker-a.*master/)).toContainText('1 of 1 in sync')
})

test('a master and a NameServer are lost at once, and come back one after the other', async ({ page, context }) => {
  const [, second] = cluster.nameServers
  const gone = `NameServer ${second!.address} cannot be reached`
  const silent = 'Master broker-a cannot be reached: broker-a:1 answers reads, nobody takes its messages'
  const lacks = ['broker-a', 'broker-a:1', 'broker-b', 'broker-b:1'].map(
    (broker) => `NameServer ${second!.address} does not know the broker ${broker}`,
  )
  await page.goto(links.overview('default'))
  const said = await Said.on(page)
  await said.soon(allWell)
  const beside = await context.newPage()
  await beside.goto(links.brokers('default'))
  const brokers = new Table(beside, /Brokers of the cluster/)

  await Promise.all([first.master.kill(), second!.kill()])
  await said.soon(`2 problems, the worst: ${silent}`)
  await said.problems([silent, gone])
  await expect(brokers.row(/broker-a.*master/)).toContainText(/not reachable\s*nothing/)
  await expect(brokers.row(/broker-a.*slave 1/)).toContainText('reads only')
  await said.goesOnFor(silenceS)
  expect(said.all).toEqual(new Set([silent, gone]))

  await second!.start()
  await said.soon(`1 problem, the worst: ${silent}`, slowly)
  await first.master.start()
  await said.soon(allWell, slowly)
  await expect(brokers.row(/broker-a.*slave 1/)).toContainText(/standby\s*in sync/)
  await said.goesOnFor(3)
  expect([...said.all].filter((sentence) => ![silent, gone, ...lacks].includes(sentence))).toEqual([])
  await beside.getByRole('tab', { name: 'NameServers' }).click()
  await expect(beside.getByRole('main')).toContainText('All NameServers that answer know the same brokers')
})

test('a master that lost its store is not followed, and the words say so until its slave is emptied, too', async ({
  page,
}) => {
  const stopped = 'Slave broker-a:1 gets nothing from its master'
  await page.goto(links.overview('default'))
  const said = await Said.on(page)
  await said.soon(allWell)
  await cluster.makeTopic('Parcels')
  const client = openAdminClient({ nameServers: [cluster.nameServers[0]!.address] })
  await client.producer.send({ topic: 'Parcels', body: Buffer.from('one'), queue: { broker: first.name, queueId: 0 } })
  await client.close()
  await first.master.kill()
  rmSync(first.master.storeFolder, { recursive: true })
  await first.master.start()
  await said.soon(`1 problem, the worst: ${stopped}`, slowly)
  await page.goto(links.brokers('default'))
  const brokers = new Table(page, /Brokers of the cluster/)
  await expect(brokers.row(/broker-a.*slave 1/)).toContainText('stopped')
  await expect(brokers.row(/broker-a.*master/)).toContainText('0 of 1 in sync')
  await first.slave.kill()
  rmSync(first.slave.storeFolder, { recursive: true })
  await first.slave.start()
  await expect(brokers.row(/broker-a.*slave 1/)).toContainText(/standby\s*in sync/, slowly)
  await page.goto(links.overview('default'))
  await said.soon(allWell, slowly)
  expect([...said.all].filter((sentence) => sentence.startsWith('Slave ') && sentence !== stopped)).toEqual([])
})
