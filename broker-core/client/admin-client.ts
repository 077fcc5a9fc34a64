import { systemClock, type Clock } from '../base/clock.ts'
import type { HeaderInputOf, RequestShape } from '../protocol/request.ts'
import type { RemoteReply } from '../remoting/handler.ts'
import type { Credentials } from '../remoting/signature.ts'
import type { TlsSettings } from '../remoting/tls-input.ts'
import { AccessAdmin } from './access-admin.ts'
import { BrokerAdmin } from './broker-admin.ts'
import { Caller, type CallerOptions, type CallOptions, type Contact, type Remoting } from './caller.ts'
import type { ClientParts } from './client-parts.ts'
import { ClusterDirectory } from './cluster-view.ts'
import { ConnectionAdmin } from './connection-admin.ts'
import { GroupAdmin } from './group-admin.ts'
import { GroupOffsets } from './group-offsets.ts'
import { MessageLookup } from './message-lookup.ts'
import { MessageRange } from './message-range.ts'
import { NameServers } from './name-servers.ts'
import { Producer } from './producer.ts'
import { PullConsumer } from './pull-consumer.ts'
import { QueuePuller } from './queue-puller.ts'
import { RouteCache } from './route-cache.ts'
import { TopicAdmin } from './topic-admin.ts'
import { TraceLookup } from './trace-lookup.ts'

export interface AdminClientOptions extends Partial<CallerOptions> {
  /** `host:port` of each NameServer. */
  nameServers: readonly string[]
  clock?: Clock
  /** Name under which messages are sent. */
  producerGroup?: string
  /** How old the list of brokers may be. */
  clusterMaxAgeMs?: number
  routeMaxAgeMs?: number
  /** Signs every request. */
  credentials?: Credentials
  /** Encrypts every connection; `true`: the servers' certificates are believed as they are. */
  tls?: boolean | TlsSettings
}

const callerDefaults: CallerOptions = {
  timeoutMs: 3000,
  vipChannel: false,
  restMs: 3000,
  restMsMax: 15_000,
  callsPerAddress: 32,
  addressMap: {},
}

/**
 * Everything a tool asks of a RocketMQ cluster: ours, Apache 4.9 or 5.x. Offsets are bigint. Whatever asks several brokers answers
 * `{ items, failures }`; what asks one peer throws CallError.
 */
export class AdminClient {
  readonly nameServers: NameServers
  readonly directory: ClusterDirectory
  readonly topics: TopicAdmin
  readonly groups: GroupAdmin
  readonly groupOffsets: GroupOffsets
  readonly brokers: BrokerAdmin
  readonly access: AccessAdmin
  readonly connections: ConnectionAdmin
  readonly lookup: MessageLookup
  readonly range: MessageRange
  readonly traces: TraceLookup
  readonly producer: Producer
  private readonly parts: ClientParts
  private readonly puller: QueuePuller

  constructor(remoting: Remoting, options: AdminClientOptions) {
    const clock = options.clock ?? systemClock
    const caller = new Caller(remoting, clock, {
      timeoutMs: options.timeoutMs ?? callerDefaults.timeoutMs,
      vipChannel: options.vipChannel ?? callerDefaults.vipChannel,
      restMs: options.restMs ?? callerDefaults.restMs,
      restMsMax: options.restMsMax ?? callerDefaults.restMsMax,
      callsPerAddress: options.callsPerAddress ?? callerDefaults.callsPerAddress,
      addressMap: options.addressMap ?? callerDefaults.addressMap,
    })
    this.nameServers = new NameServers(options.nameServers, caller)
    this.directory = new ClusterDirectory(this.nameServers, clock, options.clusterMaxAgeMs ?? 5000)
    const routes = new RouteCache(this.nameServers, clock, { maxAgeMs: options.routeMaxAgeMs ?? 5000, entries: 20_000 })
    this.parts = { caller, nameServers: this.nameServers, directory: this.directory, routes, clock }
    this.puller = new QueuePuller(caller)
    this.topics = new TopicAdmin(this.parts)
    this.groups = new GroupAdmin(this.parts)
    this.groupOffsets = new GroupOffsets(this.parts)
    this.brokers = new BrokerAdmin(this.parts)
    this.access = new AccessAdmin(this.parts)
    this.connections = new ConnectionAdmin(this.parts)
    this.lookup = new MessageLookup(this.parts)
    this.range = new MessageRange(this.parts, this.topics, this.puller)
    this.traces = new TraceLookup(this.lookup)
    this.producer = new Producer(this.parts, options.producerGroup ?? 'ROCKETDECK_PRODUCER')
  }

  /**
   * One request to one peer, for what no part above wraps.
   * @throws CallError for everything but code 0 and the codes that are accepted
   */
  call<R extends RequestShape>(
    address: string,
    request: R,
    header: HeaderInputOf<R>,
    options: CallOptions<R> = {},
  ): Promise<RemoteReply<R>> {
    return this.parts.caller.broker(address, request, header, options)
  }

  /** A consumer that reads by hand. */
  pullConsumer(group: string): PullConsumer {
    return new PullConsumer(this.parts, this.puller, group)
  }

  /** What was last heard of an address. */
  contact(address: string): Contact | undefined {
    return this.parts.caller.contact(address)
  }

  /** False once a broker has said that it does not know a request. */
  supports(address: string, requestCode: number): boolean {
    return this.parts.caller.supports(address, requestCode)
  }

  close(): Promise<void> {
    return this.parts.caller.close()
  }
}
