import type { QueueProgress } from '../../server/contract/groups.ts'
import type { Known } from '../../server/contract/values.ts'

/** How far behind a queue is in ms at `asOf`: since its last consumed message was stored; 0 when none waits. */
export function timeLagOf(
  { diff, lastConsumedAt }: Pick<QueueProgress, 'diff' | 'lastConsumedAt'>,
  asOf: number,
): Known<number> {
  if (!('value' in diff)) return diff
  if (diff.value === '0') return { value: 0 }
  return 'value' in lastConsumedAt ? { value: Math.max(0, asOf - lastConsumedAt.value) } : lastConsumedAt
}
