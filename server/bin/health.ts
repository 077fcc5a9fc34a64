import http from 'node:http'

/** The image's health check: ends with 0 when the dashboard of this machine answers, with 1 otherwise. */
const port = Number(process.env['ROCKETDECK_PORT'] ?? process.env['PORT'] ?? 8080)
const request = http.get(
  { host: '127.0.0.1', port, path: `${process.env['ROCKETDECK_BASE_PATH'] ?? ''}/api/health`, timeout: 2500 },
  (reply) => {
    process.exit((reply.statusCode ?? 500) < 500 ? 0 : 1)
  },
)
request.on('timeout', () => request.destroy())
request.on('error', () => process.exit(1))
