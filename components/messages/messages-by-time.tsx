'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { ErrorState } from '../data/error-state.tsx'
import { Failures } from '../data/failures.tsx'
import { Time } from '../data/known-value.tsx'
import { send } from '../data/send.ts'
import type { ApiError, Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { MessageTable } from './message-table.tsx'
import { searchFields } from './search-fields.ts'
import { readTime } from './time-input.ts'
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
  const fromMs = readTime(typed.from, now)
  const toMs = readTime(typed.to, now)
  const wrong = {
    topic: typed.topic === '' ? t('form.topicMissing') : undefined,
    from: fromMs === undefined ? t('form.noTime') : fromMs > (toMs ?? Infinity) ? t('form.fromAfterTo') : undefined,
    to: toMs === undefined ? t('form.noTime') : undefined,
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (wrong.topic === undefined && wrong.from === undefined && wrong.to === undefined) onSearch(typed)
  }
  const set = (part: Partial<Search>): void => setTyped({ ...typed, ...part })
  return (
    <form onSubmit={submit} className="panel flex flex-wrap items-start gap-3 p-3" aria-label={t('way.time')}>
      <Field label={t('form.topic')} required error={tried ? wrong.topic : undefined} className="w-full sm:w-72">
        {(ids) => <TopicInput ids={ids} cluster={cluster} value={typed.topic} onChange={(topic) => set({ topic })} />}
      </Field>
      <Field
        label={t('form.from')}
        hint={t('form.timeHint')}
        error={tried ? wrong.from : undefined}
        className="w-full sm:w-44"
      >
        {(ids) => <TextInput {...ids} value={typed.from} onChange={(event) => set({ from: event.target.value })} />}
      </Field>
      <Field label={t('form.to')} error={tried ? wrong.to : undefined} className="w-full sm:w-44">
        {(ids) => (
          <TextInput
            {...ids}
            value={typed.to}
            placeholder={t('form.now')}
            onChange={(event) => set({ to: event.target.value })}
          />
        )}
      </Field>
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
  const [now] = useState(() => Date.now())
  const from = readTime(search.from, now)
  const to = readTime(search.to, now)
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
  if (from === undefined || to === undefined) return <p className="panel p-4 text-error">{t('form.noTime')}</p>
  if (query.data === undefined) {
    if (query.error !== null)
      return (
        <div className="panel">
          <ErrorState error={query.error} retry={query.refetch} />
        </div>
      )
    return (
      <div className="panel">
        <SkeletonRows rows={10} label={t('loading')} />
      </div>
    )
  }
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

/** How much was read, and whether more is there: never a list that looks whole and is not. */
function Scanned({ pages }: { readonly pages: readonly Reply<'listMessages'>[] }) {
  const t = useTranslations('messages')
  const format = useFormat()
  const shown = pages.reduce((sum, page) => sum + page.items.length, 0)
  const scanned = pages.reduce((sum, page) => sum + page.scanned, 0)
  const last = pages.at(-1)
  return (
    <p role="status" className="text-sm text-soft">
      {t('scanned', {
        shown: format.integer(shown),
        scanned: format.integer(scanned),
        inRange: format.integer(last?.inRange ?? '0'),
      })}
      {last?.cut === true && ` ${t('cut')}`}
    </p>
  )
}

function NothingFound({
  last,
  filtered,
}: {
  readonly last: Reply<'listMessages'> | undefined
  readonly filtered: boolean
}) {
  const t = useTranslations('messages')
  const newestAt = last?.newestAt
  return (
    <EmptyState title={filtered ? t('noMatch') : t('nothing')}>
      {newestAt === undefined ? (
        t('nothingHint')
      ) : (
        <>
          {t('newestIsFrom')} <Time at={newestAt} />.
        </>
      )}
    </EmptyState>
  )
}
