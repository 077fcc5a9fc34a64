'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryOf } from '../data/query.ts'
import type { FieldIds } from '../ui/field.tsx'
import { TextInput } from '../ui/field.tsx'

/** A topic's name, with the cluster's topics offered while typing. */
export function TopicInput({
  ids,
  cluster,
  value,
  onChange,
}: {
  readonly ids: FieldIds
  readonly cluster: string
  readonly value: string
  readonly onChange: (topic: string) => void
}) {
  const [touched, setTouched] = useState(false)
  const topics = useQuery({
    ...queryOf(
      'listTopics',
      { params: { cluster }, query: { q: value || undefined, limit: 20 } },
      { enabled: touched },
    ),
    placeholderData: (before) => before,
  })
  const list = `${ids.id}-topics`
  return (
    <>
      <TextInput
        {...ids}
        list={list}
        value={value}
        maxLength={255}
        onFocus={() => setTouched(true)}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={list}>
        {topics.data?.items.map((row) => (
          <option key={row.topic} value={row.topic} />
        ))}
      </datalist>
    </>
  )
}
