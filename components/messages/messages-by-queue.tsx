'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Answer } from '../data/answer.tsx'
import { Digits } from '../data/known-value.tsx'
import { queryOf } from '../data/query.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { MessageTable } from './message-table.tsx'
import { searchFields } from './search-fields.ts'
import { TopicInput } from './topic-input.tsx'

const pageRows = 32

/** Messages of one queue by their offsets: exact where a search by time is not, and shows gaps. */
export function MessagesByQueue({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('messages')
  const [search, setSearch] = useQueryStates(searchFields)
  const [typed, setTyped] = useState({ topic: search.topic, queue: search.queue, off: search.off })
  const isOffset = /^\d{0,19}$/.test(typed.off.trim())
  const ready = typed.topic !== '' && typed.queue !== '' && isOffset
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (ready) void setSearch({ topic: typed.topic, queue: typed.queue, off: typed.off.trim() || null })
  }
  return (
    <div className="flex flex-col gap-3">
      <form onSubmit={submit} className="panel flex flex-wrap items-start gap-3 p-3" aria-label={t('way.queue')}>
        <Field label={t('form.topic')} required className="w-full sm:w-72">
          {(ids) => (
            <TopicInput
              ids={ids}
              cluster={cluster}
              value={typed.topic}
              onChange={(topic) => setTyped({ ...typed, topic, queue: '' })}
            />
          )}
        </Field>
        <QueueField
          cluster={cluster}
          topic={typed.topic}
          value={typed.queue}
          onChange={(queue) => setTyped({ ...typed, queue })}
        />
        <Field
          label={t('form.offset')}
          hint={t('form.offsetHint')}
          error={isOffset ? undefined : t('form.noOffset')}
          className="w-full sm:w-44"
        >
          {(ids) => (
            <TextInput
              {...ids}
              inputMode="numeric"
              value={typed.off}
              onChange={(event) => setTyped({ ...typed, off: event.target.value })}
            />
          )}
        </Field>
        <Button type="submit" tone="primary" className="sm:mt-[22px]" disabled={!ready}>
          {t('form.search')}
        </Button>
      </form>
      {search.topic !== '' && search.queue !== '' && (
        <Found
          cluster={cluster}
          topic={search.topic}
          queue={search.queue}
          offset={search.off}
          onGo={(off) => {
            setTyped({ topic: search.topic, queue: search.queue, off })
            void setSearch({ off })
          }}
        />
      )}
    </div>
  )
}

function QueueField({
  cluster,
  topic,
  value,
  onChange,
}: {
  readonly cluster: string
  readonly topic: string
  readonly value: string
  readonly onChange: (queue: string) => void
}) {
  const t = useTranslations('messages.form')
  const status = useQuery(
    queryOf('getTopicStatus', { params: { cluster }, query: { topic } }, { enabled: topic !== '' }),
  )
  const queues = status.data?.items ?? []
  return (
    <Field label={t('queue')} required className="w-full sm:w-56">
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="" />
          {queues.length === 0 && value !== '' && <option value={value}>{value}</option>}
          {queues.map(({ broker, queueId }) => (
            <option key={`${broker}:${queueId}`} value={`${broker}:${queueId}`}>
              {broker} : {queueId}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

function Found({
  cluster,
  topic,
  queue,
  offset,
  onGo,
}: {
  readonly cluster: string
  readonly topic: string
  readonly queue: string
  readonly offset: string
  readonly onGo: (offset: string) => void
}) {
  const t = useTranslations('messages')
  const at = queue.lastIndexOf(':')
  const query = useQuery(
    queryOf('listMessagesAt', {
      params: { cluster },
      query: {
        topic,
        broker: queue.slice(0, at),
        queueId: Number(queue.slice(at + 1)) || 0,
        queueOffset: offset || undefined,
        limit: pageRows,
      },
    }),
  )
  return (
    <Answer
      query={query}
      skeleton={
        <div className="panel">
          <SkeletonRows rows={10} label={t('loading')} />
        </div>
      }
    >
      {(data) => {
        const earlier = BigInt(data.from) - BigInt(pageRows)
        const first = BigInt(data.minOffset)
        return (
          <>
            <p role="status" className="flex flex-wrap gap-x-4 text-sm text-soft">
              <span>
                {t('queue.min')} <Digits value={data.minOffset} />
              </span>
              <span>
                {t('queue.max')} <Digits value={data.maxOffset} />
              </span>
            </p>
            <MessageTable cluster={cluster} rows={data.items} empty={<EmptyState title={t('queue.nothing')} />} />
            <div className="flex gap-2">
              <Button
                disabled={BigInt(data.from) <= first}
                onClick={() => onGo(String(earlier < first ? first : earlier))}
              >
                {t('queue.earlier')}
              </Button>
              <Button disabled={data.next === undefined} onClick={() => onGo(data.next ?? data.from)}>
                {t('queue.later')}
              </Button>
            </div>
          </>
        )
      }}
    </Answer>
  )
}
