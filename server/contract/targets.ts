import { z } from 'zod'
import { Partial } from './values.ts'

/** Where a write goes: RocketMQ cluster names and broker names; both empty: every broker. */
export const targets = {
  brokerClusters: z.array(z.string()).default([]),
  brokers: z.array(z.string()).default([]),
}

/** Broker names in a query string, separated by commas; the browser may give an array. */
export const namedBrokers = z
  .union([
    z.array(z.string().max(255)),
    z
      .string()
      .max(10_000)
      .transform((text) => text.split(',').filter((part) => part !== '')),
  ])
  .default([])

/** Outcome of a write on each broker: written ones in `items`, the others in `failures`. */
export const WriteResult = Partial(z.object({ broker: z.string(), address: z.string() }))
