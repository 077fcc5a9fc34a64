import { OperatingError } from '../base/errors.ts'

/**
 * Splits `host:9876;host2:9876` (commas are taken too, as are `http://` in front and a missing port).
 * @throws OperatingError `bad-address` naming the part that is none
 */
export function parseAddresses(text: string, portFallback = 9876): string[] {
  const parts = text
    .split(/[;,\s]+/)
    .map((part) => part.replace(/^[a-z]+:\/\//i, ''))
    .filter((part) => part !== '')
  return parts.map((part) => withPort(part, portFallback))
}

function withPort(part: string, portFallback: number): string {
  const match = /^(\[[0-9a-fA-F:.%]+\]|[^[\]:/\s]+)(?::(\d{1,5}))?$/.exec(part)
  const port = match?.[2] === undefined ? portFallback : Number(match[2])
  if (match === null || port < 1 || port > 65535)
    throw new OperatingError('bad-address', `${JSON.stringify(part)} is not host:port`)
  return `${match[1]}:${port}`
}

/** The VIP channel of a broker: the port two below (Java: MixAll.brokerVIPChannel). */
export function vipAddress(address: string): string {
  const colon = address.lastIndexOf(':')
  return `${address.slice(0, colon)}:${Number(address.slice(colon + 1)) - 2}`
}
