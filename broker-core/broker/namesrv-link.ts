import { messageOf, OperatingError } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import type { DataVersion } from '../protocol/bodies/data-version.ts'
import { brokerHeartbeat, queryDataVersion, registerBroker } from '../protocol/requests/cluster.ts'
import { responseCode, responseCodeName } from '../protocol/response-codes.ts'
import type { Connection } from '../remoting/connection.ts'
import type { Connector } from '../remoting/connector.ts'
import type { BrokerConfig } from './config.ts'
import type { OwnIdentity } from './registration.ts'
import type { RegistrationBody } from './registration-body.ts'
import type { MasterPlace } from './replication/master-place.ts'

export interface NamesrvLinkNeeds {
  readonly connector: Connector
  readonly config: BrokerConfig
  readonly log: Logger
  readonly identity: OwnIdentity
  readonly haAddress: string
  version(): DataVersion
  fullBody(): RegistrationBody
  incrementBody(changed: Iterable<string>): RegistrationBody
  onOrderTopics(names: Iterable<string>): void
  onMaster(place: MasterPlace): void
}

const retryMsMin = 500
const retryMsMax = 30_000

/** This broker at one NameServer: what it still has to be told, told in order, one request at a time. */
export class NamesrvLink {
  readonly address: string
  readonly #needs: NamesrvLinkNeeds
  #needsAll = false
  #needsBeat = false
  #changed = new Set<string>()
  #running: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #retryMs = retryMsMin
  #isRegistered = false
  #isStopped = false
  #watched: Connection | undefined

  constructor(address: string, needs: NamesrvLinkNeeds) {
    this.address = address
    this.#needs = needs
  }

  /** Whether the NameServer knows this broker, as far as one can tell from here. */
  get isRegistered(): boolean {
    return this.#isRegistered
  }

  /** Has all topics registered. */
  registerAll(): void {
    this.#needsAll = true
    this.#run()
  }

  /** Has changed topics registered, soon and together; nothing more is needed as long as the NameServer knows the others. */
  topicsChanged(names: readonly string[]): void {
    for (const name of names) this.#changed.add(name)
    this.#run()
  }

  /** Gives a sign of life, and registers all topics when the NameServer's copy is old. */
  beat(): void {
    // A registration alone tells a slave who its master is.
    if (this.#needs.config.forceRegister || this.#needs.identity.brokerId > 0) this.#needsAll = true
    else this.#needsBeat = true
    this.#run()
  }

  /** Gives a NameServer that knows this broker a sign of life and awaits nothing (Java: BrokerOuterAPI.sendHeartbeat). */
  giveSign(): void {
    const { identity, config } = this.#needs
    if (!this.#isRegistered || this.#isStopped) return
    this.#watched?.send(brokerHeartbeat, { ...identity, heartbeatTimeoutMills: config.brokerNotActiveTimeoutMillis })
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#retry)
  }

  #run(): void {
    if (this.#running !== undefined || this.#isStopped) return
    clearTimeout(this.#retry)
    this.#running = this.#tellAll()
      .catch((thrown: unknown) => {
        this.#failed(thrown)
      })
      .finally(() => {
        this.#running = undefined
        if (this.#retry === undefined && this.#hasMore()) this.#run()
      })
  }

  #hasMore(): boolean {
    return this.#needsAll || this.#needsBeat || this.#changed.size > 0
  }

  async #tellAll(): Promise<void> {
    this.#retry = undefined
    await Promise.resolve() // Changes of one turn travel together.
    while (this.#hasMore() && !this.#isStopped) {
      if (this.#needsAll) await this.#tellEverything()
      else if (this.#changed.size > 0) await this.#tellChanges()
      else await this.#ask()
    }
    this.#retryMs = retryMsMin
  }

  #failed(thrown: unknown): void {
    if (this.#isStopped) return
    this.#isRegistered = false
    this.#needsAll = true
    const { log } = this.#needs
    const facts = { namesrv: this.address, problem: messageOf(thrown), retryMs: this.#retryMs }
    log.warn(facts, 'could not register with a NameServer: tried again later')
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.#run()
    }, this.#retryMs).unref()
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax)
  }

  async #tellEverything(): Promise<void> {
    this.#needsAll = false
    this.#needsBeat = false
    this.#changed = new Set()
    await this.#watchConnection()
    await this.#register(this.#needs.fullBody())
    if (!this.#isRegistered) this.#needs.log.info({ namesrv: this.address }, 'registered with a NameServer')
    this.#isRegistered = true
  }

  async #tellChanges(): Promise<void> {
    const changed = this.#changed
    this.#changed = new Set()
    await this.#register(this.#needs.incrementBody(changed))
  }

  async #register({ bytes, crc32, compressed }: RegistrationBody): Promise<void> {
    const { identity, haAddress, config, connector } = this.#needs
    const header = {
      ...identity,
      haServerAddr: haAddress,
      enableActingMaster: false,
      compressed,
      bodyCrc32: crc32,
      ...(config.brokerHeartbeatInterval > 0 ? { heartbeatTimeoutMillis: config.brokerNotActiveTimeoutMillis } : {}),
    }
    const reply = await connector.call(this.address, registerBroker, header, {
      body: bytes,
      timeoutMs: config.registerBrokerTimeoutMills,
    })
    if (reply.code !== responseCode.SUCCESS) throw refused(this.address, reply.code, reply.remark)
    if (reply.body !== undefined) this.#needs.onOrderTopics(reply.body.table.keys())
    this.#needs.onMaster({ address: reply.header.masterAddr, haAddress: reply.header.haServerAddr })
  }

  /** The NameServer forgets a broker whose connection has ended, so it is told again at once. */
  async #watchConnection(): Promise<void> {
    const connection = await this.#needs.connector.connection(this.address)
    if (connection === this.#watched) return
    this.#watched = connection
    connection.onClose(() => {
      if (!this.#isStopped && this.#isRegistered) this.#failed(new Error('the connection ended'))
    })
  }

  async #ask(): Promise<void> {
    this.#needsBeat = false
    const { connector, identity, config, version } = this.#needs
    const reply = await connector.call(this.address, queryDataVersion, identity, {
      body: version(),
      timeoutMs: config.registerBrokerTimeoutMills,
    })
    if (reply.code !== responseCode.SUCCESS) throw refused(this.address, reply.code, reply.remark)
    if (reply.header.changed) this.#needsAll = true
  }
}

const refused = (address: string, code: number, remark: string | undefined): OperatingError =>
  new OperatingError('REGISTRATION_REFUSED', `${address} answered ${responseCodeName(code)}: ${remark ?? 'no remark'}`)
