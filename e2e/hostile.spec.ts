import { deflateSync, gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { openAdminClient, requests, sysFlag, type OutgoingMessage } from '../broker-core/client/index.ts'
import { Connector } from '../broker-core/remoting/connector.ts'
import { OnlineConsumer } from '../broker-core/testing/online-consumer.ts'
import { links } from '../components/links.ts'
import { expect, failedRequests, testWithProduct } from './journey.ts'

// Content of messages and clients is written by strangers: nothing of it may run, hang the page, or make it unreadable.

const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000', ROCKETDECK_CALL_TIMEOUT_MS: '3000' })

const cluster = 'default'
const topic = 'Hostile'
const markup = `"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script><a href="javascript:window.hacked=1">{{7*7}}`
const rightToLeft = '\u202Etxt.exe\u2066\u200F'
const long = 'L'.repeat(30_000)
const clientId = `10.0.0.1@${markup}${rightToLeft}`
const mebibyte = 1024 * 1024

/** What strangers send, by what is wicked about it. */
const bodies: Readonly<Record<string, Buffer>> = {
  markup: Buffer.from(`${markup}\n<svg onload="window.hacked=1">`),
  'members of prototypes': Buffer.from(
    '{"__proto__":{"hacked":1},"constructor":{"prototype":{"hacked":1}},"toString":"x"}',
  ),
  'invalid UTF-8': Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0x00, 0x1b, 0x5b, 0x33, 0x31, 0x6d]),
  'deep JSON': Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)),
  'four MiB of JSON': Buffer.from(JSON.stringify(Array.from({ length: 330_000 }, (_, n) => `row ${n}`))),
  'one line of three MiB': Buffer.alloc(3 * mebibyte, 'x'),
  'a bomb of gzip': gzipSync(Buffer.alloc(200 * mebibyte)),
}

/** How each is looked at. */
const formsOf = {
  markup: ['text'],
  'members of prototypes': ['json', 'tree'],
  'invalid UTF-8': ['hex'],
  'deep JSON': ['json', 'tree'],
  'four MiB of JSON': ['text', 'hex'],
  'one line of three MiB': ['text'],
} as const satisfies Partial<Record<keyof typeof bodies, readonly string[]>>

/** Where each message is, by what is wicked about it. */
const places = new Map<string, string>()
let consumer: OnlineConsumer

test.beforeAll(async ({ product }) => {
  const client = openAdminClient({ nameServers: [product.namesrv] })
  const properties = new Map([
    ['__proto__', 'polluted'],
    ['constructor', markup],
    [markup.replaceAll(' ', '\u00A0'), rightToLeft],
    ['long', long],
  ])
  const send = async (name: string, message: Partial<OutgoingMessage> & { body: Buffer }): Promise<void> => {
    const { offsetMessageId } = await client.producer.send({
      topic,
      tags: markup,
      keys: [`key-${rightToLeft}`],
      ...message,
    })
    places.set(name, offsetMessageId)
  }
  for (const [name, body] of Object.entries(bodies)) await send(name, { body })
  await send('properties', { body: Buffer.from('{}'), properties })
  await sendPackedBomb(product.broker)
  await client.close()
  consumer = await OnlineConsumer.start(
    { brokerAddress: product.broker },
    { group: 'GID_hostile', topic, clientId, tags: [markup, rightToLeft] },
  )
  await consumer.commit(0, 0n)
})
test.afterAll(() => consumer.close())

/** A message that says of itself that RocketMQ packed it, and grows to 200 MiB. */
async function sendPackedBomb(broker: string): Promise<void> {
  const connector = new Connector()
  const header = {
    producerGroup: 'P',
    topic,
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: 0,
    sysFlag: sysFlag.compressed,
    bornTimestamp: Date.now(),
    flag: 0,
    properties: 'KEYS\u0001bomb\u0002',
  }
  const body = deflateSync(Buffer.alloc(200 * mebibyte))
  const reply = await connector.call(broker, requests.sendMessageV2, header, { body })
  expect(reply.code).toBe(0)
  await connector.close()
}

/** Opens a page and looks whether it is still itself: nothing ran, and it answers. */
async function look(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForFunction(() => document.querySelector('main .skeleton') === null)
  const state = await page.evaluate(() => ({
    hacked: (window as { hacked?: unknown }).hacked ?? ({} as { hacked?: unknown }).hacked,
    strangers: document.querySelectorAll('img[src="x"], a[href^="javascript:"], svg[onload]').length,
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }))
  expect.soft(state, address).toEqual({ hacked: undefined, strangers: 0, sideways: 0 })
}

test('messages of strangers are shown and do nothing', async ({ page }) => {
  test.slow() // Bodies of megabytes, twenty pages.
  await look(page, links.messages(cluster, { topic }))
  await look(page, links.messages(cluster, { by: 'key', topic, key: `key-${rightToLeft}` }))
  for (const [name, forms] of Object.entries(formsOf))
    await test.step(name, async () => {
      for (const as of forms) await look(page, links.message(cluster, places.get(name) ?? '', { topic, as }))
    })
  await look(page, links.message(cluster, places.get('properties') ?? '', { topic, tab: 'properties' }))
  await expect(page.getByRole('main')).toContainText('__proto__')
  await look(page, links.message(cluster, places.get('markup') ?? '', { topic, tab: 'delivery' }))
  await look(page, links.message(cluster, places.get('a bomb of gzip') ?? '', { topic, unpack: 'true' }))
  await expect(page.getByText('Only the first MiB is shown')).toBeVisible()
})

test('a body that grows without end is said to be one', async ({ page }) => {
  await look(page, links.messages(cluster, { by: 'key', topic, key: 'bomb' }))
  await page.getByRole('table', { name: 'Messages found' }).getByRole('link').first().click()
  await expect(page.getByText(/^Shown as stored/)).toBeVisible()
})

test('clients of strangers are shown and do nothing, and names in addresses neither', async ({
  page,
  expectInConsole,
}) => {
  test.slow() // Twenty pages.
  expectInConsole(failedRequests)
  await look(page, links.clients(cluster))
  await expect(page.getByRole('main')).toContainText('10.0.0.1@')
  await look(page, links.client(cluster, clientId))
  await look(page, links.group(cluster, 'GID_hostile', { tab: 'clients' }))
  await look(page, links.topic(cluster, topic, { tab: 'consumers' }))
  const names = [markup, rightToLeft, '__proto__', '../../etc/passwd', '%00', long.slice(0, 4000)]
  const pages = [
    (name: string) => links.topic(cluster, name),
    (name: string) => links.group(cluster, name),
    (name: string) => links.topics(cluster, { q: name, sort: name, type: name }),
    (name: string) => links.audit(cluster, { q: name, from: name }),
  ]
  // Each name on two of the pages, each page with several names.
  for (const [at, name] of names.entries())
    for (const address of [pages[at % 4]?.(name), pages[(at + 1) % 4]?.(name)]) await look(page, address ?? '')
})
