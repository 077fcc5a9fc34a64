#!/usr/bin/env node
import { messageOf } from '../base/errors.ts'
import { findRunning, isAlive, type Role, type Running } from './run-files.ts'

/**
 * `mqshutdown broker|namesrv`: asks all running programs of a role that this user started to stop, with the words of RocketMQ's own
 * and a line for each that says which it is, and waits until they have.
 */
const names: Record<Role, string> = { broker: 'mqbroker', namesrv: 'mqnamesrv' }
const patienceMs = 30_000
const lookMs = 20

/** Asks one to stop. Returns why that cannot be done. */
function ask({ pid }: Running): string | undefined {
  try {
    process.kill(pid, 'SIGTERM')
    return undefined
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH' ? undefined : messageOf(thrown)
  }
}

async function shutDown(role: Role): Promise<number> {
  const name = names[role]
  const running = findRunning(role)
  if (running.length === 0) {
    console.log(`No ${name} running.`)
    return 255
  }
  const shown = running.map(({ pid }) => pid).join(' ')
  console.log(`The ${name}(${shown}) is running...`)
  for (const { pid, title } of running) console.log(`${name}(${pid}): ${title}`)
  const refused = running.flatMap((each) => {
    const problem = ask(each)
    return problem === undefined ? [] : [`${name}(${each.pid}) cannot be stopped: ${problem}`]
  })
  for (const line of refused) console.error(`mqshutdown: ${line}`)
  if (refused.length > 0) return 1
  console.log(`Send shutdown request to ${name}(${shown}) OK`)
  const left = await waitForEnd(running)
  for (const { pid } of left) console.error(`mqshutdown: ${name}(${pid}) still runs after ${patienceMs / 1000} s`)
  return left.length === 0 ? 0 : 1
}

/** Those that still run when patience ends. */
async function waitForEnd(running: readonly Running[]): Promise<Running[]> {
  const until = Date.now() + patienceMs
  for (;;) {
    const left = running.filter(({ pid }) => isAlive(pid))
    if (left.length === 0 || Date.now() > until) return left
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}

const role = process.argv[2]
if (role !== 'broker' && role !== 'namesrv') {
  console.error('Usage: mqshutdown broker | namesrv')
  process.exitCode = 1
} else process.exitCode = await shutDown(role)
