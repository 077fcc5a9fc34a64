import type { Clock } from '../base/clock.ts'
import type { DataVersion } from '../protocol/bodies/data-version.ts'

/** The version that follows a change (Java: DataVersion.nextVersion). */
export const nextVersion = (version: DataVersion, clock: Clock): DataVersion => ({
  counter: version.counter + 1,
  stateVersion: 0,
  timestamp: clock.now(),
})

/** Whether two versions are of the same state (Java: DataVersion.equals). */
export const isSameVersion = (one: DataVersion, other: DataVersion): boolean =>
  one.counter === other.counter && one.timestamp === other.timestamp && one.stateVersion === other.stateVersion
