import { spawn } from 'node:child_process'
import path from 'node:path'
import { onStop, report } from '../../broker-core/base/supervision.ts'
import { hostAndPort, reachableHost, waitUntilAnswering } from './answering.ts'

/** The dashboard process of `npm run dev`: `next dev`, under the same supervisor as in production. */
const root = path.join(import.meta.dirname, '../..')
const bind = process.env['HOSTNAME'] ?? '127.0.0.1'
const port = Number(process.env['PORT'])

const next = spawn(
  process.execPath,
  [path.join(root, 'node_modules/next/dist/bin/next'), 'dev', '--hostname', bind, '--port', String(port)],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_ENV: 'development' } },
)
next.on('exit', (code) => process.exit(code ?? 1))
onStop(() => next.kill('SIGTERM'))
await waitUntilAnswering(reachableHost(bind), port)
await report({ kind: 'ready', addresses: { dashboard: hostAndPort(reachableHost(bind), port) } })
