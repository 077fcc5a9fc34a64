import { ApiError } from './api-error.ts'

/**
 * Refuses a write that a page of another origin started. Browsers say where a request comes from; programs that say nothing
 * (curl, scripts) carry no cookies that could be abused, and pass.
 * @throws ApiError `cross-origin`
 */
export function requireSameOrigin(request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') throw crossOrigin(site)
  const origin = request.headers.get('origin')
  if (origin === null || site === 'same-origin') return
  const hosts = [request.headers.get('host'), request.headers.get('x-forwarded-host')]
  if (!hosts.includes(hostOf(origin))) throw crossOrigin(origin)
}

function hostOf(origin: string): string {
  try {
    return new URL(origin).host
  } catch {
    return ''
  }
}

const crossOrigin = (from: string): ApiError =>
  new ApiError(
    'cross-origin',
    `A write must come from a page of this dashboard, not from ${from.slice(0, 200)}. A reverse proxy has to pass the Host header on.`,
  )
