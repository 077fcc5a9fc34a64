import { isDeepStrictEqual } from 'node:util'
import type { Seen } from './seen.ts'
import type { TableResult } from './table-run.ts'

/** Where this product answers otherwise than Apache 5.5.0, and why. What is listed must differ: an entry that is not needed is reported. */
const deliberate: Readonly<Record<string, readonly string[]>> = {
  'a queue that never was cannot be committed to: the table of offsets would grow with every typing error': [
    'commit to queue -1',
    'commit to a queue that is not there',
  ],
  'a lag is never negative: a position beyond the end of a queue is shown as its end': [
    'progress of a group beyond the end',
    'time span of a group beyond the end',
    'progress of a list with it',
  ],
  'who has nothing to consume is not 56 years behind': [
    'time span of a group before the beginning',
    'time span of a group in between',
    'time span of a group at the end',
    'time span of a group at the beginning',
    'time span of an unknown group',
  ],
  'a queue that is not there is not reset in silence': [
    'reset a queue that is not there',
    'reset a queue that is not there by time',
  ],
  'a reset without a time is no reset to the beginning': ['reset without a time'],
  'the pull that is told of a reset does not undo it': ['ask after that pull'],
  'every member gets the new offsets in the form that its own language reads, whoever asks': [
    'told to a member in C++',
    'told to a member in Java by a tool in C++',
  ],
  'without a topic all topics are cloned, not none': ['progress of a clone of all topics', 'topics of that clone'],
  'a question takes no offsets away': ['progress of the one left out'],
  'a lock is for a group': ['lock without a group'],
  'a subscription is asked for with or without a topic': ['subscription without a topic'],
  'queues, dead letters and the distance to the end are counted too': [
    'QUEUE_PUT_NUMS of Counted@1',
    'QUEUE_PUT_SIZE of Counted@0',
    'QUEUE_GET_NUMS of Counted@0@GID_counted',
    'QUEUE_GET_SIZE of Counted@0@GID_counted',
    'DLQ_PUT_NUMS of Counted@GID_counted',
    'GROUP_GET_FALL_SIZE of 0@Counted@GID_counted',
    'GROUP_GET_FALL_TIME of 0@Counted@GID_counted',
  ],
  'the pull offset is told here too': ['progress of the group among all'],
  'says which field is missing': ['an item without a key'],
}
const reasonOf = new Map(
  Object.entries(deliberate).flatMap(([why, steps]) => steps.map((step) => [step, why] as const)),
)

/** Java's remark is an exception with a place in its source: any remark with the same code is as good. */
function isAlike(ours: Seen | undefined, theirs: Seen): boolean {
  if (theirs.remark !== '(exception)') return isDeepStrictEqual(ours, theirs)
  return ours !== undefined && ours.code === theirs.code && (ours.remark ?? '') !== ''
}

/**
 * Compares what two brokers answered to a table.
 * @param excuses whether the deliberate differences count as none
 * @returns a line for each step that differs and should not, or should and does not
 */
export function tableDifferences(ours: TableResult, theirs: TableResult, excuses: boolean): string[] {
  const found: string[] = []
  for (const [step, expected] of Object.entries(theirs)) {
    const mine = ours[step]
    const alike = Array.isArray(expected)
      ? isDeepStrictEqual(mine, expected)
      : isAlike(mine as Seen | undefined, expected as Seen)
    const why = excuses ? reasonOf.get(step) : undefined
    if (why === undefined && !alike)
      found.push(`${step}\n  ours     ${JSON.stringify(mine)}\n  recorded ${JSON.stringify(expected)}`)
    if (why !== undefined && alike) found.push(`${step} does not differ (${why})`)
  }
  for (const step of Object.keys(ours)) if (!Object.hasOwn(theirs, step)) found.push(`${step} was not recorded`)
  return found
}
