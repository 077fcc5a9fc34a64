/**
 * Where brokers are reached that registered an address of another network (a container's, one behind NAT). Keys are `host:port`, or
 * a host alone for all its ports; values likewise, and a value without a port keeps the broker's.
 */
export type AddressMap = Readonly<Record<string, string>>

/** The address at which a broker is reached: what the map says of `host:port`, else of its host, else the address itself. */
export function translateAddress(map: AddressMap, address: string): string {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon)
  const target = ownValue(map, address) ?? ownValue(map, host)
  if (target === undefined) return address
  return /:\d+$/.test(target) ? target : `${target}${address.slice(colon)}`
}

const ownValue = (map: AddressMap, key: string): string | undefined => (Object.hasOwn(map, key) ? map[key] : undefined)
