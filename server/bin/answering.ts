import http from 'node:http'

const tryAgainMs = 25

/** Resolves when an HTTP server gives any answer. Tries for ever: whoever waits decides how long. */
export async function waitUntilAnswering(host: string, port: number): Promise<void> {
  while (!(await isAnswering(host, port))) await new Promise((resolve) => setTimeout(resolve, tryAgainMs))
}

function isAnswering(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(
      { host, port, path: `${process.env['ROCKETDECK_BASE_PATH'] ?? ''}/api/health`, agent: false },
      (reply) => {
        reply.resume()
        resolve(true)
      },
    )
    request.on('error', () => {
      resolve(false)
    })
  })
}

/** The address programs of this machine reach a server at that was bound to `bind`: `host:port`, IPv6 in brackets. */
export function reachableHost(bind: string): string {
  return bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind
}

/** `host:port` with brackets round an IPv6 address. */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
