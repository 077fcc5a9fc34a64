'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Answer } from '../data/answer.tsx'
import { queryOf } from '../data/query.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { MessageTable } from './message-table.tsx'
import { searchFields } from './search-fields.ts'
import { TopicInput } from './topic-input.tsx'

/** Messages whose KEYS hold a word. */
export function MessagesByKey({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('messages')
  const [search, setSearch] = useQueryStates(searchFields)
  const [typed, setTyped] = useState({ topic: search.topic, key: search.key })
  const [given, setGiven] = useState(search.key)
  if (given !== search.key) {
    setGiven(search.key)
    setTyped({ topic: search.topic, key: search.key })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void setSearch({ topic: typed.topic || null, key: typed.key.trim() || null })
  }
  const ready = search.key !== ''
  return (
    <div className="flex flex-col gap-3">
      <form onSubmit={submit} className="panel flex flex-wrap items-start gap-3 p-3" aria-label={t('way.key')}>
        <Field label={t('form.topic')} hint={t('form.topicAny')} className="w-full sm:w-72">
          {(ids) => (
            <TopicInput
              ids={ids}
              cluster={cluster}
              value={typed.topic}
              onChange={(topic) => setTyped({ ...typed, topic })}
            />
          )}
        </Field>
        <Field label={t('form.key')} required hint={t('form.keyHint')} className="w-full sm:w-72">
          {(ids) => (
            <TextInput
              {...ids}
              value={typed.key}
              maxLength={1000}
              onChange={(event) => setTyped({ ...typed, key: event.target.value })}
            />
          )}
        </Field>
        <Button type="submit" tone="primary" className="sm:mt-[22px]" disabled={typed.key.trim() === ''}>
          {t('form.search')}
        </Button>
      </form>
      {ready && <Found cluster={cluster} topic={search.topic || undefined} messageKey={search.key} />}
    </div>
  )
}

function Found({
  cluster,
  topic,
  messageKey,
}: {
  readonly cluster: string
  readonly topic: string | undefined
  readonly messageKey: string
}) {
  const t = useTranslations('messages')
  const query = useQuery(queryOf('listMessagesByKey', { params: { cluster }, query: { topic, key: messageKey } }))
  return (
    <Answer
      query={query}
      skeleton={
        <div className="panel">
          <SkeletonRows rows={4} label={t('loading')} />
        </div>
      }
    >
      {(data) => (
        <>
          <p role="status" className="text-sm text-soft">
            {t('count', { count: data.items.length })}
            {topic === undefined && ` ${t('topicsAsked', { count: data.topicsAsked })}`}
            {data.cut && ` ${t('cutByKey')}`}
          </p>
          <MessageTable
            cluster={cluster}
            rows={data.items}
            empty={<EmptyState title={t('noKey')}>{t('noKeyHint')}</EmptyState>}
          />
        </>
      )}
    </Answer>
  )
}
