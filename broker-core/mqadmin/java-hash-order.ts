import { javaHash } from '../client/index.ts'

/**
 * Names in the order in which a java.util.HashMap lists them that grew by `put`: what Apache's tool prints from a map has this order.
 * @param names without repetition, in the order in which they were put
 */
export function javaHashOrder(names: readonly string[]): string[] {
  let buckets = 16
  while (names.length > buckets * 0.75) buckets *= 2
  const bucketOf = (name: string): number => {
    const hash = javaHash(name)
    return (hash ^ (hash >>> 16)) & (buckets - 1)
  }
  return [...names].sort((a, b) => bucketOf(a) - bucketOf(b))
}
