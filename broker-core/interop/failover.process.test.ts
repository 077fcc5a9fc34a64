import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, makeDataFolder, removeDataFolder } from '../../scripts/started-product.ts'
import { parseOffsetMessageId } from '../message/message-id.ts'
import { requests } from '../protocol/requests/index.ts'
import { sendHeader } from '../testing/messages.ts'
import { type Acked, ClusterTraffic, consumerNames } from './cluster/cluster-traffic.ts'
import { FailoverCampaign, goOnMsMax, owedLeast } from './cluster/failover.ts'
import { TwoMastersTwoSlaves } from './cluster/test-cluster.ts'
import { missingJava } from './official-java.ts'

/**
 * Masters and NameServers are lost under the load of official Java clients: SYNC_MASTERs with one slave each. A master is killed,
 * frozen or cut off, and comes back.
 */
const reason = missingJava()
const isLong = process.env['ROCKETDECK_LONG'] !== undefined
const rounds = isLong ? 100 : 5
const topic = 'Failover'
const startMs = 300_000
const patienceMs = 120_000
/** Time between two registrations of a broker. */
const heartbeatMs = 30_000
const everyBroker = ['broker-a 0', 'broker-a 1', 'broker-b 0', 'broker-b 1']

let folder: string
let cluster: TwoMastersTwoSlaves
let traffic: ClusterTraffic | undefined

/** Every consumer has everything. */
async function allConsumed(of: ClusterTraffic): Promise<void> {
  await of.stopSending()
  for (const consumer of consumerNames) await of.gets(consumer, of.owed(consumer), patienceMs)
}

describe.skipIf(reason !== undefined)(
  `two masters, two slaves, two NameServers${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    beforeAll(async () => {
      folder = makeDataFolder()
      cluster = new TwoMastersTwoSlaves(folder)
      await cluster.start()
      await cluster.makeTopic(topic)
      traffic = await ClusterTraffic.start(cluster.namesrvAddresses, topic)
      // Consumers have their queues when they have got something of each.
      await traffic.send(10)
      await traffic.acknowledges(400, patienceMs)
      await allConsumed(traffic)
    }, startMs)
    afterAll(async () => {
      await traffic?.stop()
      await cluster.close()
      removeDataFolder(folder)
    })

    test(
      `${rounds} losses of a master: nothing acknowledged is missing on its slave, consumers go on, and both agree in the end`,
      async () => {
        const campaign = new FailoverCampaign(cluster, traffic!)
        for (const each of campaign.losses(rounds)) {
          const { promised, wentOnMs, ...shown } = await campaign.round(each)
          console.log(
            `${shown.broker} ${shown.loss}: ${promised} promised, went on after ${JSON.stringify(wentOnMs)} ms`,
          )
          expect(shown).toMatchObject({ missing: [], differsAt: undefined })
          expect(promised).toBeGreaterThan(owedLeast)
          for (const ms of Object.values(wentOnMs)) expect(ms).toBeLessThan(goOnMsMax)
        }
        await allConsumed(traffic!)
      },
      rounds * 60_000,
    )

    test(
      'NameServers: any one may be killed, and comes back complete; no send fails',
      async () => {
        for (const lost of cluster.nameServers) {
          await traffic!.send(10)
          const failedBefore = traffic!.failed.length
          await lost.kill()
          // Longer than these clients keep routes.
          await traffic!.acknowledges(1000, patienceMs)
          expect(traffic!.failed.slice(failedBefore)).toEqual([])
          await lost.start()
          const startedAt = performance.now()
          await eventually(async () => {
            expect(await cluster.viewOf(lost, topic)).toEqual({ brokers: everyBroker, routed: 2 })
            return true
          }, patienceMs)
          const completeMs = Math.round(performance.now() - startedAt)
          console.log(`${lost.place.name} came back empty: complete after ${completeMs} ms`)
          expect(completeMs).toBeLessThan(heartbeatMs)
        }
        await allConsumed(traffic!)
      },
      patienceMs * 2,
    )

    test(
      'a master that does not wait for its slave: what is lost lies within the lag that it showed',
      async () => {
        const pair = cluster.pairs[1]!
        const { connector } = cluster
        const asyncWithLag = { inSyncReplicas: '1', haFlowControlEnable: 'true', maxHaTransferByteInSecond: '20000' }
        const changed = await connector.call(
          pair.master.address,
          requests.updateBrokerConfig,
          {},
          {
            body: new Map(Object.entries(asyncWithLag)),
          },
        )
        expect(changed).toMatchObject({ code: 0 })
        const sent: (Acked & { physicalOffset: number })[] = []
        for (let i = 0; i < 300; i++) {
          const key = `lag-${i}`
          const reply = await connector.call(
            pair.master.address,
            requests.sendMessageV2,
            sendHeader({ topic, queueId: 0 }),
            {
              body: Buffer.from(key.padEnd(1000)),
            },
          )
          expect(reply.code).toBe(0)
          const queueOffset = Number(reply.header.queueOffset)
          const { physicalOffset } = parseOffsetMessageId(reply.header.msgId)!
          sent.push({
            key,
            status: 'SEND_OK',
            broker: pair.name,
            queueId: 0,
            queueOffset,
            physicalOffset: Number(physicalOffset),
          })
        }
        const { body: shown } = await connector.call(pair.master.address, requests.getBrokerHaStatus, {})
        await pair.master.kill()
        const slaveHas = shown.masterCommitLogMaxOffset - shown.haConnectionInfo[0]!.diff
        const lost = (await cluster.notAt(pair.slave, topic, sent)) as typeof sent
        expect(lost.length).toBeGreaterThan(0)
        expect(Math.min(...lost.map(({ physicalOffset }) => physicalOffset))).toBeGreaterThanOrEqual(slaveHas)
        console.log(`${lost.length} of ${sent.length} lost; shown were ${shown.haConnectionInfo[0]!.diff} bytes of lag`)
        // The slave gets them when its master comes back.
        await pair.master.start()
        await cluster.inStep(pair)
        expect(await cluster.difference(pair)).toBeUndefined()
        expect(await cluster.notAt(pair.slave, topic, sent)).toEqual([])
      },
      patienceMs,
    )
  },
)
