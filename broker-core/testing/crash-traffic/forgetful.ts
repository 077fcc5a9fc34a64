import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readJavaJson } from '../../protocol/java-json.ts'
import { levelSeconds } from './delayed-traffic.ts'

const farMs = 3_600_000
/** Positions by which offsets are moved. */
const ahead = 6

/** Settings with which a broker writes its state down soon, so that there is something to spoil after a kill. */
export const hastyState: Readonly<Record<string, string>> = {
  flushConsumerOffsetInterval: '100',
  timerFlushIntervalMs: '100',
}

type OffsetTable = Record<string, Record<string, number>>

/** What a broker may not have noted when it is killed: half messages that it has checked, and what was popped. */
const neverNoted: OffsetTable = {
  'RMQ_SYS_TRANS_HALF_TOPIC@CID_RMQ_SYS_TRANS': { 0: 0 },
  'CrashPop@GID_crash_pop': { 0: 0, 1: 0, 2: 0, 3: 0 },
}

/**
 * Moves everything that a killed broker has noted as done ahead of what it did: delay levels, the timer, and the offsets of
 * consumers, its own (transactions, revives) among them. A broker that opens such files forgets messages.
 */
export function forgetPending(folder: string): void {
  const config = path.join(folder, 'config')
  // Written every 10 s by the broker, which does not live that long.
  const delayed = Object.fromEntries(levelSeconds.map((_, i) => [i + 1, ahead]))
  writeFileSync(path.join(config, 'delayOffset.json'), JSON.stringify({ offsetTable: delayed }))
  const offsets = path.join(config, 'consumerOffset.json')
  const noted = existsSync(offsets) ? (readJavaJson(readFileSync(offsets)) as { offsetTable: OffsetTable }) : undefined
  const offsetTable = { ...neverNoted, ...noted?.offsetTable }
  for (const [name, table] of Object.entries(offsetTable)) offsetTable[name] = movedAhead(table)
  writeFileSync(offsets, JSON.stringify({ offsetTable }))
  const timer = path.join(config, 'timercheck')
  if (!existsSync(timer)) return
  const bytes = readFileSync(timer)
  bytes.writeBigInt64BE(BigInt(Date.now() + farMs), 0)
  writeFileSync(timer, bytes)
}

const movedAhead = (table: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(table).map(([queueId, offset]) => [queueId, Number(offset) + ahead]))
