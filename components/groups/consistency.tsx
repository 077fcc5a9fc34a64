'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Answer } from '../data/answer.tsx'
import { Failures } from '../data/failures.tsx'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'

const kinds = { consistent: 'ok', differs: 'error', 'one-client': 'ok', nobody: 'paused', unknown: 'unknown' } as const

/** Whether all clients of the group subscribe to the same, and which do not. Each client is asked itself, once. */
export function Consistency({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const t = useTranslations('groups.consistency')
  const query = useQuery(queryOf('getGroupConsistency', { params: { cluster }, query: { group } }))
  return (
    <section className="flex flex-col gap-2" aria-label={t('title')}>
      <Answer query={query} skeleton={<SkeletonRows rows={1} label={t('asking')} />}>
        {(data) => <Verdict data={data} />}
      </Answer>
    </section>
  )
}

function Verdict({ data }: { readonly data: Reply<'getGroupConsistency'> }) {
  const t = useTranslations('groups.consistency')
  return (
    <>
      <p>
        <Status kind={kinds[data.verdict]}>{t(`verdict.${data.verdict}`, { count: data.asked })}</Status>
      </p>
      {data.verdict === 'differs' && <p className="text-soft">{t('consequence')}</p>}
      <Failures of={data.failures} />
      {data.differences.length > 0 && (
        <PlainTable
          label={t('differences')}
          rows={data.differences}
          rowKey={(row) => `${row.topic} ${row.expressionType} ${row.expression}`}
          columns={[
            { key: 'topic', header: t('topic'), cell: (row) => row.topic },
            { key: 'expression', header: t('expression'), cell: (row) => <code>{row.expression}</code> },
            { key: 'having', header: t('having'), wraps: true, cell: (row) => <Ids of={row.having} /> },
            { key: 'lacking', header: t('lacking'), wraps: true, cell: (row) => <Ids of={row.lacking} /> },
          ]}
        />
      )}
      {data.versions.length > 1 && (
        <p>
          <Status kind="warning">
            {t('versions', {
              versions: data.versions.map((one) => `${one.version} (${one.clients.length})`).join(', '),
            })}
          </Status>
        </p>
      )}
      {data.silent.map(({ clientId, reason }) => (
        <p key={clientId}>
          <Status kind="unknown">{t('silent', { client: clientId, reason })}</Status>
        </p>
      ))}
    </>
  )
}

function Ids({ of }: { readonly of: readonly string[] }) {
  return <code className="text-sm">{of.join(', ')}</code>
}
