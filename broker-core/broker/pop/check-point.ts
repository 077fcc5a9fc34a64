/** What a pop took from one queue (Java: PopCheckPoint). */
export interface CheckPoint {
  /** The topic that was read: a retry topic for a second try. */
  readonly topic: string
  readonly group: string
  readonly queueId: number
  readonly brokerName: string
  readonly popTime: number
  readonly invisibleTime: number
  readonly startQueueOffset: number
  /** Positions of the messages, counted from `startQueueOffset`. */
  readonly diffs: readonly number[]
  /** How often it was put again because its messages could not be. */
  readonly rePutTimes: string | undefined
  /** True when the consumer asked that the next try is not counted. */
  readonly isSuspended: boolean
}

/** An ack, or several of one check point (Java: AckMsg, BatchAckMsg). */
export interface Ack {
  readonly topic: string
  readonly group: string
  readonly queueId: number
  readonly brokerName: string
  readonly popTime: number
  readonly startQueueOffset: number
  readonly queueOffsets: readonly number[]
}

/** Tags of the records in a revive queue. */
export const recordTags = { checkPoint: 'ck', ack: 'ack', batchAck: 'bAck' } as const

/** When the messages of a check point become visible again. */
export const reviveTimeOf = (point: CheckPoint): number => point.popTime + point.invisibleTime

type PopIdentity = Pick<Ack, 'topic' | 'group' | 'queueId' | 'brokerName' | 'popTime' | 'startQueueOffset'>

/** What a check point and its acks have in common. */
export const mergeKeyOf = (record: PopIdentity): string =>
  `${record.topic}@${record.group}@${record.queueId}@${record.startQueueOffset}@${record.popTime}@${record.brokerName}`

/** Position of a message in a check point, -1 when it is none of its. */
export const indexOfAck = (point: CheckPoint, queueOffset: number): number =>
  point.diffs.indexOf(queueOffset - point.startQueueOffset)

/** Bits of all messages of a check point. */
export const allBits = (point: CheckPoint): number => (point.diffs.length >= 32 ? -1 : (1 << point.diffs.length) - 1)

/** UNIQ_KEY of a check point's record. */
export const checkPointKey = (point: CheckPoint): string =>
  `${point.topic}@${point.queueId}@${point.startQueueOffset}@${point.group}@${point.popTime}@${point.brokerName}@ck`

/** UNIQ_KEY of an ack's record. */
export function ackKey(ack: Ack): string {
  const { topic, queueId, group, popTime, brokerName, queueOffsets } = ack
  return queueOffsets.length === 1
    ? `${topic}@${queueId}@${queueOffsets[0]!}@${group}@${popTime}@${brokerName}@ack`
    : `${topic}@${queueId}@[${queueOffsets.join(', ')}]@${group}@${popTime}@bAck`
}

/** Body of a check point's record, members in Apache's order. */
export function writeCheckPoint(point: CheckPoint): string {
  return JSON.stringify({
    bm: 0,
    bn: point.brokerName,
    c: point.group,
    d: point.diffs,
    it: point.invisibleTime,
    n: point.diffs.length,
    pt: point.popTime,
    q: point.queueId,
    reviveTime: reviveTimeOf(point),
    ro: 0,
    rp: point.rePutTimes,
    so: point.startQueueOffset,
    sp: point.isSuspended,
    t: point.topic,
  })
}

/** Body of an ack's record. */
export function writeAck(ack: Ack): string {
  const { queueOffsets } = ack
  return JSON.stringify({
    ao: queueOffsets.length === 1 ? queueOffsets[0] : -1,
    aol: queueOffsets.length === 1 ? undefined : queueOffsets,
    bn: ack.brokerName,
    c: ack.group,
    pt: ack.popTime,
    q: ack.queueId,
    so: ack.startQueueOffset,
    t: ack.topic,
  })
}

type Members = Readonly<Record<string, unknown>>

function membersOf(body: Buffer): Members | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Members) : undefined
  } catch {
    return undefined
  }
}

const integer = (value: unknown): number => (Number.isSafeInteger(Number(value)) ? Number(value) : 0)
const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
const integers = (value: unknown): number[] | undefined =>
  Array.isArray(value) && value.length > 0 ? value.map(integer) : undefined

/** Most messages of a check point: acks are bits of an int. */
const messagesMax = 32

/** Reads the body of a check point's record; undefined when it is none. */
export function readCheckPoint(body: Buffer): (CheckPoint & { readonly bits: number }) | undefined {
  const members = membersOf(body)
  const topic = text(members?.['t'])
  const group = text(members?.['c'])
  if (members === undefined || topic === undefined || group === undefined) return undefined
  const count = Math.min(Math.max(integer(members['n']), 0), messagesMax)
  return {
    topic,
    group,
    queueId: integer(members['q']),
    brokerName: text(members['bn']) ?? '',
    popTime: integer(members['pt']),
    invisibleTime: integer(members['it']),
    startQueueOffset: integer(members['so']),
    diffs: integers(members['d'])?.slice(0, count) ?? Array.from({ length: count }, (_, index) => index),
    rePutTimes: text(members['rp']),
    isSuspended: members['sp'] === true,
    bits: integer(members['bm']) | 0,
  }
}

/** Reads the body of an ack's record, under the short or the long names; undefined when it is none. */
export function readAck(body: Buffer): Ack | undefined {
  const members = membersOf(body)
  if (members === undefined) return undefined
  const topic = text(members['t'] ?? members['topic'])
  const group = text(members['c'] ?? members['consumerGroup'])
  if (topic === undefined || group === undefined) return undefined
  return {
    topic,
    group,
    queueId: integer(members['q'] ?? members['queueId']),
    brokerName: text(members['bn'] ?? members['brokerName']) ?? '',
    popTime: integer(members['pt'] ?? members['popTime']),
    startQueueOffset: integer(members['so'] ?? members['startOffset']),
    queueOffsets: integers(members['aol'] ?? members['ackOffsetList']) ?? [
      integer(members['ao'] ?? members['ackOffset']),
    ],
  }
}
