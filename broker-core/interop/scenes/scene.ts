import type { OfficialVersion } from '../official-java.ts'

/** Who plays the broker: this product, or the real Apache RocketMQ 5.5.0. */
export const parties = ['ours', 'apache'] as const
export type Party = (typeof parties)[number]

/** What a scene printed: its figures by name; `error` when it failed, `millis` how long it took. */
export type Figures = Readonly<Record<string, unknown>>

/**
 * One behaviour of RocketMQ, shown by a scene of a Java program in `interop/java` that uses the official client. The runner
 * (`scenes.interop.test.ts`) finds the exported array `scenes` of every file in this folder, starts a NameServer and a broker
 * with `brokerConfig`, and one JVM for each client version, in which scenes of all programs run at the same time.
 *
 * The JVM's program (`SceneTroupe.java`) is called with `NAMESRV SUFFIX TOTAL PROGRAM.SCENE[,…] BROKER_ADDRESS` and prints one
 * JSON object on one line per scene, `{"scene":PROGRAM.SCENE, …figures…}`; a program gives it its scenes by
 * `SceneParts.main(args, …)`. Names of topics, groups and instances must carry SUFFIX and be nobody else's: scenes of several
 * programs and versions share a broker.
 */
export interface Scene {
  /** Name of the scene in its Java program. */
  readonly name: string
  /** What it shows, as a user would say it. */
  readonly title: string
  /** The Java program: the name of a file in `interop/java` without its ending. */
  readonly java: string
  /** Clients that it runs with. */
  readonly clients: readonly OfficialVersion[]
  /** Settings of the broker, as in its configuration file; scenes with equal settings share a broker. */
  readonly brokerConfig?: Readonly<Record<string, string>>
  /** What the printed figures must contain, for both parties (compared with `toMatchObject`). */
  readonly expected: Figures
  /** A further check of figures that vary; throws (or fails an `expect`) when they are not right. */
  readonly check?: (figures: Figures) => void
  /** Upper bound of its time. */
  readonly seconds: number
  /**
   * True: has a broker and a JVM of its own, and may restart the broker: SceneParts.restartBroker() prints `RESTART` and
   * waits for the line `RESTARTED`.
   */
  readonly isAlone?: boolean
}

/** A broker with what is off by default, for scenes that need some of it. */
export const uncommonBroker = {
  enablePropertyFilter: 'true',
  enableLmq: 'true',
  enableMultiDispatch: 'true',
  rejectTransactionMessage: 'true',
  useServerSideResetOffset: 'false',
  enableRetryTopicV2: 'true',
} as const

/** A broker that does soon what takes others long: three short levels, rolls of a few seconds, checks after 2 s instead of 6. */
export const quickBroker = {
  messageDelayLevel: '1s 2s 3s',
  timerRollWindowSlot: '6',
  recallMessageEnable: 'true',
  transactionTimeOut: '2000',
  transactionCheckInterval: '1000',
  transactionOpBatchInterval: '200',
  enablePopBufferMerge: 'true',
} as const
