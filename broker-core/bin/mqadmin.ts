#!/usr/bin/env node
import { createInterface } from 'node:readline/promises'
import { openAdminClient } from '../client/index.ts'
import { commands } from '../mqadmin/commands.ts'
import { runMqadmin } from '../mqadmin/program.ts'

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // The second signal ends it at once.
    if (stopping.signal.aborted) process.exit(130)
    stopping.abort()
  })
// `mqadmin … | head`: nobody reads any more.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question, { signal: stopping.signal })
  } catch {
    return ''
  } finally {
    lines.close()
  }
}

process.exitCode = await runMqadmin(commands, process.argv.slice(2), {
  env: process.env,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  isTerminal: process.stdout.isTTY && process.stdin.isTTY,
  ask,
  openClient: openAdminClient,
  stopped: stopping.signal,
  now: () => Date.now(),
})
