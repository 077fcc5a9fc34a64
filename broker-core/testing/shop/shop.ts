import { setTimeout as delay } from 'node:timers/promises'
import { openAdminClient, type OutgoingMessage, type TransactionEnd } from '../../client/index.ts'
import type { StoredMessage } from '../../message/stored-message.ts'
import { atPace, inWaves } from './pace.ts'
import { startPopper } from './popper.ts'
import { ShopConsumer, type ShopConsumerOptions } from './shop-consumer.ts'
import { ShopProducer } from './shop-producer.ts'

/** A shop that runs. */
export interface Shop {
  /** Message key of an order whose payment went through with the second try, placed long enough ago; undefined before that. */
  readonly retriedKey: string | undefined
  /** Takes all its programs offline. */
  close(): Promise<void>
}

interface Closable {
  close(): Promise<void>
}

const topics = [
  { topic: 'Orders', type: 'NORMAL' },
  { topic: 'Payments', type: 'NORMAL' },
  { topic: 'OrderTimeouts', type: 'DELAY' },
  { topic: 'Invoices', type: 'TRANSACTION' },
  { topic: 'Inventory', type: 'FIFO' },
  { topic: 'PageViews', type: 'NORMAL' },
  { topic: 'Notifications', type: 'NORMAL' },
] as const

const skus = ['tea-oolong', 'tea-sencha', 'cup-celadon', 'kettle-1l', 'honey-500g']
const cities = ['Hangzhou 杭州', 'Berlin', 'São Paulo', 'Nairobi', 'Tōkyō 東京']
/** Of so many payments one never goes through, and of so many the first try of one fails. */
const hopeless = 89
const unlucky = 17
const ordersInAMinute = 360
/** A cancellation comes half a minute after the order. */
const timeoutDelayLevel = 4
const slowMs = 760

/**
 * Opens the shop on a cluster: topics and groups are made where they are missing, a few minutes' worth of orders are placed at once, and
 * then it goes on at rates that rise and fall.
 * @param namesrv `host:port`
 */
export async function startShop(namesrv: string): Promise<Shop> {
  await prepare(namesrv)
  const ending = new AbortController()
  const counter = new OrderNumbers()
  const open: Closable[] = []
  const started = <T extends Closable>(program: T): T => (open.push(program), program)
  const produce = async (group: string, clientId: string): Promise<ShopProducer> =>
    started(await ShopProducer.start({ namesrv, group, clientId, checked: endOfOpenInvoice }))
  try {
    const orders = await produce('PID_orders', '10.1.0.11@order-service')
    const payments = await produce('PID_payments', '10.1.0.21@payment-gateway')
    const invoices = await produce('PID_invoices', '10.1.0.31@invoicing')
    const web = await produce('PID_web', '10.1.0.41@web-shop')
    await leaveNightlyReport(namesrv, orders, counter)
    for (const consumer of consumersOf(namesrv, ending.signal)) started(await ShopConsumer.start(consumer))
    started(await startPopper({ namesrv, topic: 'PageViews', group: 'GID_recommendations', clientId: '10.1.0.71@ml' }))
    const runs = run({ orders, payments, invoices, web }, counter, ending.signal)
    return {
      get retriedKey() {
        return counter.retriedKey
      },
      async close() {
        ending.abort()
        await Promise.allSettled(runs)
        await Promise.allSettled(open.map((program) => program.close()))
      },
    }
  } catch (thrown) {
    ending.abort()
    await Promise.allSettled(open.map((program) => program.close()))
    throw thrown
  }
}

/** Order numbers that no earlier run of the shop had. */
class OrderNumbers {
  private readonly first = Math.floor(Date.now() / 100)
  private upcoming = this.first

  next(): number {
    return this.upcoming++
  }

  get retriedKey(): string | undefined {
    for (let id = this.upcoming - ordersInAMinute; id >= this.first; id--)
      if (id % unlucky === 0 && id % hopeless !== 0) return `order-${id}`
    return undefined
  }
}

async function prepare(namesrv: string): Promise<void> {
  const client = openAdminClient({ nameServers: [namesrv] })
  try {
    const masters = await client.directory.masters()
    for (const { topic, type } of topics) {
      const shape = { topic, readQueues: 4, writeQueues: 4, perm: 6, order: type === 'FIFO' }
      const { failures } = await client.topics.put({ ...shape, attributes: `+message.type=${type}` }, masters)
      if (failures[0] !== undefined) throw new Error(`the topic ${topic} could not be made: ${failures[0].message}`)
    }
    await client.groups.put(masters, () => ({ ...client.groups.defaults('GID_billing'), retryMaxTimes: 2 }))
  } finally {
    await client.close()
  }
}

/** A group that was here once: it consumed the first orders, and nobody is online for it. */
async function leaveNightlyReport(namesrv: string, orders: ShopProducer, counter: OrderNumbers): Promise<void> {
  const firstOrders = 40
  for (let n = 0; n < firstOrders; n++) await orders.send(order(counter.next()))
  const report = await ShopConsumer.start({
    namesrv,
    group: 'GID_nightly-report',
    topic: 'Orders',
    clientId: '10.1.0.91@report',
    consume: () => true,
  })
  const until = Date.now() + 10_000
  while (report.consumedCount < firstOrders && Date.now() < until) await delay(20)
  await report.close()
}

function consumersOf(namesrv: string, signal: AbortSignal): ShopConsumerOptions[] {
  const quick = (): boolean => true
  return [
    { group: 'GID_warehouse', topic: 'Orders', clientId: '10.1.0.51@warehouse-1', isTraced: true, consume: quick },
    { group: 'GID_warehouse', topic: 'Orders', clientId: '10.1.0.52@warehouse-2', isTraced: true, consume: quick },
    { group: 'GID_analytics', topic: 'Orders', clientId: '10.1.0.61@analytics', consume: () => slowly(signal) },
    {
      group: 'GID_billing',
      topic: 'Payments',
      clientId: '10.1.0.22@billing',
      isTraced: true,
      consume: charge,
      attemptsMax: 2,
    },
    {
      group: 'GID_cancellation',
      topic: 'OrderTimeouts',
      clientId: '10.1.0.12@cancellation',
      isTraced: true,
      consume: quick,
    },
    { group: 'GID_ledger', topic: 'Invoices', clientId: '10.1.0.32@ledger', consume: quick },
    { group: 'GID_stock', topic: 'Inventory', clientId: '10.1.0.53@stock', consume: quick },
    ...['1', '2'].map((n) => ({
      group: 'GID_mail',
      topic: 'Notifications',
      clientId: `10.1.0.8${n}@mail-${n}`,
      messageModel: 'BROADCASTING' as const,
      consume: quick,
    })),
  ].map((consumer) => ({ ...consumer, namesrv }))
}

/** Four queues at this pace take a little less than what is ordered. */
async function slowly(signal: AbortSignal): Promise<boolean> {
  await delay(slowMs, undefined, { signal }).catch(() => undefined)
  return !signal.aborted
}

/** Some cards work the second time, a few never. */
function charge({ body, reconsumeTimes }: StoredMessage): boolean {
  const { orderId } = JSON.parse(body.toString('utf8')) as { orderId: number }
  if (orderId % hopeless === 0) return false
  return orderId % unlucky !== 0 || reconsumeTimes > 0
}

/** When the broker asks for an invoice that was left open. */
const endOfOpenInvoice = (messageId: string): 'commit' | 'rollback' =>
  /[0-3]$/.test(messageId) ? 'rollback' : 'commit'

function run(
  { orders, payments, invoices, web }: Readonly<Record<'orders' | 'payments' | 'invoices' | 'web', ShopProducer>>,
  counter: OrderNumbers,
  signal: AbortSignal,
): Promise<void>[] {
  const placeOrder = async (): Promise<void> => {
    const id = counter.next()
    await orders.send(order(id))
    await orders.send({
      ...json('OrderTimeouts', { orderId: id, reason: 'not paid' }, `order-${id}`),
      delayLevel: timeoutDelayLevel,
    })
    await orders.send({ ...json('Inventory', { sku: skuOf(id), change: -1 }, `order-${id}`), orderKey: skuOf(id) })
    await payments.send({ ...json('Payments', { orderId: id, cents: centsOf(id) }, `order-${id}`), tags: tenderOf(id) })
    const end: TransactionEnd = id % 10 === 0 ? 'unknown' : id % 7 === 0 ? 'rollback' : 'commit'
    const invoice = json('Invoices', { orderId: id, cents: centsOf(id) }, `invoice-${id}`)
    await invoices.client.producer.sendInTransaction(invoice, end)
  }
  let views = 0
  const viewPage = (): Promise<unknown> => {
    const sku = skuOf(++views)
    return web.client.producer.send({ ...json('PageViews', { path: `/shop/${sku}` }), tags: 'View' })
  }
  const notify = (): Promise<unknown> => {
    const text = { to: 'customer@shop.example', template: 'shipped', city: cities[views % cities.length] }
    return web.client.producer.send({ ...json('Notifications', text), tags: 'Mail' })
  }
  return [
    atPace(signal, inWaves(6, 0), placeOrder),
    atPace(signal, inWaves(40, 1), viewPage),
    atPace(signal, inWaves(9, 2), notify),
  ]
}

const json = (topic: string, value: object, key?: string): OutgoingMessage => ({
  topic,
  body: Buffer.from(JSON.stringify(value)),
  ...(key === undefined ? {} : { keys: [key] }),
})

const skuOf = (n: number): string => skus[n % skus.length]!
const centsOf = (n: number): number => 490 + ((n * 7919) % 9500)
const tenderOf = (n: number): string => (n % 5 === 0 ? 'Transfer' : 'Card')

function order(id: number): OutgoingMessage {
  const city = cities[id % cities.length]
  const items = [{ sku: skuOf(id), count: 1 + (id % 3) }]
  const placed = { orderId: id, city, items, cents: centsOf(id), placedAt: new Date().toISOString() }
  const properties = new Map([['channel', id % 3 === 0 ? 'app' : 'web']])
  return { ...json('Orders', placed, `order-${id}`), tags: id % 4 === 0 ? 'Gift' : 'Standard', properties }
}
