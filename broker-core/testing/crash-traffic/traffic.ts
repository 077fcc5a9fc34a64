import type { Promised, TrafficDamage } from './ledger.ts'
import type { TrafficClient } from './traffic-client.ts'

/** One kind of traffic that a broker is killed in. */
export interface Traffic {
  readonly name: string
  /** Workers at the same time. */
  readonly workers: number
  /** Called at the beginning of every life of the broker. */
  begin?(client: TrafficClient): Promise<void>
  /** One piece of work. What is answered with success goes to `promised`. @throws Error when the broker is gone */
  act(client: TrafficClient): Promise<void>
  readonly promised: Promised[]
  /** Brings everything to its end in the last life and judges what `promised` does not say; undefined: nothing else. */
  finish?(client: TrafficClient): Promise<TrafficDamage[]>
  close?(): Promise<void>
}
