import * as fs from 'node:fs'
import http from 'node:http'

/** The image's health check: ends with 0 when what it runs serves, with 1 otherwise. */
if (isRole()) process.exit(0)
const port = Number(process.env['ROCKETDECK_PORT'] ?? process.env['PORT'] ?? 8080)
const request = http.get(
  { host: '127.0.0.1', port, path: `${process.env['ROCKETDECK_BASE_PATH'] ?? ''}/api/health`, timeout: 2500 },
  (reply) => {
    process.exit((reply.statusCode ?? 500) < 500 ? 0 : 1)
  },
)
request.on('timeout', () => request.destroy())
request.on('error', () => process.exit(1))

/** Whether the image runs as NameServer or Broker only (`sh mqnamesrv`, `sh mqbroker`): it ends when that one does. */
function isRole(): boolean {
  try {
    return /\/(mqnamesrv|mqbroker)\.js\0/.test(`${fs.readFileSync('/proc/1/cmdline', 'utf8')}\0`)
  } catch {
    return false
  }
}
