#!/usr/bin/env node
import { findRunning, type Role } from './run-files.ts'

/** `mqshutdown broker|namesrv`: asks the running programs of a role to stop, with the words of RocketMQ's own. */
const names: Record<Role, string> = { broker: 'mqbroker', namesrv: 'mqnamesrv' }
const role = process.argv[2]

if (role !== 'broker' && role !== 'namesrv') {
  console.error('Usage: mqshutdown broker | namesrv')
  process.exitCode = 1
} else {
  const pids = findRunning(role)
  if (pids.length === 0) {
    console.log(`No ${names[role]} running.`)
    process.exitCode = 255
  } else {
    const shown = pids.join(' ')
    console.log(`The ${names[role]}(${shown}) is running...`)
    for (const pid of pids) process.kill(pid, 'SIGTERM')
    console.log(`Send shutdown request to ${names[role]}(${shown}) OK`)
  }
}
