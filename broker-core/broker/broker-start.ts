import path from 'node:path'
import { type Clock, systemClock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import { type Logger, silentLog } from '../base/log.ts'
import { Settings } from '../base/settings.ts'
import { warnOfUnusedKeys } from '../base/settings-warnings.ts'
import { requests } from '../protocol/requests/index.ts'
import { Dispatcher } from '../remoting/dispatcher.ts'
import { Listener, vipRefusedCodes } from '../remoting/listener.ts'
import { openMessageStore } from '../store/message-store.ts'
import type { StoreOptions } from '../store/store-types.ts'
import { advertisedAddress, type BrokerPorts, brokerPorts } from './addresses.ts'
import type { Broker } from './broker.ts'
import { type BrokerConfig, type BrokerConfigKeys, brokerConfigKeys } from './config.ts'
import { BroadcastOffsets } from './broadcast-offsets.ts'
import { Consumers } from './consumers.ts'
import { DelayService } from './delay/delay-service.ts'
import { fastPathsOf } from './fast/fast-paths.ts'
import { ConsumerFilters } from './filter/consumer-filters.ts'
import { Groups } from './groups.ts'
import { brokerHandlers } from './handlers/index.ts'
import { hostAddressOf } from './host-addresses.ts'
import { ConsumerOffsets } from './offsets.ts'
import { OrderTable } from './pop/order-table.ts'
import { PopHolds } from './pop/pop-holds.ts'
import { PopService } from './pop/pop-service.ts'
import { RequestModes } from './pop/request-modes.ts'
import { TopicQueues } from './pop/topic-queues.ts'
import { checkPorts } from './port-check.ts'
import { Producers } from './producers.ts'
import { PullHolds } from './pull-holds.ts'
import { QueueLocks } from './queue-locks.ts'
import { Registration } from './registration.ts'
import { Replication } from './replication/replication.ts'
import { isSlave } from './replication/role.ts'
import { rocketmqConfigKeys } from './rocketmq-config-keys.ts'
import { SendGate } from './send-gate.ts'
import { BrokerStatistics } from './statistics/broker-statistics.ts'
import { defaultStoreFolder, retentionKeys, retentionOf, storeOptionsOf, storeProblem } from './store-settings.ts'
import { TimerService } from './timer/timer-service.ts'
import { Topics } from './topics.ts'
import { Transactions } from './transactions/transactions.ts'

export interface BrokerOptions {
  /** Values that differ from the defaults. */
  readonly config?: Partial<BrokerConfig>
  /** Keys of the configuration file that are not in the table (`readConfig`). */
  readonly extras?: ReadonlyMap<string, string>
  /** Where changes at run time are written; undefined: they last until the broker ends. */
  readonly configFile?: string
  readonly log?: Logger
  readonly clock?: Clock
  readonly testSwitch?: StoreOptions['testSwitch']
}

const secondMs = 1000
const scanIntervalMs = 10_000
const drainMs = 1500

/**
 * Starts a broker (Java: BrokerController): opens the store, reads the state files, opens the ports, registers.
 * @throws OperatingError when the settings, the store folder, a state file or a port cannot be used; nothing is left open then
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { log = silentLog, clock = systemClock } = options
  const settings = settingsOf(options, clock)
  const config = settings.values
  if (options.extras !== undefined) warnOfUnusedKeys(settings.keys, options.extras, log, rocketmqConfigKeys)
  const storeOptions = storeOptionsOf(config, options.testSwitch)
  const ports = await brokerPorts(config)
  if (config.listenPort !== 0) await checkPorts(ports, config)
  const store = openMessageStore(storeOptions, { log, clock })
  await store.start()
  const undo: (() => Promise<void>)[] = [() => store.shutdown()]
  try {
    const broker = assemble({ settings, log, clock, store, ports })
    load(broker)
    const listener = await Listener.start({
      dispatcher: new Dispatcher({ requests, handlers: brokerHandlers(broker), fastPaths: fastPathsOf(broker), log }),
      log,
      host: config.bindAddress,
      ports: [{ port: ports.port }, { port: ports.vipPort, refusedCodes: vipRefusedCodes }],
      clock,
      idleMs: config.serverChannelMaxIdleTimeSeconds * secondMs,
    })
    undo.unshift(() => listener.close(0))
    const timer = startParts(broker)
    undo.unshift(() => {
      clearInterval(timer)
      return broker.registration.stop()
    })
    undo.unshift(() => broker.replication.stop())
    await broker.replication.start()
    await broker.registration.start()
    broker.close = once(() => stop(broker, listener, timer))
    log.info({ brokerName: config.brokerName, address: broker.address, vipPort: ports.vipPort }, 'the broker serves')
    return broker
  } catch (thrown) {
    for (const step of undo) await step().catch(() => undefined)
    throw thrown
  }
}

function settingsOf(options: BrokerOptions, clock: Clock): Settings<BrokerConfigKeys> {
  const given = options.config ?? {}
  const bindAddress = given.bindAddress ?? brokerConfigKeys.bindAddress.default
  const brokerIP1 = advertisedAddress(given.brokerIP1 ?? '', bindAddress)
  return new Settings(brokerConfigKeys, {
    clock,
    given: {
      ...given,
      brokerIP1,
      // A master is number 0 whatever its file says (Java: BrokerStartup).
      brokerId: given.brokerRole === 'SLAVE' ? (given.brokerId ?? 0) : 0,
      brokerIP2: given.brokerIP2 || brokerIP1,
      storePathRootDir: given.storePathRootDir || defaultStoreFolder(),
    },
    extras: options.extras,
    file: options.configFile,
    problemOf: storeProblem,
    blackList: [
      'brokerConfigPath',
      'rocketmqHome',
      'configBlackList',
      ...(given.configBlackList ?? brokerConfigKeys.configBlackList.default).split(';'),
    ],
  })
}

type Base = Pick<Broker, 'settings' | 'log' | 'clock' | 'store'> & { readonly ports: BrokerPorts }

/** A broker while it is put together: parts are made in the order in which they need each other. */
type Growing = { -readonly [K in keyof Broker]: Broker[K] }

function assemble({ settings, log, clock, store, ports }: Base): Growing {
  const config = settings.values
  const address = `${config.brokerIP1}:${ports.port}`
  const configFolder = path.join(config.storePathRootDir, 'config')
  const broker = {
    settings,
    config,
    log,
    clock,
    store,
    configFolder,
    port: ports.port,
    vipPort: ports.vipPort,
    address,
    storeHost: hostAddressOf(address),
    haAddress: `${config.brokerIP2}:${ports.haPort}`,
    bootTimestamp: clock.now(),
    close: () => Promise.resolve(),
  } as Growing
  broker.topics = new Topics(broker)
  broker.groups = new Groups(broker)
  broker.statistics = new BrokerStatistics({
    clock,
    log,
    clusterName: config.brokerClusterName,
    isSystemTopic: (topic) => broker.topics.isSystem(topic),
    file: path.join(configFolder, 'brokerTotals.json'),
  })
  broker.offsets = new ConsumerOffsets(broker)
  broker.producers = new Producers(broker)
  broker.filters = new ConsumerFilters(broker)
  broker.consumers = new Consumers(broker)
  broker.consumers.onGroupGone((group) => broker.filters.unregister(group))
  broker.broadcastOffsets = new BroadcastOffsets(broker)
  broker.locks = new QueueLocks(broker)
  broker.holds = new PullHolds(broker)
  broker.orderTable = new OrderTable(broker)
  broker.popHolds = new PopHolds(broker)
  broker.notificationHolds = new PopHolds(broker)
  broker.orderTable.onFree(({ topic, queueId, group }) => {
    broker.popHolds.notify(topic, queueId, group)
    broker.notificationHolds.notify(topic, queueId, group)
  })
  broker.requestModes = new RequestModes(broker)
  broker.pop = new PopService(broker)
  broker.delay = new DelayService(broker)
  broker.timer = new TimerService(broker)
  broker.transactions = new Transactions(broker)
  broker.sendGate = new SendGate(broker)
  broker.registration = new Registration(broker)
  broker.replication = new Replication(broker)
  broker.registration.onMaster = (place) => {
    broker.replication.masterIs(place)
  }
  broker.topicQueues = new TopicQueues(broker)
  return broker
}

function load(broker: Broker): void {
  broker.topics.load()
  broker.groups.load()
  broker.offsets.load()
  broker.filters.load()
  broker.orderTable.load()
  broker.requestModes.load()
  broker.delay.load()
  broker.timer.load()
  broker.transactions.load()
}

/** Starts what runs by itself. Returns the timer of the scans. */
function startParts(broker: Broker): NodeJS.Timeout {
  const isMaster = !isSlave(broker.config)
  broker.statistics.start()
  broker.offsets.start()
  broker.broadcastOffsets.start()
  broker.holds.start()
  // What stores messages by itself is the master's.
  if (isMaster) {
    broker.delay.start()
    broker.timer.start()
    broker.pop.start()
    broker.transactions.start()
  }
  broker.orderTable.start()
  // Who only asks whether there is a message is told so before another one takes it.
  broker.notificationHolds.start()
  broker.popHolds.start()
  broker.settings.onChange((changed) => {
    settingsChanged(broker, changed)
  })
  const scan = (): void => {
    broker.consumers.removeExpired()
    broker.producers.removeExpired()
    broker.locks.sweep()
    broker.filters.removeExpired()
  }
  return setInterval(scan, scanIntervalMs).unref()
}

function settingsChanged(broker: Broker, changed: readonly string[]): void {
  if (changed.includes('transactionCheckInterval')) broker.transactions.checks.renewInterval()
  if (retentionKeys.some((key) => changed.includes(key))) broker.store.setRetention(retentionOf(broker.config))
  if (changed.includes('namesrvAddr')) broker.registration.updateAddresses()
  if (!changed.includes('brokerPermission')) return
  broker.topics.renewVersion()
  void broker.registration.registerAll()
}

/** Stops in the order in which nothing is lost; a step that fails is reported and the others are taken. */
async function stop(broker: Broker, listener: Listener, timer: NodeJS.Timeout): Promise<void> {
  const step = async (what: string, action: () => unknown): Promise<void> => {
    try {
      await action()
    } catch (thrown) {
      broker.log.error({ part: what, problem: messageOf(thrown) }, 'a part could not be stopped in order')
    }
  }
  clearInterval(timer)
  listener.stopAccepting()
  await step('holds', () => broker.holds.stop())
  await step('popHolds', () => broker.popHolds.stop())
  await step('notificationHolds', () => broker.notificationHolds.stop())
  await Promise.all([
    step('registration', () => broker.registration.stop()),
    step('listener', () => listener.close(drainMs)),
    step('broadcastOffsets', () => broker.broadcastOffsets.stop()),
    step('delay', () => broker.delay.stop()),
    step('timer', () => broker.timer.stop()),
    step('pop', () => broker.pop.stop()),
    step('transactions', () => broker.transactions.stop()),
  ])
  await step('replication', () => broker.replication.stop())
  await Promise.all([
    step('topics', () => broker.topics.stop()),
    step('groups', () => broker.groups.stop()),
    step('offsets', () => broker.offsets.stop()),
    step('orderTable', () => broker.orderTable.stop()),
    step('requestModes', () => broker.requestModes.stop()),
    step('filters', () => broker.filters.stop()),
    step('statistics', () => broker.statistics.close()),
  ])
  await step('store', () => broker.store.shutdown())
  broker.log.info('the broker has stopped')
}

function once<T>(action: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= action())
}
