import { type AdminClient, anyTime, type FoundMessage, openAdminClient, type SendResult } from '../client/index.ts'

/**
 * Holds the admin client against a running cluster, by hand: `tsx broker-core/interop/check-admin-client.ts 127.0.0.1:9876`.
 * Makes a topic, sends, reads back in every way, commits offsets, deletes the topic; one line for each thing that was compared.
 * Ran clean against Apache 4.7.1, 4.9.7 and 5.5.0 and our own core.
 */

const messages = 200
const topic = `Check-${Date.now()}`
const group = `GID-${topic}`
let wrong = 0

function compare(what: string, seen: unknown, expected: unknown): void {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? Number(v) : v))
  const isSame = text(seen) === text(expected)
  if (!isSame) wrong++
  process.stdout.write(
    `${isSame ? 'same   ' : 'DIFFERS'} ${what}${isSame ? '' : `: ${text(seen)}, expected ${text(expected)}`}\n`,
  )
}

async function until<T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const value = await read()
    if (isDone(value) || Date.now() > deadline) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function checkMessages(client: AdminClient, sent: readonly SendResult[]): Promise<void> {
  const limits = { matches: 30, reads: 10_000, readBytes: 1e8, durationMs: 10_000 }
  const query = { topic, range: { from: sentAt, to: Date.now() + 1000 }, view: (found: FoundMessage) => found }
  const seen: string[] = []
  let page = await until(
    () => client.range.page(query, limits),
    ({ inRange }) => inRange === BigInt(messages),
  )
  compare('messages in the time range', page.inRange, messages)
  for (;;) {
    seen.push(...page.items.map(({ message }) => message.offsetMessageId))
    if (page.next === undefined) break
    page = await client.range.page(query, limits, page.next)
  }
  compare('all pages of the range', [...seen].sort(), sent.map(({ offsetMessageId }) => offsetMessageId).sort())
  const half = sent[messages / 2]!
  const all = await until(
    () => client.lookup.byKey(topic, 'all', anyTime),
    ({ items }) => items.length >= 64,
  )
  compare('matches of a key that all have (a broker gives 64)', [all.items.length, all.cut], [64, true])
  const byKey = await client.lookup.byKey(topic, `k${messages / 2}`, anyTime)
  compare(
    'message by key',
    byKey.items.map(({ message }) => message.messageId),
    [half.messageId],
  )
  const byUnique = await client.lookup.byUniqueId(topic, half.messageId)
  compare(
    'message by unique id',
    byUnique.items.map(({ message }) => message.offsetMessageId),
    [half.offsetMessageId],
  )
  const byOffset = await client.lookup.byOffsetId(half.offsetMessageId)
  compare(
    'message by offset id',
    byOffset.items.map(({ message }) => message.messageId),
    [half.messageId],
  )
  compare(
    'no message at a wrong id',
    (await client.lookup.byOffsetId(`${half.offsetMessageId.slice(0, -1)}F`)).items,
    [],
  )
}

async function checkGroup(client: AdminClient): Promise<void> {
  const consumer = client.pullConsumer(group)
  const queues = await consumer.queues(topic)
  const readers = await client.topics.readers(topic)
  for (const queue of queues) await consumer.pull(queue, 0)
  for (const queue of queues) await consumer.commit(queue, 7)
  const [status] = (await client.topics.status(topic)).items
  const ends = status!.queues.map(({ queueId, maxOffset }) => [queueId, maxOffset, 7])
  const progress = await until(
    () => client.groups.progress(group, readers, topic),
    ({ items }) => items[0]?.queues.length === queues.length,
  )
  const rows = progress.items[0]!.queues.map((queue) => [queue.queueId, queue.brokerOffset, queue.consumerOffset])
  compare('progress per queue', rows.sort(), ends.sort())
  compare('groups of the topic', (await client.topics.groups(topic)).items, [group])
  const all = await client.groups.allProgress(readers[0]!, 10_000)
  const fromAll = all.get(group)?.queues.map((queue) => [queue.queueId, queue.brokerOffset, queue.consumerOffset])
  compare('the same in the progress of all groups', fromAll?.sort(), ends.sort())
  const ghost = 'GID-that-nobody-has'
  await client.groups.progress(ghost, readers)
  await client.groups.connections(ghost, readers)
  compare('looking makes no group', (await client.groups.table(readers[0]!)).groups.has(ghost), false)
}

const client = openAdminClient({ nameServers: [process.argv[2] ?? '127.0.0.1:9876'], routeMaxAgeMs: 0 })
const masters = await client.directory.masters()
const sentAt = Date.now()
const made = await client.topics.put({ topic, readQueues: 3, writeQueues: 3, perm: 6, order: false }, masters)
compare('topic made everywhere', made.items.length, masters.length)
const sent: SendResult[] = []
for (let n = 0; n < messages; n++)
  sent.push(await client.producer.send({ topic, body: Buffer.from(`${n}`), keys: [`k${n}`, 'all'], tags: 'T' }))
await checkMessages(client, sent)
await checkGroup(client)
const gone = await client.topics.delete(topic, masters)
compare('topic deleted', [gone.failures, (await client.topics.status(topic)).items], [[], []])
await client.close()
process.exitCode = wrong === 0 ? 0 : 1
