'use client'

import { useTranslations } from 'next-intl'
import type { TopicType } from '../../server/contract/values.ts'
import { Badge } from '../ui/status.tsx'

/** Types of topics that people make, and those RocketMQ makes by itself. */
export const userTypes = [
  'NORMAL',
  'DELAY',
  'FIFO',
  'TRANSACTION',
  'UNSPECIFIED',
  'MIXED',
] as const satisfies TopicType[]
export const ownTypes = ['RETRY', 'DLQ', 'SYSTEM'] as const satisfies TopicType[]
export const allTypes = [...userTypes, ...ownTypes]

/** The type of a topic as a label. */
export function TopicTypeBadge({ type }: { readonly type: TopicType }) {
  const t = useTranslations('base.topicType')
  return <Badge>{t(type)}</Badge>
}

/** Perm bits as a text key: 4 read, 2 write. */
export function permKey(perm: number): 'readWrite' | 'read' | 'write' | 'none' {
  const [read, write] = [(perm & 4) !== 0, (perm & 2) !== 0]
  if (read && write) return 'readWrite'
  return read ? 'read' : write ? 'write' : 'none'
}
