/** What must be equal on all brokers of a topic. */
interface Comparable {
  readonly readQueues: number
  readonly writeQueues: number
  readonly perm: number
  readonly order: boolean
  readonly type: string
}

/** True when the brokers of a topic do not agree on its configuration. */
export function configDiffers(configs: readonly Comparable[]): boolean {
  const texts = configs.map(({ readQueues, writeQueues, perm, order, type }) =>
    [readQueues, writeQueues, perm, order, type].join(),
  )
  return new Set(texts).size > 1
}
