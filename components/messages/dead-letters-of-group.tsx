'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { DeadLetterRow } from '../../server/contract/dead-letters.ts'
import { Awaited } from '../data/awaited.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { Failures } from '../data/failures.tsx'
import { WriteButton } from '../data/rights.tsx'
import { send } from '../data/send.ts'
import type { ApiError, Reply } from '../data/send.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { late } from '../ui/late.tsx'
import { ExportMenu } from './export-menu.tsx'
import { MessageTable } from './message-table.tsx'
import { NothingFound, Scanned } from './scanned.tsx'
import { searchFields } from './search-fields.ts'
import { readTime } from '../data/time-input.ts'
import { useZone } from '../format/use-format.ts'
import { withOffset } from '../format/wall-time.ts'
import { TimeFields } from '../data/time-fields.tsx'

const ResendDialog = late(() => import('./resend-dialog.tsx').then((module) => module.ResendDialog))
const { from, to, contains } = searchFields
const fields = { from: from.withDefault('-3d'), to, contains }

interface Search {
  readonly from: string
  readonly to: string
  readonly contains: string
}

/** Dead letters of one group by time: look, send again, export; one or many. */
export function DeadLettersOfGroup({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const t = useTranslations('deadLetters')
  const [search, setSearch] = useQueryStates(fields)
  const [round, setRound] = useState(0)
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={t('ofGroup', { group })}
        actions={<LinkButton href={links.deadLetters(cluster)}>{t('allGroups')}</LinkButton>}
      />
      <div className="flex flex-wrap items-start gap-3">
        <SearchForm
          key={JSON.stringify(search)}
          search={search}
          onSearch={(wanted) => {
            setRound(round + 1)
            void setSearch({ from: wanted.from || null, to: wanted.to || null, contains: wanted.contains || null })
          }}
        />
        <IdForm cluster={cluster} group={group} />
      </div>
      <Found key={JSON.stringify([search, round])} cluster={cluster} group={group} search={search} />
    </div>
  )
}

function SearchForm({ search, onSearch }: { readonly search: Search; readonly onSearch: (search: Search) => void }) {
  const t = useTranslations('messages.form')
  const label = useTranslations('deadLetters.form')
  const [typed, setTyped] = useState(search)
  const zone = useZone()
  const isTime = readTime(typed.from, 0, zone) !== undefined && readTime(typed.to, 0, zone) !== undefined
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isTime) onSearch({ ...typed, from: withOffset(typed.from, zone), to: withOffset(typed.to, zone) })
  }
  return (
    <form onSubmit={submit} className="panel flex flex-wrap items-start gap-3 p-3" aria-label={label('label')}>
      <TimeFields value={typed} onChange={(part) => setTyped({ ...typed, ...part })} />
      <Field label={t('contains')} className="w-full sm:w-44">
        {(ids) => (
          <TextInput
            {...ids}
            value={typed.contains}
            maxLength={255}
            onChange={(event) => setTyped({ ...typed, contains: event.target.value })}
          />
        )}
      </Field>
      <Button type="submit" tone="primary" className="sm:mt-[22px]">
        {t('search')}
      </Button>
    </form>
  )
}

/** The letter of an id: that of the letter itself, or of the message that died. */
function IdForm({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const t = useTranslations('deadLetters.form')
  const router = useRouter()
  const [id, setId] = useState('')
  const isId = /^[0-9a-fA-F]{16,128}$/.test(id.trim())
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isId) router.push(links.message(cluster, id.trim(), { topic: `%DLQ%${group}`, group }))
  }
  return (
    <form onSubmit={submit} className="panel flex flex-wrap items-start gap-3 p-3" aria-label={t('openLabel')}>
      <Field label={t('id')} className="w-full sm:w-72">
        {(ids) => (
          <TextInput
            {...ids}
            value={id}
            maxLength={140}
            className="font-mono"
            onChange={(event) => setId(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" className="sm:mt-[22px]" disabled={!isId}>
        {t('open')}
      </Button>
    </form>
  )
}

interface Asked {
  readonly cluster: string
  readonly group: string
  readonly search: Search
}

function Found({ cluster, group, search }: Asked) {
  const t = useTranslations('messages')
  const words = useTranslations('base')
  const [now] = useState(() => Date.now())
  const zone = useZone()
  const from = readTime(search.from, now, zone)
  const to = readTime(search.to, now, zone)
  const range = { group, from: from ?? 0, to: to ?? now, contains: search.contains || undefined }
  const query = useInfiniteQuery<Reply<'listDeadLetters'>, ApiError>({
    queryKey: ['listDeadLetters', cluster, group, search, now],
    enabled: from !== undefined && to !== undefined,
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      send(
        'listDeadLetters',
        { params: { cluster }, query: { ...range, cursor: pageParam as string | undefined } },
        signal,
      ),
    getNextPageParam: (last) => last.next,
    staleTime: Infinity,
  })
  if (from === undefined || to === undefined) return <p className="panel p-4 text-error">{words('time.wrong')}</p>
  if (query.data === undefined) return <Awaited query={query} rows={10} label={t('loading')} />
  const { pages } = query.data
  return (
    <>
      <Failures of={pages.at(-1)?.failures} />
      <Scanned pages={pages} />
      <Letters cluster={cluster} group={group} range={range} pages={pages} />
      {query.error !== null && <ErrorState error={query.error} retry={query.fetchNextPage} />}
      {query.hasNextPage && (
        <Button className="self-start" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {query.isFetchingNextPage ? t('loading') : t('older')}
        </Button>
      )}
    </>
  )
}

function Letters({
  cluster,
  group,
  range,
  pages,
}: {
  readonly cluster: string
  readonly group: string
  readonly range: { readonly from: number; readonly to: number; readonly contains: string | undefined }
  readonly pages: readonly Reply<'listDeadLetters'>[]
}) {
  const t = useTranslations('deadLetters')
  const rows: readonly DeadLetterRow[] = pages.flatMap((page) => page.items)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [resending, setResending] = useState(false)
  const places = rows
    .filter((row) => chosen.has(row.offsetMsgId))
    .map(({ topic, offsetMsgId }) => ({ topic, offsetMsgId }))
  if (pages[0]?.topicExists === false)
    return (
      <div className="panel">
        <EmptyState title={t('noTopic', { group })}>
          <p>{t('noTopicHint')}</p>
        </EmptyState>
      </div>
    )
  return (
    <>
      {rows.length > 0 && (
        <div className="flex flex-wrap items-center gap-2">
          <span role="status" className="min-w-24 text-soft">
            {t('chosen', { count: places.length })}
          </span>
          <WriteButton right="messages.send" disabled={places.length === 0} onClick={() => setResending(true)}>
            {t('resend')}
          </WriteButton>
          <ExportMenu cluster={cluster} group={group} range={range} places={places} />
        </div>
      )}
      <MessageTable
        cluster={cluster}
        rows={rows}
        selection={{ chosen, onChange: setChosen }}
        originOf={(row) => rows.find(({ offsetMsgId }) => offsetMsgId === row.offsetMsgId)?.originTopic ?? ''}
        empty={<NothingFound last={pages.at(-1)} filtered={range.contains !== undefined} />}
      />
      {resending && (
        <ResendDialog cluster={cluster} group={group} messages={places} onClose={() => setResending(false)} />
      )}
    </>
  )
}
