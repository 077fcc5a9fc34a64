import { javaHash } from '../client/index.ts'

interface Entry {
  readonly name: string
  readonly hash: number
}

/**
 * Names in the order in which java.util.Properties lists them that were put one after the other: that of a ConcurrentHashMap, which
 * turns the front of a bucket around when it grows.
 * @param names without repetition, in the order in which they were put
 */
export function javaPropertiesOrder(names: readonly string[]): string[] {
  let buckets: Entry[][] = Array.from({ length: 16 }, () => [])
  let size = 0
  for (const name of names) {
    const hash = javaHash(name)
    const spread = hash ^ (hash >>> 16)
    buckets[spread & (buckets.length - 1)]!.push({ name, hash: spread })
    if (++size >= buckets.length * 0.75) buckets = grown(buckets)
  }
  return buckets.flat().map(({ name }) => name)
}

function grown(buckets: readonly Entry[][]): Entry[][] {
  const bit = buckets.length
  const low: Entry[][] = []
  const high: Entry[][] = []
  for (const bucket of buckets) {
    const isHigh = (entry: Entry): boolean => (entry.hash & bit) !== 0
    // The entries at the end that go the same way stay as they are; those before them are put in front one by one.
    const last = bucket.findLastIndex((entry, i) => i > 0 && isHigh(entry) !== isHigh(bucket[i - 1]!))
    const run = bucket.slice(Math.max(0, last))
    const front = bucket.slice(0, Math.max(0, last)).reverse()
    const goesHigh = run.length > 0 && isHigh(run[0]!)
    low.push([...front.filter((entry) => !isHigh(entry)), ...(goesHigh ? [] : run)])
    high.push([...front.filter(isHigh), ...(goesHigh ? run : [])])
  }
  return [...low, ...high]
}
