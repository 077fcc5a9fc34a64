'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Answer } from '../data/answer.tsx'
import { queryOf } from '../data/query.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Button } from '../ui/button.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import type { FieldIds } from '../ui/field.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { TraceCard } from './trace-card.tsx'

const defaultTraceTopic = 'RMQ_SYS_TRACE_TOPIC'
const fields = {
  id: parseAsString.withDefault(''),
  key: parseAsString.withDefault(''),
  topic: parseAsString.withDefault(''),
  traceTopic: parseAsString.withDefault(defaultTraceTopic),
}

/** The way of a message from its producer through the broker to each consumer, by id or key. */
export function TraceSearch({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('trace')
  const [search, setSearch] = useQueryStates(fields)
  const [typed, setTyped] = useState({
    text: search.id || search.key,
    topic: search.topic,
    traceTopic: search.traceTopic,
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const text = typed.text.trim()
    const isId = /^([0-9a-fA-F]{32}|[0-9a-fA-F]{56})$/.test(text)
    void setSearch({
      id: isId ? text : null,
      key: isId || text === '' ? null : text,
      topic: typed.topic.trim() || null,
      traceTopic: typed.traceTopic.trim() || null,
    })
  }
  return (
    <div className="flex flex-col gap-3">
      <PageHeader title={t('title')} />
      <form onSubmit={submit} className="panel flex flex-wrap items-start gap-3 p-3" aria-label={t('title')}>
        <Field label={t('form.idOrKey')} required hint={t('form.idOrKeyHint')} className="w-full sm:w-100">
          {(ids) => (
            <TextInput
              {...ids}
              value={typed.text}
              maxLength={1000}
              onChange={(event) => setTyped({ ...typed, text: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('form.topic')} hint={t('form.topicHint')} className="w-full sm:w-56">
          {(ids) => (
            <TextInput
              {...ids}
              value={typed.topic}
              maxLength={255}
              onChange={(event) => setTyped({ ...typed, topic: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('form.traceTopic')} className="w-full sm:w-56">
          {(ids) => (
            <TraceTopicInput
              ids={ids}
              cluster={cluster}
              value={typed.traceTopic}
              onChange={(traceTopic) => setTyped({ ...typed, traceTopic })}
            />
          )}
        </Field>
        <Button type="submit" tone="primary" className="sm:mt-[22px]" disabled={typed.text.trim() === ''}>
          {t('form.search')}
        </Button>
      </form>
      {(search.id !== '' || search.key !== '') && <Found cluster={cluster} search={search} />}
    </div>
  )
}

/** The topic of the records: any, with those that look like trace topics offered. */
function TraceTopicInput({
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
  const topics = useQuery(
    queryOf('listTopics', { params: { cluster }, query: { q: 'trace', limit: 20 } }, { enabled: touched }),
  )
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

interface Search {
  readonly id: string
  readonly key: string
  readonly topic: string
  readonly traceTopic: string
}

function Found({ cluster, search }: { readonly cluster: string; readonly search: Search }) {
  const t = useTranslations('trace')
  const query = useQuery(
    queryOf('getTraces', {
      params: { cluster },
      query: {
        ...(search.id === '' ? { key: search.key } : { msgId: search.id }),
        topic: search.topic || undefined,
        traceTopic: search.traceTopic,
      },
    }),
  )
  return (
    <Answer
      query={query}
      skeleton={
        <div className="panel">
          <SkeletonRows rows={6} label={t('loading')} />
        </div>
      }
    >
      {(data) =>
        data.items.length === 0 ? (
          <NoTrace traceTopic={data.traceTopic} exists={data.traceTopicExists} />
        ) : (
          <>
            {data.cut && (
              <p role="status" className="text-sm text-warn">
                {t('cut')}
              </p>
            )}
            {data.items.map((trace) => (
              <TraceCard key={trace.msgId + trace.offsetMsgId} cluster={cluster} trace={trace} />
            ))}
          </>
        )
      }
    </Answer>
  )
}

/** No record: what must be switched on, and which part of it is. */
function NoTrace({ traceTopic, exists }: { readonly traceTopic: string; readonly exists: boolean }) {
  const t = useTranslations('trace')
  return (
    <div className="panel">
      <EmptyState title={t('none')}>
        <p>{exists ? t('noneHint', { traceTopic }) : t('noTopic', { traceTopic })}</p>
        <div className="mt-3 max-w-full">
          <CodeBlock label={t('snippet')} code={switchOn} />
        </div>
      </EmptyState>
    </div>
  )
}

const switchOn = `// Java: the second argument turns tracing on
DefaultMQProducer producer = new DefaultMQProducer("my_producer", true);
DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("my_group", true);`
