import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/**
 * The path that a dashboard under a base path reads for what a reverse proxy asks it. A proxy that takes the base path off (nginx:
 * `location /a/b/` with `proxy_pass http://deck/`) asks for `/clusters`, so it is put back. `/a/b/`, where such a location begins,
 * is `/a/b` here: Next would redirect the one to the other, and the proxy back, for ever.
 * @param url as in the request's first line
 * @param basePath `/a/b`, not empty
 */
export function proxiedPath(url: string, basePath: string): string {
  if (!url.startsWith('/')) return url
  const isUnder = url.startsWith(basePath) && ['/', '?', undefined].includes(url[basePath.length])
  const rest = isUnder ? url.slice(basePath.length) : url
  return basePath + (rest === '/' || rest.startsWith('/?') ? rest.slice(1) : rest)
}

/** From now on every request to an HTTP server of this process is read so. */
export function readProxiedPaths(basePath: string): void {
  if (basePath === '') return
  // Published before the server's own listeners are called.
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { readonly request: IncomingMessage }
    request.url = proxiedPath(request.url ?? '/', basePath)
  })
}
