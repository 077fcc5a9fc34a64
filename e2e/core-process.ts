import { readFileSync } from 'node:fs'

/**
 * Process id of the core that a supervisor started: its child that runs broker-core/bin/core.
 * @throws when there is none
 */
export function coreOf(supervisor: number): number {
  const children = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8').trim().split(/\s+/)
  const core = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('broker-core/bin/core'))
  if (core === undefined) throw new Error(`process ${supervisor} has no core`)
  return Number(core)
}
