import { FieldError } from '../../protocol/fields.ts'
import { orderedReviveQueue } from './pop-names.ts'

/** What a consumer shows to ack a message or to keep it hidden (Java: ExtraInfoUtil; property POP_CK). */
export interface PopHandle {
  /** Position at which the pop of this queue began. */
  readonly startQueueOffset: number
  readonly popTime: number
  readonly invisibleTime: number
  readonly reviveQueueId: number
  readonly retryFlag: string
  readonly brokerName: string
  readonly queueId: number
  readonly queueOffset: number
}

export const writePopHandle = (handle: PopHandle): string =>
  `${handle.startQueueOffset} ${handle.popTime} ${handle.invisibleTime} ${handle.reviveQueueId} ${handle.retryFlag} ` +
  `${handle.brokerName} ${handle.queueId} ${handle.queueOffset}`

/** Most numbers are needed; queue and position are in the request's header as well and may be missing. */
const partsLeast = 6

/** @throws FieldError when the text is no handle */
export function readPopHandle(text: string): PopHandle {
  const parts = text.split(' ')
  if (parts.length < partsLeast)
    throw new FieldError(`header field <extraInfo>: ${partsLeast} or more parts are expected, it has ${parts.length}`)
  const number = (index: number): number => {
    const part = parts[index]
    if (part === undefined) return -1
    const value = /^-?\d{1,19}$/.test(part) ? Number(part) : NaN
    if (Number.isSafeInteger(value)) return value
    throw new FieldError(`header field <extraInfo>: part ${index} is no number: ${JSON.stringify(part.slice(0, 40))}`)
  }
  return {
    startQueueOffset: number(0),
    popTime: number(1),
    invisibleTime: number(2),
    reviveQueueId: number(3),
    retryFlag: parts[4]!,
    brokerName: parts[5]!,
    queueId: number(6),
    queueOffset: number(7),
  }
}

export const isOrderedHandle = (handle: PopHandle): boolean => handle.reviveQueueId === orderedReviveQueue
