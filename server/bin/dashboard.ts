import { pathToFileURL } from 'node:url'
import { onStop, report } from '../../broker-core/base/supervision.ts'
import { hostAndPort, reachableHost, waitUntilAnswering } from './answering.ts'
import { readProxiedPaths } from './proxied-path.ts'

/**
 * The dashboard process: loads Next's standalone server, tells the supervisor when it answers, and stops with it.
 * The supervisor sets PORT, HOSTNAME and ROCKETDECK_NEXT_SERVER.
 */
const server = process.env['ROCKETDECK_NEXT_SERVER'] ?? ''
const port = Number(process.env['PORT'])
const host = reachableHost(process.env['HOSTNAME'] ?? '127.0.0.1')

/** Requests that run get this long to end. */
const drainMs = 800

onStop(() => {
  setTimeout(() => process.exit(0), drainMs)
  process.emit('SIGTERM') // Next closes its port and waits for running requests.
})
readProxiedPaths(process.env['ROCKETDECK_BASE_PATH'] ?? '')
await import(pathToFileURL(server).href)
await waitUntilAnswering(host, port)
await report({ kind: 'ready', addresses: { dashboard: hostAndPort(host, port) } })
