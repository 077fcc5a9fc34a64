'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Answer } from '../data/answer.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { MonitorFields, useMonitorDraft } from '../data/monitor-fields.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { useSend } from '../data/use-send.ts'
import { Panel } from '../ui/panel.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'

type Monitor = Reply<'listMonitors'>['items'][number]

const stateKinds = { kept: 'ok', missed: 'error', unknown: 'unknown' } as const

/** What is expected of this group: fewest clients, most messages behind. Missing it is a problem of the overview. */
export function GroupMonitor({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const t = useTranslations('groups')
  const query = useQuery(queryOf('listMonitors', { params: { cluster }, query: { group } }, { every: pollMs.live }))
  return (
    <Panel title={t('monitor.title')}>
      <div className="flex flex-col gap-3 p-3">
        <p className="text-soft">{t('monitor.hint')}</p>
        <Answer query={query} skeleton={<SkeletonRows rows={2} label={t('loading')} />}>
          {({ items }) => <Limits key={items[0]?.updatedAt ?? 0} cluster={cluster} group={group} monitor={items[0]} />}
        </Answer>
      </div>
    </Panel>
  )
}

function Limits({
  cluster,
  group,
  monitor,
}: {
  readonly cluster: string
  readonly group: string
  readonly monitor: Monitor | undefined
}) {
  const t = useTranslations('groups.monitor')
  const limits = useMonitorDraft({ min: String(monitor?.minClients ?? ''), max: monitor?.maxLag ?? '' })
  const changed = ['listMonitors', 'getOverview'] as const
  const set = useSend('setMonitor', changed)
  const remove = useSend('deleteMonitor', changed)
  const submit = (): void => set.mutate({ params: { cluster }, body: { group, ...limits.body } })
  const error = set.error ?? remove.error
  return (
    <form
      className="grid items-end gap-2 sm:flex sm:flex-wrap"
      onSubmit={(event) => {
        event.preventDefault()
        if (limits.isReady) submit()
      }}
    >
      <MonitorFields draft={limits.draft} change={limits.change} disabled={!limits.isReady || set.isPending} />
      {monitor !== undefined && (
        <>
          <WriteButton right="monitor.write" onClick={() => remove.mutate({ params: { cluster }, query: { group } })}>
            {t('remove')}
          </WriteButton>
          <span role="status" className="flex h-7 items-center">
            <Status kind={stateKinds[monitor.state]}>{t(`is.${monitor.state}`)}</Status>
          </span>
        </>
      )}
      {error !== null && <ErrorState error={error} />}
    </form>
  )
}
