import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { EpochMs, Known, Long, Partial } from './values.ts'

export const BrokerRow = z.object({
  /** RocketMQ's cluster name, `DefaultCluster`. */
  brokerCluster: z.string(),
  broker: z.string(),
  /** 0 is the master. */
  brokerId: Long,
  role: z.enum(['master', 'slave']),
  address: z.string(),
  up: z.boolean(),
  /** `V5_5_0`. */
  version: Known(z.string()),
  inPerSecond: Known(z.number()),
  outPerSecond: Known(z.number()),
  inToday: Known(Long),
  outToday: Known(Long),
  inYesterday: Known(Long),
  outYesterday: Known(Long),
  /** Percent of the disk in use under the commit log, 0–100. */
  diskPercent: Known(z.number()),
  bootAt: Known(EpochMs),
})
export type BrokerRow = z.infer<typeof BrokerRow>

/** All brokers of all RocketMQ clusters of the NameServer; one that does not answer is there with `up: false`. */
export const listBrokers = endpoint(paths.listBrokers, { reply: Partial(BrokerRow) })

const oneBroker = z.object({ broker: z.string().min(1), brokerId: Long.default('0') })
const entries = z.array(z.object({ key: z.string(), value: z.string() }))

/** RocketMQ's runtime table of one broker, sorted by key. */
export const getBrokerRuntime = endpoint(paths.getBrokerRuntime, {
  query: oneBroker,
  reply: z.object({ broker: z.string(), brokerId: Long, address: z.string(), entries, asOf: EpochMs }),
})

/** Configuration of one broker, sorted by key. Passwords and keys are masked. */
export const getBrokerConfig = endpoint(paths.getBrokerConfig, {
  query: oneBroker,
  reply: z.object({ broker: z.string(), brokerId: Long, address: z.string(), entries, asOf: EpochMs }),
})
