import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openAdminClient } from '../broker-core/client/index.ts'
import { OfficialMqadmin } from '../broker-core/interop/official-mqadmin.ts'
import { eventually } from '../scripts/started-product.ts'
import { expect, needsJava, test } from './journey.ts'
import { GroupPage, type LagRow } from './pages/group-page.ts'
import { Table } from './pages/table.ts'
import { readScene } from './scene.ts'
import { javaVersion } from './traffic.ts'

const byQueue = (a: LagRow, b: LagRow): number =>
  `${a.topic} ${a.broker} ${a.queueId}`.localeCompare(`${b.topic} ${b.broker} ${b.queueId}`)

test.describe('lag as mqadmin prints it', () => {
  const { namesrv } = readScene()
  needsJava()
  let folder = ''
  const groups = [
    { group: 'GID_billing', state: 'consumed a part and went away', verdict: /Behind by 20, no client is connected/ },
    { group: 'GID_stuck', state: 'is connected and does not get on', verdict: /Behind by 56, 1 client connected/ },
    { group: 'GID_shop', state: 'keeps up', verdict: /Caught up, 1 client connected/ },
  ]
  const printedFor = new Map<string, string>()

  test.beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'rocketdeck-mqadmin-'))
    const mqadmin = new OfficialMqadmin(javaVersion, namesrv, folder)
    const outputs = await mqadmin.run(groups.map(({ group }) => ['consumerProgress', '-g', group]))
    outputs.forEach(({ out }, at) => printedFor.set(groups[at]?.group ?? '', out))
    await mqadmin.close()
  })
  test.afterAll(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })

  for (const { group, state, verdict } of groups)
    test(`every number of ${group}, which ${state}`, async ({ page }) => {
      const printed = printedFor.get(group) ?? ''
      const expected = readProgress(printed)
      expect(expected.rows.length, printed).toBeGreaterThanOrEqual(4)
      const groupPage = new GroupPage(page)
      await groupPage.open(group)
      await expect(groupPage.verdict()).toContainText(verdict)
      expect((await groupPage.lag()).sort(byQueue)).toEqual(expected.rows.sort(byQueue))
      expect(await groupPage.diffTotal()).toBe(expected.diffTotal)
    })

  test('the list of groups shows the same totals and finds a group', async ({ page }) => {
    await page.goto('/c/default/groups')
    const table = new Table(page, 'Consumer groups')
    await expect(table.row('GID_billing')).toContainText('20')
    await expect(table.row('GID_stuck')).toContainText('56')
    const row = (await table.read()).find((cells) => cells['Group'] === 'GID_stuck')
    expect(row).toMatchObject({ Clients: '1', 'Diff Total': '56' })
    await page.getByLabel('Search groups').fill('bill')
    await expect(page).toHaveURL(/[?&]q=bill/)
    await expect(table.row('GID_stuck')).toHaveCount(0)
    await table.root.getByRole('link', { name: 'GID_billing' }).click()
    await expect(page).toHaveURL(/groups\/GID_billing$/)
  })

  test('the client of a group is named, with its subscription', async ({ page }) => {
    const groupPage = new GroupPage(page)
    await groupPage.open('GID_shop')
    const [client] = await groupPage.clients()
    expect(client).toMatchObject({ Language: 'JAVA', Version: 'V5_5_0' })
    expect(client?.['Client']).toContain('GID_shop')
    await expect(page.getByRole('table', { name: 'Subscriptions' })).toContainText('Orders')
    await page.getByRole('tab', { name: 'Configuration' }).click()
    await expect(page.getByRole('table', { name: 'Configuration' })).toContainText('retryMaxTimes')
  })
})

test('lag of a group of our own client equals the broker’s consume statistics', async ({ page, scene }) => {
  const client = openAdminClient({ nameServers: [scene.namesrv], clusterMaxAgeMs: 0 })
  try {
    const topic = 'PulledByHand'
    const masters = await client.directory.masters()
    await client.topics.put({ topic, readQueues: 4, writeQueues: 4, perm: 6, order: false }, masters)
    for (let i = 0; i < 30; i++)
      await eventually(() => client.producer.send({ topic, body: Buffer.from(`message ${i}`) }))
    const consumer = client.pullConsumer('GID_by_hand')
    const queues = await consumer.queues(topic)
    expect(queues).toHaveLength(4)
    for (const queue of queues) {
      const { messages } = await consumer.pull(queue, 0)
      await consumer.commit(queue, Math.min(messages.length, queue.queueId + 2))
    }
    const { items } = await client.groups.progress('GID_by_hand', await client.directory.readers())
    const expected = items.flatMap((item) =>
      item.queues.map((queue) => ({
        topic: queue.topic,
        broker: queue.broker,
        queueId: String(queue.queueId),
        brokerOffset: String(queue.brokerOffset),
        consumerOffset: String(queue.consumerOffset),
        diff: String(queue.brokerOffset - queue.consumerOffset),
      })),
    )
    const groupPage = new GroupPage(page)
    await groupPage.open('GID_by_hand')
    expect((await groupPage.lag()).sort(byQueue)).toEqual(expected.sort(byQueue))
    expect(await groupPage.diffTotal()).toBe(30n - (2n + 3n + 4n + 5n))
  } finally {
    await client.close()
  }
})

/** Reads what `mqadmin consumerProgress -g` prints. */
function readProgress(text: string): { rows: LagRow[]; diffTotal: bigint } {
  const rows = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words.length >= 7 && !words[0]!.startsWith('#') && /^\d+$/.test(words[2]!))
    .map(([topic = '', broker = '', queueId = '', brokerOffset = '', consumerOffset = '', diff = '']) => ({
      topic,
      broker,
      queueId,
      brokerOffset,
      consumerOffset,
      diff,
    }))
  return { rows, diffTotal: BigInt(/Consume Diff Total: (\d+)/.exec(text)?.[1] ?? -1) }
}
