import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../base/config-table.ts'
import { startBroker } from '../broker/broker-start.ts'
import { brokerConfigKeys } from '../broker/config.ts'
import { startNamesrv, type Namesrv } from '../namesrv/namesrv.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { Connector } from '../remoting/connector.ts'
import { pullHeader, sendHeader, textsOf } from '../testing/messages.ts'
import { smallFiles, startOfficialBroker } from './official-broker.ts'
import { missingJava } from './official-java.ts'

const reason = missingJava()
const waiting = { timeout: 90_000, interval: 100 }
const messagesTotal = 10_000
const atOnce = 64
const topic = 'Mixed'
const queues = 4

/** A broker of either party. */
interface PairMember {
  readonly address: string
  readonly storeFolder: string
  /** Ends it as a crash would, or as near as a process of ours in this one comes to that. */
  kill(): Promise<void>
}
type Start = (namesrvAddress: string, folder: string, config: Record<string, string>) => Promise<PairMember>

const startApache: Start = async (namesrvAddress, folder, brokerConfig) => {
  const name = `apache-${brokerConfig['brokerId']}`
  const broker = await startOfficialBroker({ namesrvAddress, folder, name, brokerConfig })
  return { address: broker.address, storeFolder: broker.storeFolder, kill: () => broker.stop('SIGKILL') }
}
const startOurs: Start = async (namesrvAddr, folder, brokerConfig) => {
  const storePathRootDir = path.join(folder, `ours-${brokerConfig['brokerId']}`)
  const pairs = new Map(Object.entries({ ...smallFiles, ...brokerConfig }))
  const config = { ...readConfig(brokerConfigKeys, pairs, 'test').values, storePathRootDir, namesrvAddr }
  const broker = await startBroker({
    config: { ...config, bindAddress: '127.0.0.1', listenPort: 0, brokerName: 'broker-a' },
  })
  return { address: broker.address, storeFolder: storePathRootDir, kill: () => broker.close() }
}

/** The files of a commit log, one behind the other, by their names. */
function logOf(storeFolder: string): Map<string, Buffer> {
  const folder = path.join(storeFolder, 'commitlog')
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]))
}

/** Messages of all kinds: sizes, tags, keys, Chinese text, delayed, half, of several topics. */
function message(i: number): { header: ReturnType<typeof sendHeader>; body: Buffer } {
  const delay = i % 100 === 7 ? 'DELAY\u00011\u0002' : ''
  const half = i % 100 === 9 ? 'TRAN_MSG\u0001true\u0002PGROUP\u0001PID_test\u0002' : ''
  const properties = `UNIQ_KEY\u0001key-${i}\u0002KEYS\u0001order-${i}\u0002TAGS\u0001${i % 3 === 0 ? '中文' : 'A'}\u0002${delay}${half}`
  const sysFlag = half === '' ? 0 : 4
  const header = sendHeader({ topic: i % 10 === 0 ? `${topic}2` : topic, queueId: i % queues, properties, sysFlag })
  return { header, body: Buffer.alloc(i % 1000 === 1 ? 300_000 : 200 + (i % 700), `message ${i} 消息 `) }
}

const bind = { bindAddress: '127.0.0.1', listenPort: 0 }

/** A master and its slave that sends wait for, full of messages. */
class Pair {
  readonly connector = new Connector()
  /** How many sends were answered with which code. */
  readonly codes = new Map<number, number>()
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'mixed-pair-'))
  private readonly members: PairMember[] = []
  private namesrv!: Namesrv
  master!: PairMember
  slave!: PairMember

  async fill(starts: { readonly master: Start; readonly slave: Start }, flushDiskType: string): Promise<void> {
    this.namesrv = await startNamesrv({ config: { ...bind, kvConfigPath: path.join(this.folder, 'kv.json') } })
    const common = { flushDiskType, slaveReadEnable: 'true', haSendHeartbeatInterval: '500' }
    const sync = { brokerRole: 'SYNC_MASTER', inSyncReplicas: '2', slaveTimeout: '60000' }
    const { address } = this.namesrv
    this.master = await starts.master(address, this.folder, { ...common, ...sync, brokerId: '0' })
    this.members.push(this.master)
    this.slave = await starts.slave(address, this.folder, { ...common, brokerRole: 'SLAVE', brokerId: '1' })
    this.members.push(this.slave)
    await vi.waitFor(async () => {
      const { body } = await this.connector.call(this.master.address, requests.getBrokerHaStatus, {})
      expect(body?.inSyncSlaveNums).toBe(1)
    }, waiting)
    let next = 0
    const send = async (): Promise<void> => {
      for (let i = next++; i < messagesTotal; i = next++) {
        const { header, body } = message(i)
        const options = { body, timeoutMs: 90_000 }
        const { code } = await this.connector.call(this.master.address, requests.sendMessageV2, header, options)
        this.codes.set(code, (this.codes.get(code) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, send))
  }

  async close(): Promise<void> {
    await this.connector.close()
    await Promise.all(this.members.map((member) => member.kill()))
    await this.namesrv.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const parties = [
  { title: "our master with Apache's slave", master: startOurs, slave: startApache },
  { title: "Apache's master with our slave", master: startApache, slave: startOurs },
] as const
const lanes = parties.map(({ title, ...starts }) =>
  ['ASYNC_FLUSH', 'SYNC_FLUSH'].map((flushDiskType) => {
    const pair = new Pair()
    return { title: `${title}, ${flushDiskType}`, pair, fill: () => pair.fill(starts, flushDiskType) }
  }),
)
const pairs = lanes.flat()

describe.skipIf(reason !== undefined)(
  `a pair of master and slave, one of them Apache's${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    // All before the first test: a slave of Apache copies topics no sooner than a minute after its start.
    beforeAll(async () => {
      await Promise.all(
        lanes.map(async (lane) => {
          for (const { fill } of lane) await fill()
        }),
      )
    }, 300_000)
    afterAll(() => Promise.all(pairs.map(({ pair }) => pair.close())), 60_000)

    describe.each(pairs)('$title', ({ pair }) => {
      it('acknowledges every send, as the slave has it', () => {
        expect(Object.fromEntries(pair.codes)).toEqual({ [responseCode.SUCCESS]: messagesTotal })
      })

      it('holds the same bytes in both stores', async () => {
        const { connector, master, slave } = pair
        await vi.waitFor(async () => {
          const { body } = await connector.call(master.address, requests.getBrokerHaStatus, {})
          expect(body?.haConnectionInfo.map(({ diff }) => diff)).toEqual([0])
        }, waiting)
        const [atMaster, atSlave] = [logOf(master.storeFolder), logOf(slave.storeFolder)]
        expect([...atMaster.values()].some((bytes) => !isBlank(bytes))).toBe(true)
        // Apache makes the next file before it is needed.
        for (const name of new Set([...atMaster.keys(), ...atSlave.keys()])) {
          const [there, here] = [atMaster.get(name), atSlave.get(name)]
          if (there === undefined || here === undefined) expect(isBlank((there ?? here)!), name).toBe(true)
          else expect(there.equals(here), name).toBe(true)
        }
      })

      it('reads from the slave when the master is killed', async () => {
        const { connector, master, slave } = pair
        await vi.waitFor(async () => {
          const { body } = await connector.call(slave.address, requests.getAllTopicConfig, {})
          expect([...(body?.topicConfigTable.keys() ?? [])]).toContain(topic)
        }, waiting)
        const { header: end } = await connector.call(master.address, requests.getMaxOffset, { topic, queueId: 1 })
        await master.kill()
        await vi.waitFor(async () => {
          const { header } = await connector.call(slave.address, requests.getMaxOffset, { topic, queueId: 1 })
          expect(header.offset).toBe(end.offset)
        }, waiting)
        let queueOffset = 0
        const texts: string[] = []
        while (queueOffset < Number(end.offset)) {
          const pulled = await connector.call(
            slave.address,
            requests.pullMessage,
            pullHeader({ topic, queueId: 1, queueOffset }),
          )
          expect(pulled.code).toBe(responseCode.SUCCESS)
          texts.push(...textsOf(pulled.body))
          queueOffset = Number(pulled.header.nextBeginOffset)
        }
        expect(texts).toHaveLength(Number(end.offset))
        expect(texts.every((text) => /^message \d+ 消息/.test(text))).toBe(true)
      })
    })
  },
)

const isBlank = (bytes: Buffer): boolean => bytes.equals(Buffer.alloc(bytes.length))
