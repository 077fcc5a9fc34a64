import type { StoredHost } from './record-layout.ts'

/** What an offset message id says. */
export interface OffsetMessageId {
  /** 4 or 16 bytes. */
  readonly address: Buffer
  readonly port: number
  readonly physicalOffset: bigint
}

/** What a client's unique message id says. */
export interface UniqueMessageId {
  /** 4 or 16 bytes. */
  readonly address: Buffer
  readonly processId: number
  /** Epoch ms at which the client made the id, by the month in which it is read. */
  readonly time: number
  readonly counter: number
}

/** `7F00000100002A9F0000000000003039`: store host and commit log position (Java: MessageDecoder.createMessageId). */
export function createOffsetMessageId(storeHost: StoredHost, physicalOffset: number | bigint): string {
  const bytes = Buffer.alloc(storeHost.address.length + 12)
  bytes.set(storeHost.address)
  bytes.writeInt32BE(storeHost.port | 0, storeHost.address.length)
  bytes.writeBigInt64BE(BigInt(physicalOffset), storeHost.address.length + 4)
  return bytes.toString('hex').toUpperCase()
}

const hexOnly = /^(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{56})$/

/** Undefined when the text is not 32 or 56 hex digits (Java: MessageDecoder.decodeMessageId). */
export function parseOffsetMessageId(text: string): OffsetMessageId | undefined {
  if (!hexOnly.test(text)) return undefined
  const bytes = Buffer.from(text, 'hex')
  const addressBytes = bytes.length - 12
  return {
    address: bytes.subarray(0, addressBytes),
    port: bytes.readInt32BE(addressBytes),
    physicalOffset: bytes.readBigInt64BE(addressBytes + 4),
  }
}

/**
 * Reads address, process and time out of a client's id (Java: MessageClientIDSetter). Undefined when it has another form:
 * such ids are legal, the server treats them as opaque text.
 * @param now epoch ms, names the month that the id's time is counted from
 */
export function parseUniqueMessageId(text: string, now: number): UniqueMessageId | undefined {
  if (!hexOnly.test(text)) return undefined
  const bytes = Buffer.from(text, 'hex')
  const addressBytes = bytes.length - 12
  const span = bytes.readUInt32BE(addressBytes + 6)
  const today = new Date(now)
  let time = new Date(today.getFullYear(), today.getMonth(), 1).getTime() + span
  if (time >= now) time = new Date(today.getFullYear(), today.getMonth() - 1, 1).getTime() + span
  return {
    address: bytes.subarray(0, addressBytes),
    processId: bytes.readUInt16BE(addressBytes),
    time,
    counter: bytes.readUInt16BE(addressBytes + 10),
  }
}

/**
 * Makes ids as Java's clients do: address, process id, a hash that is constant per maker, ms since the month began, a counter.
 * @param identity address of this machine (4 or 16 bytes), process id and any 32-bit number
 */
export function uniqueMessageIds(identity: {
  address: Uint8Array
  processId: number
  hash: number
}): (now: number) => string {
  const bytes = Buffer.alloc(identity.address.length + 12)
  bytes.set(identity.address)
  bytes.writeUInt16BE(identity.processId & 0xffff, identity.address.length)
  bytes.writeInt32BE(identity.hash | 0, identity.address.length + 2)
  const prefix = bytes
    .subarray(0, identity.address.length + 6)
    .toString('hex')
    .toUpperCase()
  let monthStart = 0
  let nextMonthStart = 0
  let counter = 0
  return (now) => {
    if (now < monthStart || now >= nextMonthStart) {
      const date = new Date(now)
      monthStart = new Date(date.getFullYear(), date.getMonth(), 1).getTime()
      nextMonthStart = new Date(date.getFullYear(), date.getMonth() + 1, 1).getTime()
    }
    counter = (counter + 1) & 0xffff
    const time = (now - monthStart).toString(16).padStart(8, '0')
    return prefix + (time + counter.toString(16).padStart(4, '0')).toUpperCase()
  }
}

/** An address as text: `127.0.0.1`, or the eight groups of IPv6 with the longest run of zeros shortened. */
export function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join('.')
  const groups: string[] = []
  for (let i = 0; i + 1 < address.length; i += 2) groups.push(((address[i]! << 8) | address[i + 1]!).toString(16))
  let bestStart = -1
  let bestLength = 1
  for (let i = 0; i < groups.length; i++) {
    let length = 0
    while (i + length < groups.length && groups[i + length] === '0') length++
    if (length > bestLength) {
      bestStart = i
      bestLength = length
    }
  }
  if (bestStart < 0) return groups.join(':')
  return `${groups.slice(0, bestStart).join(':')}::${groups.slice(bestStart + bestLength).join(':')}`
}

/** Address bytes of an IPv4 or IPv6 text (an IPv4 address in IPv6 form becomes IPv4); undefined when it is neither. */
export function addressBytes(text: string): Buffer | undefined {
  const v4 = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i.exec(text)
  if (v4) {
    const parts = v4.slice(1).map(Number)
    return parts.every((part) => part < 256) ? Buffer.from(parts) : undefined
  }
  const bare = text.split('%')[0]!
  const halves = bare.split('::')
  if (halves.length > 2 || !bare.includes(':')) return undefined
  const head = halves[0] === '' ? [] : halves[0]!.split(':')
  const rest = halves[1] === undefined || halves[1] === '' ? [] : halves[1].split(':')
  const missing = 8 - head.length - rest.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...new Array<string>(missing).fill('0'), ...rest]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')
}
