/**
 * Reads the text of trace messages (Java: TraceDataEncoder.decoderFromTraceDataString, in all forms its writers used):
 * records end with 0x02, fields with 0x01, the first field names the kind. Unknown kinds and broken records are left out.
 */

export interface PubRecord {
  readonly kind: 'Pub'
  /** Start of the send, epoch ms. */
  readonly timestamp: number
  readonly region: string
  readonly group: string
  readonly topic: string
  readonly messageId: string
  readonly tags: string
  readonly keys: string
  readonly storeHost: string
  readonly bodyBytes: number
  readonly costMs: number
  /** 0 normal, 1 transaction half, 2 transaction commit, 3 delay, 4 ordered. */
  readonly messageType: number
  readonly offsetMessageId: string
  readonly success: boolean
  readonly clientHost: string
}

export interface SubBeforeRecord {
  readonly kind: 'SubBefore'
  readonly timestamp: number
  readonly region: string
  readonly group: string
  /** Joins it to its SubAfter. */
  readonly requestId: string
  readonly messageId: string
  readonly retryTimes: number
  readonly keys: string
  readonly clientHost: string
}

export interface SubAfterRecord {
  readonly kind: 'SubAfter'
  readonly requestId: string
  readonly messageId: string
  readonly costMs: number
  readonly success: boolean
  readonly keys: string
  /** 0 success, 1 timeout, 2 exception, 3 returned null, 4 failed; undefined when the writer gave none. */
  readonly contextCode: number | undefined
  /** End of consuming, epoch ms; 0 when the writer gave none. */
  readonly timestamp: number
  readonly group: string
}

export interface EndTransactionRecord {
  readonly kind: 'EndTransaction'
  readonly timestamp: number
  readonly region: string
  readonly group: string
  readonly topic: string
  readonly messageId: string
  readonly tags: string
  readonly keys: string
  readonly storeHost: string
  readonly messageType: number
  readonly transactionId: string
  /** `COMMIT_MESSAGE`, `ROLLBACK_MESSAGE` or `UNKNOW`. */
  readonly state: string
  readonly fromCheck: boolean
  readonly clientHost: string
}

export interface RecallRecord {
  readonly kind: 'Recall'
  readonly timestamp: number
  readonly region: string
  readonly group: string
  readonly topic: string
  readonly messageId: string
  readonly success: boolean
}

/** With the host that sent the trace message, which is the client itself. */
export type TraceRecord = PubRecord | SubBeforeRecord | SubAfterRecord | EndTransactionRecord | RecallRecord

/**
 * @param text body of a trace message
 * @param senderHost born host of the trace message, taken where a record names no client
 */
export function readTraceRecords(text: string, senderHost: string): TraceRecord[] {
  return text.split('\u0002').flatMap((record) => readRecord(record.split('\u0001'), senderHost) ?? [])
}

const textAt = (fields: readonly string[], index: number): string => {
  const text = fields[index] ?? ''
  return text === 'null' ? '' : text
}
const numberAt = (fields: readonly string[], index: number): number => {
  const number = Number(fields[index] ?? '')
  return Number.isFinite(number) ? number : 0
}

function readRecord(fields: readonly string[], senderHost: string): TraceRecord | undefined {
  switch (fields[0]) {
    case 'Pub':
      return fields.length < 12 ? undefined : readPub(fields, senderHost)
    case 'SubBefore':
      return fields.length < 7 ? undefined : readSubBefore(fields, senderHost)
    case 'SubAfter':
      return fields.length < 5 ? undefined : readSubAfter(fields)
    case 'EndTransaction':
      return fields.length < 13 ? undefined : readEndTransaction(fields, senderHost)
    case 'Recall':
      return fields.length < 7 ? undefined : readRecall(fields)
    default:
      return undefined
  }
}

function readPub(fields: readonly string[], senderHost: string): PubRecord {
  // 12 fields: no success; 13: success; 14: offsetMsgId, success; 15: and clientHost.
  const hasOffsetId = fields.length >= 14
  const success = hasOffsetId ? fields[13] : fields[12]
  return {
    kind: 'Pub',
    timestamp: numberAt(fields, 1),
    region: textAt(fields, 2),
    group: textAt(fields, 3),
    topic: textAt(fields, 4),
    messageId: textAt(fields, 5),
    tags: textAt(fields, 6),
    keys: textAt(fields, 7),
    storeHost: textAt(fields, 8),
    bodyBytes: numberAt(fields, 9),
    costMs: numberAt(fields, 10),
    messageType: numberAt(fields, 11),
    offsetMessageId: hasOffsetId ? textAt(fields, 12) : '',
    success: success === undefined || success === 'true',
    clientHost: textAt(fields, 14) || senderHost,
  }
}

function readSubBefore(fields: readonly string[], senderHost: string): SubBeforeRecord {
  return {
    kind: 'SubBefore',
    timestamp: numberAt(fields, 1),
    region: textAt(fields, 2),
    group: textAt(fields, 3),
    requestId: textAt(fields, 4),
    messageId: textAt(fields, 5),
    retryTimes: numberAt(fields, 6),
    keys: textAt(fields, 7),
    clientHost: textAt(fields, 8) || senderHost,
  }
}

function readSubAfter(fields: readonly string[]): SubAfterRecord {
  const code = fields[6]
  return {
    kind: 'SubAfter',
    requestId: textAt(fields, 1),
    messageId: textAt(fields, 2),
    costMs: numberAt(fields, 3),
    success: fields[4] === 'true',
    keys: textAt(fields, 5),
    contextCode: code !== undefined && /^\d+$/.test(code) ? Number(code) : undefined,
    timestamp: numberAt(fields, 7),
    group: textAt(fields, 8),
  }
}

function readEndTransaction(fields: readonly string[], senderHost: string): EndTransactionRecord {
  return {
    kind: 'EndTransaction',
    timestamp: numberAt(fields, 1),
    region: textAt(fields, 2),
    group: textAt(fields, 3),
    topic: textAt(fields, 4),
    messageId: textAt(fields, 5),
    tags: textAt(fields, 6),
    keys: textAt(fields, 7),
    storeHost: textAt(fields, 8),
    messageType: numberAt(fields, 9),
    transactionId: textAt(fields, 10),
    state: textAt(fields, 11),
    fromCheck: fields[12] === 'true',
    clientHost: senderHost,
  }
}

function readRecall(fields: readonly string[]): RecallRecord {
  return {
    kind: 'Recall',
    timestamp: numberAt(fields, 1),
    region: textAt(fields, 2),
    group: textAt(fields, 3),
    topic: textAt(fields, 4),
    messageId: textAt(fields, 5),
    success: fields[6] === 'true',
  }
}
