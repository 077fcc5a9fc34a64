import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Settings } from '../base/settings.ts'
import type { HostAddress, MessageStore } from '../store/store-types.ts'
import type { BrokerConfig, BrokerConfigKeys } from './config.ts'
import type { BroadcastOffsets } from './broadcast-offsets.ts'
import type { Consumers } from './consumers.ts'
import type { Groups } from './groups.ts'
import type { ConsumerFilters } from './filter/consumer-filters.ts'
import type { DelayService } from './delay/delay-service.ts'
import type { TimerService } from './timer/timer-service.ts'
import type { ConsumerOffsets } from './offsets.ts'
import type { OrderTable } from './pop/order-table.ts'
import type { PopHolds } from './pop/pop-holds.ts'
import type { PopService } from './pop/pop-service.ts'
import type { RequestModes } from './pop/request-modes.ts'
import type { TopicQueues } from './pop/topic-queues.ts'
import type { Producers } from './producers.ts'
import type { PullHolds } from './pull-holds.ts'
import type { QueueLocks } from './queue-locks.ts'
import type { Registration } from './registration.ts'
import type { Replication } from './replication/replication.ts'
import type { SendGate } from './send-gate.ts'
import type { BrokerStatistics } from './statistics/broker-statistics.ts'
import type { Topics } from './topics.ts'
import type { Transactions } from './transactions/transactions.ts'

/**
 * A broker: its state and its parts. Handlers take the whole; a part takes in its constructor what it needs of it
 * (`new PullHolds(broker)`), and may have `load()` (before the ports open), `start()` and `stop()` (both may be async).
 */
export interface Broker {
  /** Values in force, by RocketMQ's key names; live keys change in place. */
  readonly config: BrokerConfig
  /** Printing and changing the configuration. */
  readonly settings: Settings<BrokerConfigKeys>
  readonly log: Logger
  readonly clock: Clock
  readonly store: MessageStore
  readonly topics: Topics
  readonly groups: Groups
  readonly offsets: ConsumerOffsets
  readonly consumers: Consumers
  /** Places of the members of broadcasting groups; has `start` and `stop` (before the offsets'). */
  readonly broadcastOffsets: BroadcastOffsets
  readonly producers: Producers
  readonly locks: QueueLocks
  readonly holds: PullHolds
  /** SQL92 subscriptions; has `load`, `stop`. */
  readonly filters: ConsumerFilters
  /** What POP keeps beside its requests; has `start`, `stop` (before the offsets' and the store's). */
  readonly pop: PopService
  /** Queues of ordered pops whose last messages are under way. */
  readonly orderTable: OrderTable
  /** Pops that wait for messages. */
  readonly popHolds: PopHolds
  /** Questions whether there are messages to pop, while there are none. */
  readonly notificationHolds: PopHolds
  /** Whether groups pull or pop, where it was said. */
  readonly requestModes: RequestModes
  /** Queues of topics in the whole cluster, for assignments. */
  readonly topicQueues: TopicQueues
  /** Messages with a delay level; has `load`, `start`, `stop` (before the store's shutdown). */
  readonly delay: DelayService
  /** Messages with a time of delivery; has `load`, `start`, `stop` (before the store's shutdown). */
  readonly timer: TimerService
  /** Half messages and their ends; has `load`, `start`, `stop` (before offsets and store). */
  readonly transactions: Transactions
  /** Back-pressure of sends: `new SendGate(broker)`, nothing to start. */
  readonly sendGate: SendGate
  readonly statistics: BrokerStatistics
  readonly registration: Registration
  /** To slaves, or from the master; has `start`, `stop` (before the store's shutdown). */
  readonly replication: Replication
  /** Folder of the JSON files: `<storePathRootDir>/config`. */
  readonly configFolder: string
  /** Port that is really listened on, and the VIP port. */
  readonly port: number
  readonly vipPort: number
  /** `ip:port` given to clients and NameServers. */
  readonly address: string
  /** The same as stored in messages. */
  readonly storeHost: HostAddress
  /** `ip:port` for slaves. */
  readonly haAddress: string
  readonly bootTimestamp: number
  /** Stops in order: no new connections, drain, persist, flush, unregister. Within 5 s. Idempotent. */
  close(): Promise<void>
}
