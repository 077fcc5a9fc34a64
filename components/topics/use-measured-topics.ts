'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { TopicRow } from '../../server/contract/topics.ts'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import type { Rows } from '../data/use-rows.ts'

type Listed = Rows<TopicRow, Reply<'listTopics'>>

/** Fills in the dear columns that the collector has not come to, for the rows that are loaded. */
export function useMeasuredTopics(cluster: string, rows: Listed): Listed {
  const { loaded } = rows
  const topics = useMemo(
    () =>
      loaded
        .filter(isUnmeasured)
        .map((row) => row.topic)
        .slice(0, 200),
    [loaded],
  )
  const measured = useQuery({
    ...queryOf(
      'measureTopics',
      { params: { cluster }, body: { topics } },
      { every: pollMs.live, enabled: topics.length > 0 },
    ),
    placeholderData: keepPreviousData,
  })
  const byTopic = useMemo(() => new Map(measured.data?.items.map((item) => [item.topic, item])), [measured.data])
  return {
    ...rows,
    rowAt: (index) => {
      const row = rows.rowAt(index)
      if (row === undefined || !isUnmeasured(row)) return row
      return { ...row, ...byTopic.get(row.topic) }
    },
  }
}

function isUnmeasured(row: TopicRow): boolean {
  return [row.inPerSecond, row.messages, row.lastMessageAt].some(
    (value) => 'unknown' in value && value.unknown === 'not-collected-yet',
  )
}
