import { propertyNames } from '../../message/property-names.ts'
import { retryPrefix } from '../names.ts'

/** What a recall handle says (Java: RecallMessageHandle.HandleV1). */
export interface RecallHandle {
  readonly topic: string
  readonly brokerName: string
  /** One millisecond after the begin of the message's slot, as text. */
  readonly timestamp: string
  readonly uniqueKey: string
}

const version = 'v1'

/** The handle of a message on its way to the timer; undefined for any other, and for a consumer's retries. */
export function recallHandleOf(properties: ReadonlyMap<string, string>, brokerName: string): string | undefined {
  const outMs = properties.get(propertyNames.timerOutMs)
  const topic = properties.get(propertyNames.realTopic)
  const uniqueKey = properties.get(propertyNames.uniqueKey)
  if (outMs === undefined || topic === undefined || uniqueKey === undefined || topic.startsWith(retryPrefix))
    return undefined
  const text = [version, topic, brokerName, String(Number(outMs) + 1), uniqueKey].join(' ')
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/** @returns undefined when the text is no handle */
export function decodeRecallHandle(handle: string): RecallHandle | undefined {
  const parts = Buffer.from(handle, 'base64url').toString('utf8').split(' ')
  const [given, topic, brokerName, timestamp, uniqueKey] = parts
  if (given !== version || topic === undefined || brokerName === undefined) return undefined
  if (timestamp === undefined || uniqueKey === undefined) return undefined
  return { topic, brokerName, timestamp, uniqueKey }
}
