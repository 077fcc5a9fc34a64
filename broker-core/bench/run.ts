/**
 * Measures this machine's broker: sends and pulls against our broker, the same frames against a server that only answers, and
 * the other ways of delivery (delay, transactions, POP, filters).
 * `npm run bench -- [--connections 8] [--outstanding 32] [--messages 300000] [--rounds 3] [--body 1024] [--flush async|sync]
 * [--folder path] [--out file.json]`. The results are JSON, on standard output and in the file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { measureDelays, measurePops, measureTransactions } from './calls.bench.ts'
import { filteredSendFrames, filterTopic, measureFiltered } from './filter.bench.ts'
import { runLoad } from './frame-load.ts'
import { expectSuccess, type MeasuredLoad, measureSends, type SendLoad } from './send.bench.ts'
import { measurePulls } from './pull.bench.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '8' },
    outstanding: { type: 'string', default: '32' },
    messages: { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '3' },
    body: { type: 'string', default: '1024' },
    flush: { type: 'string', default: 'async' },
    folder: { type: 'string', default: os.tmpdir() },
    out: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const load: SendLoad = {
  connections: Number(values.connections),
  outstanding: Number(values.outstanding),
  messages: Number(values.messages),
  bodyBytes: Number(values.body),
}

/** Runs the rounds; the first one warms up and is not counted. */
async function repeat<T extends MeasuredLoad>(what: string, measure: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let round = 0; round <= rounds; round++) {
    const result = await measure()
    process.stderr.write(
      `${what} ${round === 0 ? 'warm-up' : `round ${round}`}: ${result.perSecond}/s, ${result.cpuUsPerRequest} us CPU, p99 ${result.latencyMs.p99} ms\n`,
    )
    if (round > 0) results.push(result)
  }
  return results
}

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN
const summary = (results: MeasuredLoad[]) => ({
  perSecond: median(results.map((result) => result.perSecond)),
  cpuUsPerRequest: median(results.map((result) => result.cpuUsPerRequest)),
  p99Ms: median(results.map((result) => result.latencyMs.p99)),
})

async function using<T>(server: ServerProcess, work: (server: ServerProcess) => Promise<T>): Promise<T> {
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** The other ways of delivery: delay levels, transactions, POP, and filters. The last of the rounds counts. */
async function measureDeliveries(server: ServerProcess) {
  const calls = Math.max(1000, Math.floor(load.messages / 10))
  const stored = Math.max(10_000, Math.floor(load.messages / 3))
  await runLoad({
    port: server.port,
    connections: load.connections,
    outstanding: load.outstanding,
    requests: stored,
    source: filteredSendFrames,
    onReply: expectSuccess,
  })
  const filters = { connections: 4, outstanding: 2, pulls: 4000, messagesPerQueue: Math.floor(stored / 8) }
  const measures = {
    delay: () => measureDelays(server, calls),
    transaction: () => measureTransactions(server, calls),
    pop: () => measurePops(server, filterTopic, Math.min(calls, stored / 4)),
    filterByTag: () => measureFiltered(server, filters, 'tag'),
    filterBySql: () => measureFiltered(server, filters, 'sql'),
  }
  const results: Record<string, unknown> = {}
  for (const [what, run] of Object.entries(measures))
    for (let round = 0; round < 2; round++) {
      results[what] = await run()
      process.stderr.write(`${what} ${round === 0 ? 'warm-up' : 'measured'}: ${JSON.stringify(results[what])}\n`)
    }
  return results
}

const folder = mkdtempSync(path.join(values.folder, 'rocketdeck-bench-'))
try {
  const echo = await using(await startServer(['echo']), (server) => repeat('echo', () => measureSends(server, load)))
  const flush = values.flush === 'sync' ? 'SYNC_FLUSH' : 'ASYNC_FLUSH'
  const broker = await using(await startServer(['broker', folder, flush]), async (server) => {
    const sends = await repeat('send', () => measureSends(server, load))
    const messagesPerQueue = Math.floor(load.messages / 4)
    const pulls = await repeat('pull', () =>
      measurePulls(server, { ...load, outstanding: 4, pulls: 20_000, messagesPerQueue }),
    )
    return { sends, pulls }
  })
  const deliveries = await using(
    await startServer(['broker', path.join(folder, 'deliveries'), flush]),
    measureDeliveries,
  )
  const report = {
    date: new Date().toISOString(),
    node: process.version,
    cpu: `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}`,
    load: { ...load, flush },
    send: { ...summary(broker.sends), shareOfEcho: summary(broker.sends).perSecond / summary(echo).perSecond },
    echo: summary(echo),
    pull: { ...summary(broker.pulls), messagesPerSecond: median(broker.pulls.map((pull) => pull.messagesPerSecond)) },
    deliveries,
    rounds: { send: broker.sends, echo, pull: broker.pulls },
  }
  const text = JSON.stringify(report, undefined, 2)
  process.stdout.write(`${text}\n`)
  if (values.out !== undefined) writeFileSync(values.out, `${text}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
