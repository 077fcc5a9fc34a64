/** One message of a client's batch. `body` and `properties` are views of the batch. */
export interface BatchEntry {
  readonly flag: number
  readonly body: Buffer
  readonly properties: Buffer
}

const entryBytesLeast = 22

/**
 * Splits the body of a batch send (Java: MessageDecoder.decodeMessages). The size in front of an entry is not relied on, as
 * Apache does not either; body and properties lengths must lie within the batch.
 * @throws RangeError with a sentence that names the entry and what was wrong
 */
export function decodeBatchBody(batch: Buffer): BatchEntry[] {
  const entries: BatchEntry[] = []
  let position = 0
  while (position < batch.length) {
    const entry = `entry ${entries.length} of the batch at byte ${position}`
    if (batch.length - position < entryBytesLeast) {
      throw new RangeError(`${entry} has ${batch.length - position} bytes, at least ${entryBytesLeast} are needed`)
    }
    const flag = batch.readInt32BE(position + 12)
    const bodyBytes = batch.readInt32BE(position + 16)
    const bodyAt = position + 20
    if (bodyBytes < 0 || bodyAt + bodyBytes + 2 > batch.length) {
      throw new RangeError(`${entry} says that its body has ${bodyBytes} bytes, the batch has ${batch.length}`)
    }
    const propertiesBytes = batch.readInt16BE(bodyAt + bodyBytes)
    const propertiesAt = bodyAt + bodyBytes + 2
    if (propertiesBytes < 0 || propertiesAt + propertiesBytes > batch.length) {
      throw new RangeError(
        `${entry} says that its properties have ${propertiesBytes} bytes, the batch has ${batch.length}`,
      )
    }
    position = propertiesAt + propertiesBytes
    entries.push({
      flag,
      body: batch.subarray(bodyAt, bodyAt + bodyBytes),
      properties: batch.subarray(propertiesAt, position),
    })
  }
  return entries
}

/** The body of a batch send (Java: MessageDecoder.encodeMessages). */
export function encodeBatchBody(
  messages: Iterable<{ flag: number; body: Uint8Array; properties: Uint8Array }>,
): Buffer {
  const parts: Uint8Array[] = []
  for (const { flag, body, properties } of messages) {
    const head = Buffer.alloc(20)
    head.writeInt32BE(entryBytesLeast + body.length + properties.length, 0)
    head.writeInt32BE(flag, 12)
    head.writeInt32BE(body.length, 16)
    const propertiesHead = Buffer.alloc(2)
    propertiesHead.writeInt16BE(properties.length)
    parts.push(head, body, propertiesHead, properties)
  }
  return Buffer.concat(parts)
}
