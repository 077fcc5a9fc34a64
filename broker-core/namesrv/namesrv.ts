import { homedir } from 'node:os'
import path from 'node:path'
import { type Clock, systemClock } from '../base/clock.ts'
import { type Logger, silentLog } from '../base/log.ts'
import { Settings } from '../base/settings.ts'
import { warnOfUnusedKeys } from '../base/settings-warnings.ts'
import { requests } from '../protocol/requests/index.ts'
import { Dispatcher } from '../remoting/dispatcher.ts'
import type { Peer } from '../remoting/handler.ts'
import { Listener } from '../remoting/listener.ts'
import { type NamesrvConfig, type NamesrvConfigKeys, namesrvConfigKeys } from './config.ts'
import { namesrvHandlers } from './handlers/index.ts'
import { KvConfig } from './kv-config.ts'
import type { NamesrvState } from './namesrv-state.ts'
import { unusedNamesrvKeys } from './unused-config-keys.ts'
import { type BrokerIdentity, RouteTable } from './route-table.ts'

export interface NamesrvOptions {
  /** Values that differ from the defaults. */
  readonly config?: Partial<NamesrvConfig>
  /** Keys of the configuration file that are not in the table (`readConfig`). */
  readonly extras?: ReadonlyMap<string, string>
  readonly log?: Logger
  readonly clock?: Clock
}

/** A running NameServer. */
export interface Namesrv {
  /** The port that is listened on. */
  readonly port: number
  /** `host:port` on which programs of this machine reach it. */
  readonly address: string
  readonly config: NamesrvConfig
  readonly settings: Settings<NamesrvConfigKeys>
  readonly routes: RouteTable
  /** Removes brokers without a sign of life, as the timer does. */
  scan(): void
  /** Stops accepting, answers what is in hand, saves. Idempotent. */
  close(): Promise<void>
}

const secondMs = 1000

/**
 * Starts a NameServer (Java: NamesrvController).
 * @throws OperatingError `portInUse`, `cannotListen`, or `STATE_FILE` for a key-value file that cannot be read
 */
export async function startNamesrv(options: NamesrvOptions = {}): Promise<Namesrv> {
  const { log = silentLog, clock = systemClock } = options
  const settings = new Settings(namesrvConfigKeys, {
    clock,
    given: { ...options.config, kvConfigPath: options.config?.kvConfigPath || defaultKvPath() },
    extras: options.extras,
    file: options.config?.configStorePath || undefined,
    blackList: [
      'rocketmqHome',
      ...(options.config?.configBlackList ?? namesrvConfigKeys.configBlackList.default).split(';'),
    ],
  })
  const config = settings.values
  if (options.extras !== undefined) warnOfUnusedKeys(namesrvConfigKeys, options.extras, log, unusedNamesrvKeys)
  const kv = new KvConfig(config.kvConfigPath, log)
  kv.load()
  const routes = new RouteTable(clock, config)
  const report = (removed: BrokerIdentity[], why: string): void => {
    for (const { brokerName, brokerAddr } of removed) log.warn({ brokerName, brokerAddr, why }, 'a broker was removed')
  }
  const watched = new WeakMap<object, Peer>()
  const state: NamesrvState = {
    config,
    settings,
    log,
    clock,
    routes,
    kv,
    readyAt: config.needWaitForService ? clock.now() + config.waitSecondsForService * secondMs : 0,
    watch: (peer) => {
      if (watched.has(peer)) return
      watched.set(peer, peer)
      peer.onClose(() => {
        report(routes.removeLink(peer), 'its connection ended')
      })
    },
  }
  const scan = (): void => {
    const removed = routes.removeExpired()
    report(
      removed.map(({ identity }) => identity),
      'no sign of life',
    )
    // A broker that was frozen or cut off learns by this that it has to register again.
    for (const { link } of removed) watched.get(link)?.close()
  }
  const listener = await Listener.start({
    dispatcher: new Dispatcher({ requests, handlers: namesrvHandlers(state), log }),
    log,
    host: config.bindAddress,
    ports: [{ port: config.listenPort }],
    clock,
    idleMs: config.serverChannelMaxIdleTimeSeconds * secondMs,
  })
  const timer = setInterval(scan, config.scanNotActiveBrokerInterval).unref()
  const port = listener.ports[0] ?? config.listenPort
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    clearInterval(timer)
    await listener.close()
    await kv.close()
  }
  const host = config.bindAddress === '0.0.0.0' || config.bindAddress === '::' ? '127.0.0.1' : config.bindAddress
  return { port, address: `${host}:${port}`, config, settings, routes, scan, close: () => (closing ??= close()) }
}

const defaultKvPath = (): string => path.join(homedir(), 'namesrv', 'kvConfig.json')
