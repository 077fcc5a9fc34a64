import { addressBytes } from '../message/message-id.ts'
import type { HostAddress } from '../store/store-types.ts'

const unknownHost: HostAddress = { address: Buffer.from([127, 0, 0, 1]), port: 0 }

/**
 * Reads `ip:port` as it is stored in messages; an IPv4 address in IPv6 form becomes IPv4. A text that is no address, as a test's
 * peer may have, becomes 127.0.0.1:0.
 */
export function hostAddressOf(text: string): HostAddress {
  const separator = text.lastIndexOf(':')
  if (separator < 0) return unknownHost
  const address = addressBytes(text.slice(0, separator).replace(/^\[|\]$/g, ''))
  const port = Number(text.slice(separator + 1))
  if (address === undefined || !Number.isInteger(port)) return unknownHost
  return { address, port }
}
