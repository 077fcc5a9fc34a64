import type { Broker } from './broker.ts'

export type RuntimeNeeds = Pick<
  Broker,
  | 'config'
  | 'clock'
  | 'store'
  | 'delay'
  | 'timer'
  | 'statistics'
  | 'consumers'
  | 'producers'
  | 'holds'
  | 'bootTimestamp'
>

/** The release whose behaviour this broker has. */
export const servedVersion = { name: 'V5_5_0', ordinal: 513 } as const

/** Apache's thread pools; work here waits in no queue, so the sizes are 0 and the capacities Apache's defaults. */
const poolCapacities: readonly (readonly [pool: string, capacity: number])[] = [
  ['send', 10_000],
  ['pull', 100_000],
  ['litePull', 100_000],
  ['query', 20_000],
  ['ack', 100_000],
]

/** Apache's answer when it has no pool of transient buffers: Integer.MAX_VALUE. */
const noBufferPool = 2_147_483_647

/**
 * Everything that GET_BROKER_RUNTIME_INFO tells, under RocketMQ's names (Java: AdminBrokerProcessor.prepareRuntimeInfo); the keys
 * that only 4.9 has are there too, because its tools fail without them.
 */
export function runtimeFacts(broker: RuntimeNeeds): Map<string, string> {
  const { config, clock, store, delay, timer, statistics, bootTimestamp } = broker
  const facts: Record<string, string> = {
    brokerVersionDesc: servedVersion.name,
    brokerVersion: String(servedVersion.ordinal),
    brokerActive: 'true',
    bootTimestamp: String(bootTimestamp),
    startAcceptSendRequestTimeStamp: String(config.startAcceptSendRequestTimeStamp),
    runtime: runtimeText(clock.now() - bootTimestamp),
    pageCacheLockTimeMills: '0',
    dispatchMaxBuffer: '0',
    dispatchBehindBytes: String(store.dispatchBehindBytes),
    commitLogMinOffset: String(store.minPhysicalOffset),
    commitLogMaxOffset: String(store.maxPhysicalOffset),
    remainHowManyDataToFlush: bytesText(store.unflushedBytes),
    remainTransientStoreBufferNumbs: String(noBufferPool),
    EndTransactionQueueSize: '0',
    EndTransactionThreadPoolQueueCapacity: '100000',
  }
  for (const [pool, capacity] of poolCapacities) {
    facts[`${pool}ThreadPoolQueueSize`] = '0'
    facts[`${pool}ThreadPoolQueueHeadWaitTimeMills`] = '0'
    facts[`${pool}ThreadPoolQueueCapacity`] = String(capacity)
  }
  return new Map(
    Object.entries({
      ...facts,
      ...store.runtimeFacts(),
      ...delay.runtimeFacts(),
      ...timer.runtimeFacts(),
      ...statistics.runtimeFacts(),
    }),
  )
}

/** `[ 0 days, 1 hours, 2 minutes, 3 seconds ]`. */
export function runtimeText(elapsedMs: number): string {
  const seconds = Math.max(Math.floor(elapsedMs / 1000), 0)
  const days = Math.floor(seconds / 86_400).toLocaleString('en-US')
  const rest = seconds % 86_400
  return `[ ${days} days, ${Math.floor(rest / 3600)} hours, ${Math.floor((rest % 3600) / 60)} minutes, ${rest % 60} seconds ]`
}

/** `512 B`, `1.5 KiB`, `20.0 MiB`. */
export function bytesText(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  if (bytes < 1024) return `${bytes} B`
  let size = bytes / 1024
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${size.toFixed(1)} ${units[unit]}`
}
