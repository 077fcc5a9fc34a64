import type { MqadminCase } from './case.ts'
import { type Comparison, compareServers, compareTools } from './judgement.ts'
import { type Printed, recorded } from './output-text.ts'

/** A tool and a server. */
export const pairs = ['official × Apache', 'ours × Apache', 'official × ours', 'ours × ours'] as const
export type Pair = (typeof pairs)[number]

/**
 * What a pair printed beside what it must be equal to: the official tool at Apache's server and at ours beside the recording (or
 * beside each other where nothing was recorded), our tool beside the official one at the same server.
 * @returns undefined where there is nothing to compare with
 */
export function comparisonOf(one: MqadminCase, pair: Pair, printedBy: (pair: Pair) => Printed): Comparison | undefined {
  const printed = printedBy(pair)
  if (pair === 'ours × Apache') return compareTools(one, printed, printedBy('official × Apache'))
  if (pair === 'ours × ours') return compareTools(one, printed, printedBy('official × ours'))
  if (one.isRecorded) return compareServers(one, printed, recorded(one.name))
  return pair === 'official × ours' ? compareServers(one, printed, printedBy('official × Apache')) : undefined
}
