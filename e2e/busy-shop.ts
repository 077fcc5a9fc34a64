import { openAdminClient } from '../broker-core/client/index.ts'

const topics = [
  { topic: 'Inventory', group: 'GID_stock', perSecond: 22, keepsUp: 1 },
  { topic: 'Shipments', group: 'GID_warehouse', perSecond: 9, keepsUp: 0.985 },
  { topic: 'Notifications', group: 'GID_mail', perSecond: 14, keepsUp: 1 },
  { topic: 'PageViews', group: 'GID_analytics', perSecond: 48, keepsUp: 0.97 },
] as const
const stepMs = 250

/**
 * Messages at rates that rise and fall, and groups that consume them, some a little too slowly: a cluster worth looking at.
 * @param namesrv `host:port`
 */
export function startBusyShop(namesrv: string): { close(): Promise<void> } {
  const client = openAdminClient({ nameServers: [namesrv] })
  let isClosed = false
  const startedAt = Date.now()
  const runs = topics.map(async ({ topic, group, perSecond, keepsUp }, index) => {
    const consumer = client.pullConsumer(group)
    const positions = new Map<string, number>()
    let owed = 0
    while (!isClosed) {
      const minutes = (Date.now() - startedAt) / 60_000
      owed +=
        (perSecond * stepMs * (1 + 0.45 * Math.sin(minutes * 1.7 + index * 2) + 0.15 * Math.sin(minutes * 9))) / 1000
      const count = Math.floor(owed)
      owed -= count
      const body = Buffer.from(JSON.stringify({ topic, at: Date.now() }))
      await Promise.all(
        Array.from({ length: count }, () => client.producer.send({ topic, body, tags: 'Event' })),
      ).catch(() => undefined)
      for (const queue of await consumer.queues(topic)) {
        const key = `${queue.broker}:${queue.queueId}`
        if (Math.random() > keepsUp) continue
        const { nextOffset } = await consumer.pull(queue, positions.get(key) ?? 0)
        positions.set(key, nextOffset)
        await consumer.commit(queue, nextOffset)
      }
      await new Promise((resolve) => setTimeout(resolve, stepMs))
    }
  })
  return {
    async close() {
      isClosed = true
      await Promise.allSettled(runs)
      await client.close()
    },
  }
}
