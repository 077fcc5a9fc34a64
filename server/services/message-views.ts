import { isUtf8 } from 'node:buffer'
import {
  bodyCrc,
  compressionOf,
  type FoundMessage,
  keysOf,
  propertyNames,
  type StoredMessage,
  sysFlag,
  withBody,
} from '../../broker-core/client/index.ts'
import type { MessageDetail, MessageRow } from '../contract/messages.ts'

const previewCharacters = 200
const bodyBytesMax = 1024 * 1024

/** A message in a list. */
export function messageRow({ broker, message }: FoundMessage): MessageRow {
  return {
    msgId: message.messageId,
    offsetMsgId: message.offsetMessageId,
    topic: message.topic,
    tags: message.properties.get(propertyNames.tags) ?? '',
    keys: keysOf(message),
    broker,
    queueId: message.queueId,
    queueOffset: String(message.queueOffset),
    bornAt: message.bornTimestamp,
    storedAt: message.storeTimestamp,
    bornHost: message.bornHost,
    storeHost: message.storeHost,
    bodyBytes: message.body.length,
    preview: previewOf(message.body),
    reconsumeTimes: message.reconsumeTimes,
  }
}

/** A message with everything that is stored of it. */
export function messageDetail(found: FoundMessage): MessageDetail {
  const message = wholeMessage(found.message)
  return {
    ...messageRow({ broker: found.broker, message }),
    body: bodyOf(message),
    properties: [...message.properties]
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    physicalOffset: String(message.physicalOffset),
    storeBytes: message.storeBytes,
    bodyChecksum: message.bodyCrc,
    flag: message.flag,
    sysFlag: message.sysFlag,
    sysFlagWords: sysFlagWords(message.sysFlag),
    preparedTransactionOffset: String(message.preparedTransactionOffset),
  }
}

/** A message from a list, where bodies that grow much stay packed: by itself it is unpacked as far as is sensible. */
export const wholeMessage = (message: StoredMessage): StoredMessage =>
  message.bodyFault === undefined ? message : withBody(message)

/** The body as text, undefined when it is not text. */
export function bodyText(body: Buffer): string | undefined {
  if (!isUtf8(body)) return undefined
  const text = body.toString('utf8')
  // Control characters other than tab and line ends mean that somebody sent bytes.
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text) ? undefined : text
}

/** The first bytes as text; a character that was cut at the end is dropped. */
function startText(body: Buffer, bytesMax: number): string | undefined {
  if (body.length <= bytesMax) return bodyText(body)
  const start = body.subarray(0, bytesMax)
  for (const cut of [0, 1, 2, 3]) {
    const text = bodyText(start.subarray(0, bytesMax - cut))
    if (text !== undefined) return text
  }
  return undefined
}

// A character may take four bytes.
const previewOf = (body: Buffer): string => (startText(body, previewCharacters * 4) ?? '').slice(0, previewCharacters)

function bodyOf(message: StoredMessage): MessageDetail['body'] {
  const { body, bodyFault } = message
  const text = bodyFault === undefined ? startText(body, bodyBytesMax) : undefined
  const isCut = body.length > bodyBytesMax
  const isCompressed = (message.sysFlag & sysFlag.compressed) !== 0
  return {
    bytes: body.length,
    base64: body.subarray(0, bodyBytesMax).toString('base64'),
    truncated: isCut,
    text: text ?? null,
    encoding: body.length === 0 ? 'empty' : text === undefined ? 'binary' : 'utf-8',
    isJson: text !== undefined && !isCut && isJson(text),
    compression: isCompressed ? (compressionOf(message.sysFlag) ?? 'unknown') : 'none',
    storedBytes: message.storedBody.length,
    ...(bodyFault === undefined ? {} : { fault: bodyFault }),
    checksumOk: message.storedBody.length === 0 || bodyCrc(message.storedBody) === message.bodyCrc,
  }
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function sysFlagWords(flags: number): string[] {
  const transaction = { 0: undefined, 4: 'transaction-prepared', 8: 'transaction-commit', 12: 'transaction-rollback' }[
    flags & sysFlag.transactionMask
  ]
  const compression = compressionOf(flags)
  return [
    (flags & sysFlag.compressed) === 0 ? undefined : `compressed-${compression ?? 'unknown'}`,
    (flags & sysFlag.multiTags) === 0 ? undefined : 'multi-tags',
    transaction,
    (flags & sysFlag.bornHostV6) === 0 ? undefined : 'born-host-ipv6',
    (flags & sysFlag.storeHostV6) === 0 ? undefined : 'store-host-ipv6',
    (flags & sysFlag.needsUnwrap) === 0 ? undefined : 'needs-unwrap',
    (flags & sysFlag.innerBatch) === 0 ? undefined : 'inner-batch',
  ].filter((word) => word !== undefined)
}
