import type { TopicType } from '../../server/contract/values.ts'
import type { Zone } from '../format/time.ts'
import { readWallTime } from '../format/wall-time.ts'

/** The kinds of messages RocketMQ knows, as the form names them. */
export const messageKinds = ['normal', 'order', 'delay', 'timer', 'transaction'] as const
export type MessageKind = (typeof messageKinds)[number]

/** What makes a message one of its kind, as it stands in the form. */
export interface KindSettings {
  readonly kind: MessageKind
  readonly delayLevel: number
  /** `YYYY-MM-DDThh:mm:ss` in the reader's zone. */
  readonly deliverAt: string
  readonly orderKey: string
  readonly outcome: 'commit' | 'rollback' | 'unknown'
}

/** The delays of RocketMQ's default levels, 1 first. */
export const delays = '1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h'.split(' ')

const kindOfType: Partial<Record<TopicType, MessageKind>> = {
  NORMAL: 'normal',
  FIFO: 'order',
  DELAY: 'delay',
  TRANSACTION: 'transaction',
}

/** What a form begins with for a topic of this type. */
export function kindFor(type: TopicType | undefined): KindSettings {
  return {
    kind: (type === undefined ? undefined : kindOfType[type]) ?? 'normal',
    delayLevel: 1,
    deliverAt: '',
    orderKey: '',
    outcome: 'commit',
  }
}

/** True when a broker that checks types refuses such a message in a topic of this type. */
export function isMismatch(type: TopicType | undefined, kind: MessageKind): boolean {
  const wanted = type === undefined ? undefined : kindOfType[type]
  if (wanted === undefined) return false
  return wanted === 'delay' ? kind !== 'delay' && kind !== 'timer' : kind !== wanted
}

/** True when nothing that the kind needs is missing. */
export function isComplete(settings: KindSettings): boolean {
  return settings.kind !== 'timer' || deliveryOf(settings, 'utc') > 0
}

/** The fields of the request that make the kind. */
export function kindFields(
  settings: KindSettings,
  zone: Zone,
): {
  delayLevel?: number
  deliverAt?: number
  orderKey?: string
  transaction?: KindSettings['outcome']
} {
  const { kind, delayLevel, orderKey, outcome } = settings
  if (kind === 'delay') return { delayLevel }
  if (kind === 'timer') return { deliverAt: deliveryOf(settings, zone) }
  if (kind === 'transaction') return { transaction: outcome }
  return kind === 'order' && orderKey !== '' ? { orderKey } : {}
}

const deliveryOf = ({ deliverAt }: KindSettings, zone: Zone): number => readWallTime(deliverAt, zone)
