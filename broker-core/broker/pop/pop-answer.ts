import { at, getInt64, magicV2, newRecordParts, readRecord } from '../../message/record-layout.ts'
import { decodeProperties, encodeProperties } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'

/** Positions of records that follow each other, in their queue. */
export function queueOffsetsOf(records: Buffer): number[] {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const offsets: number[] = []
  for (let start = 0; start + at.physicalOffset < records.length; start += view.getInt32(start))
    offsets.push(getInt64(view, start + at.queueOffset))
  return offsets
}

/** What a pop answers, put together queue by queue (Java: ExtraInfoUtil's builders). */
export class PopAnswerParts {
  readonly bodies: Buffer[] = []
  messageCount = 0
  startOffsetInfo = ''
  msgOffsetInfo = ''
  orderCountInfo = ''

  add(retryFlag: string, queueId: number, startQueueOffset: number, queueOffsets: readonly number[]): void {
    this.startOffsetInfo = joined(this.startOffsetInfo, `${retryFlag} ${queueId} ${startQueueOffset}`)
    this.msgOffsetInfo = joined(this.msgOffsetInfo, `${retryFlag} ${queueId} ${queueOffsets.join(',')}`)
  }

  addOrderCounts(entries: string): void {
    if (entries !== '') this.orderCountInfo = joined(this.orderCountInfo, entries)
  }
}

const joined = (before: string, entry: string): string => (before === '' ? entry : `${before};${entry}`)

/**
 * Records of a retry topic as consumers get them: under the topic they subscribe to, with the handle of each as property.
 * @param handleOf makes the handle of the message at a position
 */
export function asOriginal(records: Buffer, topic: string, handleOf: (queueOffset: number) => string): Buffer {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const parts = newRecordParts()
  const again: Buffer[] = []
  for (let start = 0; start < records.length; start += parts.size) {
    if (readRecord(view, start, records.length, parts) !== undefined) break
    const properties = decodeProperties(
      records.subarray(parts.propertiesAt, parts.propertiesAt + parts.propertiesBytes),
    )
    if (!properties.has(propertyNames.popCheckPoint))
      properties.set(propertyNames.popCheckPoint, handleOf(parts.queueOffset))
    again.push(
      withTopicAndProperties(records.subarray(start, start + parts.size), parts.topicAt - start, parts, {
        topic: Buffer.from(topic),
        properties: Buffer.from(encodeProperties(properties)),
      }),
    )
  }
  return again.length === 1 ? again[0]! : Buffer.concat(again)
}

/** A record with another topic and other properties; its length of the topic keeps the width it has. */
function withTopicAndProperties(
  record: Buffer,
  topicAt: number,
  { magic }: { magic: number },
  { topic, properties }: { topic: Buffer; properties: Buffer },
): Buffer {
  const widthOfLength = magic === magicV2 ? 2 : 1
  const head = record.subarray(0, topicAt - widthOfLength)
  const size = head.length + widthOfLength + topic.length + 2 + properties.length
  const again = Buffer.allocUnsafe(size)
  head.copy(again)
  let position = head.length
  position =
    widthOfLength === 2 ? again.writeUInt16BE(topic.length, position) : again.writeUInt8(topic.length, position)
  position += topic.copy(again, position)
  position = again.writeInt16BE(properties.length, position)
  properties.copy(again, position)
  again.writeInt32BE(size, at.size)
  return again
}
