import { hostRefusal, hostRule, isAllowedHost } from './allowed-host.ts'
import { ApiError } from './api-error.ts'

/** Refuses a request under a foreign host name. @throws ApiError `host-not-allowed` */
export function requireAllowedHost(request: Request): void {
  const host = request.headers.get('host')
  if (!isAllowedHost(host, hostRule(process.env))) throw new ApiError('host-not-allowed', hostRefusal(host))
}
