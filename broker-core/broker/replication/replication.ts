import type { Clock } from '../../base/clock.ts'
import { messageOf, OperatingError } from '../../base/errors.ts'
import type { Logger } from '../../base/log.ts'
import { ReplicaAcks } from '../../ha/replica-acks.ts'
import { ReplicationSink } from '../../ha/replication-sink.ts'
import { ReplicationSource } from '../../ha/replication-source.ts'
import type { LogExtent } from '../../ha/sink-plan.ts'
import type { HaRuntimeInfo } from '../../protocol/bodies/brokers.ts'
import { getBrokerRuntimeInfo } from '../../protocol/requests/brokers.ts'
import { Connector } from '../../remoting/connector.ts'
import type { MessageStore } from '../../store/store-types.ts'
import type { BrokerConfig } from '../config.ts'
import type { MasterPlace } from './master-place.ts'
import { isSlave } from './role.ts'
import { MetadataSync, type MetadataSyncNeeds } from './metadata-sync.ts'

export interface ReplicationNeeds extends MetadataSyncNeeds {
  readonly config: BrokerConfig
  readonly clock: Clock
  readonly log: Logger
  readonly store: MessageStore
  readonly haAddress: string
  /** Asks the NameServers for the master. */
  readonly registration: { registerAll(): Promise<void> }
}

const sinkPauseMs = 5000
const askMasterMs = 3000

/** Replication of a broker, in the role that it has (Java: DefaultHAService, SlaveSynchronize, BrokerController). */
export class Replication {
  readonly #needs: ReplicationNeeds
  readonly #connector: Connector
  readonly #acks: ReplicaAcks
  readonly #source: ReplicationSource
  readonly #sink: ReplicationSink
  readonly #metadata: MetadataSync
  #master: MasterPlace = { address: undefined, haAddress: undefined }

  constructor(needs: ReplicationNeeds) {
    this.#needs = needs
    const { config, clock, store, log: logger } = needs
    const log = store.replicated
    this.#connector = new Connector({ log: logger, clock })
    const needed = (): number => this.#neededReplicas()
    this.#acks = new ReplicaAcks({ needed, timeoutMs: () => config.slaveTimeout, clock })
    this.#source = new ReplicationSource({
      log,
      clock,
      logger,
      acks: this.#acks,
      gapBytesMax: () => config.haMaxGapNotInSync,
      limits: () => ({
        frameBytesMax: config.haTransferBatchSize,
        heartbeatMs: config.haSendHeartbeatInterval,
        silenceMsMax: config.haHousekeepingInterval,
        bytesPerSecondMax: config.haFlowControlEnable ? config.maxHaTransferByteInSecond : Number.POSITIVE_INFINITY,
      }),
    })
    this.#sink = new ReplicationSink({
      log,
      clock,
      logger,
      masterAddress: () => this.#masterHaAddress(),
      masterExtent: () => this.#masterExtent(),
      limits: () => ({
        heartbeatMs: config.haSendHeartbeatInterval,
        silenceMsMax: config.haHousekeepingInterval,
        pauseMs: sinkPauseMs,
      }),
    })
    this.#metadata = new MetadataSync(needs, this.#connector)
  }

  /** Begins in the role of the configuration. @throws OperatingError when the port for slaves cannot be opened */
  async start(): Promise<void> {
    const { config, store, haAddress } = this.#needs
    if (isSlave(config)) {
      this.#sink.start()
      this.#metadata.start(() => this.#master.address)
      return
    }
    if (config.brokerRole === 'SYNC_MASTER') store.replicated.setGate(this.#acks)
    await this.#source.start(Number(haAddress.slice(haAddress.lastIndexOf(':') + 1)), config.bindAddress)
  }

  async stop(): Promise<void> {
    await Promise.all([this.#source.close(), this.#sink.stop(), this.#metadata.stop()])
    await this.#connector.close()
  }

  /** Takes over what a NameServer said at registration. */
  masterIs(place: MasterPlace): void {
    if (!isSlave(this.#needs.config) || place.address === undefined) return
    const { address, haAddress } = this.#master
    if (address === place.address && haAddress === place.haAddress) return
    this.#needs.log.info(
      { master: place.address, haAddress: place.haAddress },
      'a NameServer named the master of this slave',
    )
    this.#master = place
    this.#sink.masterChanged()
    this.#metadata.now()
  }

  /** Remoting address of the master, for those who have to ask it; undefined on a master, and while nobody has named one. */
  get masterAddress(): string | undefined {
    return this.#master.address
  }

  /** The answer to GET_BROKER_HA_STATUS (Java: DefaultHAService.getRuntimeInfo). */
  runtimeInfo(): HaRuntimeInfo {
    const { store, config } = this.#needs
    const { endPosition } = store.replicated
    const slaves = isSlave(config) ? [] : this.#source.slaves()
    const sink = this.#sink.state
    return {
      master: !isSlave(config),
      masterCommitLogMaxOffset: isSlave(config) ? 0 : endPosition,
      inSyncSlaveNums: slaves.filter(({ isInSync }) => isInSync).length,
      haConnectionInfo: slaves.map((slave) => ({
        addr: slave.address,
        slaveAckOffset: slave.ackPosition,
        diff: slave.gapBytes,
        inSync: slave.isInSync,
        transferredByteInSecond: slave.bytesPerSecond,
        transferFromWhere: slave.sendPosition,
      })),
      haClientRuntimeInfo: {
        masterAddr: isSlave(config) ? sink.masterAddress : undefined,
        transferredByteInSecond: sink.bytesPerSecond,
        maxOffset: isSlave(config) ? endPosition : 0,
        lastReadTimestamp: sink.lastReadAt,
        lastWriteTimestamp: sink.lastWriteAt,
        masterFlushOffset: 0,
      },
    }
  }

  /** How many brokers must have a message before its send is acknowledged. */
  #neededReplicas(): number {
    const { config } = this.#needs
    if (config.brokerRole !== 'SYNC_MASTER') return 1
    if (!config.allAckInSyncStateSet) return config.inSyncReplicas
    return Math.max(config.inSyncReplicas, 1 + this.#source.slaves().filter(({ isInSync }) => isInSync).length)
  }

  #masterHaAddress(): string | undefined {
    const given = this.#needs.config.haMasterAddress
    const address = given === '' ? this.#master.haAddress : given
    if (address === undefined) void this.#needs.registration.registerAll()
    return address
  }

  /** How far the log of the master goes, as it says itself; every version of Apache does. */
  async #masterExtent(): Promise<LogExtent | undefined> {
    const { address } = this.#master
    if (address === undefined) return undefined
    try {
      const reply = await this.#connector.call(address, getBrokerRuntimeInfo, {}, { timeoutMs: askMasterMs })
      const begin = Number(reply.body?.table.get('commitLogMinOffset'))
      const end = Number(reply.body?.table.get('commitLogMaxOffset'))
      return Number.isSafeInteger(begin) && Number.isSafeInteger(end) ? { begin, end } : undefined
    } catch (thrown) {
      throw new OperatingError('REPLICA', `the master ${address} does not answer: ${messageOf(thrown)}`)
    }
  }
}
