import { isUtf8 } from 'node:buffer'
import { javaHash } from '../../message/java-hash.ts'
import { nameEnd, propertyEnd } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'

/** Properties that make a message anything but ordinary, and those that the broker writes itself. */
const notOrdinary: ReadonlySet<number> = new Set(
  [
    propertyNames.popCheckPoint,
    propertyNames.messageRegion,
    propertyNames.traceSwitch,
    propertyNames.cluster,
    propertyNames.delayTimeLevel,
    propertyNames.innerNumber,
    propertyNames.transactionPrepared,
    propertyNames.timerDelaySeconds,
    propertyNames.timerDelayMs,
    propertyNames.timerDeliverMs,
    propertyNames.timerDeleteUniqueKey,
    propertyNames.priority,
    propertyNames.liteTopic,
  ].map((name) => javaHash(name)),
)
/** By the low bits of a hash: 0 says that no name of the set has them. Most names are passed without a look into the set. */
const mayBeSpecial = new Uint8Array(1024)
for (const hash of notOrdinary) mayBeSpecial[hash & 1023] = 1
const uniqueKeyHash = javaHash(propertyNames.uniqueKey)
const uniqueKeyName = Buffer.from(propertyNames.uniqueKey)
const namesMax = 24

/**
 * Looks through the properties of a message in stored form. One object serves all messages.
 *
 * A message is ordinary when its properties can be stored as they are, followed by the broker's own: well-formed pairs, no name
 * twice, none of the names with a meaning on arrival, and a unique key of plain characters.
 */
export class PropertyScan {
  /** Where the unique key lies. */
  uniqueKeyStart = 0
  uniqueKeyEnd = 0
  private readonly hashes = new Int32Array(namesMax)

  /** @returns false when the message is not ordinary, or might not be */
  isOrdinary(bytes: Uint8Array, start: number, end: number): boolean {
    const { hashes } = this
    let names = 0
    let allBits = 0
    let at = start
    this.uniqueKeyEnd = 0
    while (at < end) {
      const nameStart = at
      let hash = 0
      let byte = bytes[at]!
      while (byte !== nameEnd) {
        if (byte === propertyEnd) return false
        hash = (Math.imul(31, hash) + byte) | 0
        allBits |= byte
        if (++at >= end) return false
        byte = bytes[at]!
      }
      if (at === nameStart || names === namesMax) return false
      if (mayBeSpecial[hash & 1023] === 1 && notOrdinary.has(hash)) return false
      for (let i = 0; i < names; i++) if (hashes[i] === hash) return false
      hashes[names++] = hash
      const valueStart = ++at
      while (at < end && bytes[at] !== propertyEnd) allBits |= bytes[at++]!
      if (at === valueStart) return false
      if (hash === uniqueKeyHash && !this.takeUniqueKey(bytes, nameStart, valueStart, at)) return false
      at++
    }
    if (this.uniqueKeyEnd === 0) return false
    return allBits < 0x80 || isUtf8(bytes.subarray(start, end))
  }

  private takeUniqueKey(bytes: Uint8Array, nameStart: number, valueStart: number, valueEnd: number): boolean {
    if (valueStart - 1 - nameStart !== uniqueKeyName.length) return false
    for (let i = 0; i < uniqueKeyName.length; i++) if (bytes[nameStart + i] !== uniqueKeyName[i]) return false
    for (let at = valueStart; at < valueEnd; at++) {
      const byte = bytes[at]!
      if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return false
    }
    this.uniqueKeyStart = valueStart
    this.uniqueKeyEnd = valueEnd
    return true
  }
}
