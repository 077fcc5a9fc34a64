import { expect, test } from 'vitest'
import { openAdminClient } from '../../client/index.ts'
import { startTestCluster } from '../cluster.ts'
import { startShop } from './shop.ts'

test('the shop is at work: all its groups are online and consume, one fails and tries again', async () => {
  const cluster = await startTestCluster()
  const client = openAdminClient({ nameServers: [cluster.namesrvAddress] })
  const shop = await startShop(cluster.namesrvAddress)
  try {
    const [reader] = await client.directory.readers()
    const progress = async (group: string) => {
      const { queues } = (await client.groups.allProgress(reader!, 3000)).get(group) ?? { queues: [] }
      return queues.reduce((sum, queue) => sum + queue.consumerOffset, 0n)
    }
    for (const group of ['warehouse', 'analytics', 'billing', 'ledger', 'stock', 'recommendations'])
      await expect.poll(() => progress(`GID_${group}`), { timeout: 10_000 }).toBeGreaterThan(0n)
    expect(await progress('GID_nightly-report')).toBe(40n)
    const online = async (group: string) => {
      const { items } = await client.groups.connections(group, [reader!])
      return items.flatMap(({ connection }) => connection?.connectionSet ?? []).length
    }
    expect(await online('GID_warehouse')).toBe(2)
    expect(await online('GID_nightly-report')).toBe(0)
    const failed = async () => {
      const { connection } = (await client.groups.connections('GID_billing', [reader!])).items[0]!
      const { clientId } = connection!.connectionSet[0]!
      const info = await client.groups.runningInfo('GID_billing', clientId, reader!.address, { timeoutMs: 2000 })
      return info.statusTable.get('Payments')!.consumeFailedMsgs
    }
    await expect.poll(failed, { timeout: 15_000 }).toBeGreaterThan(0)
  } finally {
    await shop.close()
    await client.close()
    await cluster.close()
  }
}, 40_000)
