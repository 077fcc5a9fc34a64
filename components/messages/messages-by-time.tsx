'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Awaited } from '../data/awaited.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { Failures } from '../data/failures.tsx'
import { send } from '../data/send.ts'
import type { ApiError, Reply } from '../data/send.ts'
import { useZone } from '../format/use-format.ts'
import { withOffset } from '../format/wall-time.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { MessageTable } from './message-table.tsx'
import { NothingFound, Scanned } from './scanned.tsx'
import { searchFields } from './search-fields.ts'
import { TimeFields } from '../data/time-fields.tsx'
import { readTime } from '../data/time-input.ts'
import { TopicInput } from './topic-input.tsx'

interface Search {
  readonly topic: string
  readonly from: string
  readonly to: string
  readonly tag: string
  readonly contains: string
}

/** Messages of a topic by store time, newest first; says what was looked at and what was not. */
export function MessagesByTime({ cluster }: { readonly cluster: string }) {
  const [search, setSearch] = useQueryStates(searchFields)
  const asked: Search = {
    topic: search.topic,
    from: search.from,
    to: search.to,
    tag: search.tag,
    contains: search.contains,
  }
  const [round, setRound] = useState(0)
  const key = JSON.stringify([asked, round])
  return (
    <div className="flex flex-col gap-3">
      <SearchForm
        key={JSON.stringify(asked)}
        cluster={cluster}
        search={asked}
        onSearch={(wanted) => {
          setRound(round + 1)
          void setSearch({
            topic: wanted.topic || null,
            from: wanted.from || null,
            to: wanted.to || null,
            tag: wanted.tag || null,
            contains: wanted.contains || null,
          })
        }}
      />
      {asked.topic === '' ? <Teaching /> : <Found key={key} cluster={cluster} search={asked} />}
    </div>
  )
}

function Teaching() {
  const t = useTranslations('messages')
  return (
    <div className="panel">
      <EmptyState title={t('chooseTopic')}>{t('chooseTopicHint')}</EmptyState>
    </div>
  )
}

function SearchForm({
  cluster,
  search,
  onSearch,
}: {
  readonly cluster: string
  readonly search: Search
  readonly onSearch: (search: Search) => void
}) {
  const t = useTranslations('messages')
  const [typed, setTyped] = useState(search)
  const [tried, setTried] = useState(false)
  const now = Date.now()
  const zone = useZone()
  const fromMs = readTime(typed.from, now, zone)
  const toMs = readTime(typed.to, now, zone)
  const missing = typed.topic === '' ? t('form.topicMissing') : undefined
  const backwards = fromMs !== undefined && toMs !== undefined && fromMs > toMs ? t('form.fromAfterTo') : undefined
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    const isTime = fromMs !== undefined && toMs !== undefined && fromMs <= toMs
    if (missing === undefined && isTime)
      onSearch({ ...typed, from: withOffset(typed.from, zone), to: withOffset(typed.to, zone) })
  }
  const set = (part: Partial<Search>): void => setTyped({ ...typed, ...part })
  return (
    <form onSubmit={submit} className="panel flex flex-wrap items-start gap-3 p-3" aria-label={t('way.time')}>
      <Field
        label={t('form.topic')}
        required
        error={tried ? (missing ?? backwards) : undefined}
        className="w-full sm:w-72"
      >
        {(ids) => <TopicInput ids={ids} cluster={cluster} value={typed.topic} onChange={(topic) => set({ topic })} />}
      </Field>
      <TimeFields value={typed} onChange={set} />
      <Field label={t('form.tag')} className="w-full sm:w-32">
        {(ids) => <TextInput {...ids} value={typed.tag} onChange={(event) => set({ tag: event.target.value })} />}
      </Field>
      <Field label={t('form.contains')} className="w-full sm:w-44">
        {(ids) => (
          <TextInput {...ids} value={typed.contains} onChange={(event) => set({ contains: event.target.value })} />
        )}
      </Field>
      <Button type="submit" tone="primary" className="sm:mt-[22px]">
        {t('form.search')}
      </Button>
    </form>
  )
}

function Found({ cluster, search }: { readonly cluster: string; readonly search: Search }) {
  const t = useTranslations('messages')
  const words = useTranslations('base')
  const [now] = useState(() => Date.now())
  const zone = useZone()
  const from = readTime(search.from, now, zone)
  const to = readTime(search.to, now, zone)
  const query = useInfiniteQuery<Reply<'listMessages'>, ApiError>({
    queryKey: ['listMessages', cluster, search, now],
    enabled: from !== undefined && to !== undefined,
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      send(
        'listMessages',
        {
          params: { cluster },
          query: {
            topic: search.topic,
            from: from ?? 0,
            to: to ?? now,
            tag: search.tag || undefined,
            contains: search.contains || undefined,
            cursor: pageParam as string | undefined,
          },
        },
        signal,
      ),
    getNextPageParam: (last) => last.next,
    staleTime: Infinity,
  })
  if (from === undefined || to === undefined) return <p className="panel p-4 text-error">{words('time.wrong')}</p>
  if (query.data === undefined) return <Awaited query={query} rows={10} label={t('loading')} />
  const pages = query.data.pages
  const last = pages.at(-1)
  return (
    <>
      <Failures of={last?.failures} />
      <Scanned pages={pages} />
      <MessageTable
        cluster={cluster}
        rows={pages.flatMap((page) => page.items)}
        empty={<NothingFound last={last} filtered={search.tag !== '' || search.contains !== ''} />}
      />
      {query.error !== null && <ErrorState error={query.error} retry={query.fetchNextPage} />}
      {query.hasNextPage && (
        <Button className="self-start" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {query.isFetchingNextPage ? t('loading') : t('older')}
        </Button>
      )}
    </>
  )
}
