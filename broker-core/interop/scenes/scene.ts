import type { OfficialVersion } from '../official-java.ts'

/** Who plays the broker: this product, or the real Apache RocketMQ 5.5.0. */
export const parties = ['ours', 'apache'] as const
export type Party = (typeof parties)[number]

/** What a scene printed: its figures by name; `error` when it failed, `millis` how long it took. */
export type Figures = Readonly<Record<string, unknown>>

/**
 * One behaviour of RocketMQ, shown by a scene of a Java program in `interop/java` that uses the official client. The runner
 * (`scenes.interop.test.ts`) finds the exported array `scenes` of every file in this folder, starts a NameServer and a broker
 * with `brokerConfig`, and one JVM for each program and client version, in which the scenes run at the same time.
 *
 * The program is called with `NAMESRV SUFFIX TOTAL SCENE[,SCENE…] BROKER_ADDRESS` and prints one JSON object on one line per
 * scene, `{"scene":NAME, …figures…}`; `SceneParts.java` does that for a program that starts with `SceneParts.main(args, …)`.
 * Topics and groups must carry SUFFIX: scenes of several programs and versions share a broker.
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
