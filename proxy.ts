import { randomBytes } from 'node:crypto'
import { NextResponse } from 'next/server'
import type { NextRequest } from 'next/server'
import { hostRefusal, hostRule, isAllowedHost } from './server/http/allowed-host.ts'
import { pagePolicy } from './server/http/page-policy.ts'

/** Runs before every page: refuses foreign host names, and gives the page a nonce for Next's inline scripts. */
export function proxy(request: NextRequest): NextResponse {
  const host = request.headers.get('host')
  if (!isAllowedHost(host, hostRule(process.env)))
    return new NextResponse(hostRefusal(host), {
      status: 421,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })
  const nonce = randomBytes(18).toString('base64')
  const policy = pagePolicy(nonce, { isDevelopment: process.env.NODE_ENV === 'development' })
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy) // Next reads the nonce from here.
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

/** Pages only: files have no scripts inside, and endpoints look at the host themselves. Under a base path the second does not match its root. */
export const config = { matcher: ['/', '/((?!api/|_next/|icon.svg).*)'] }
