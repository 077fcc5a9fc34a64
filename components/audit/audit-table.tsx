'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { AuditRow } from '../../server/contract/audit.ts'
import { Time } from '../data/known-value.tsx'
import { Badge } from '../ui/status.tsx'
import { late } from '../ui/late.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Outcome } from './outcome.tsx'
import { useActionName } from './use-action-name.ts'

const Detail = late(() => import('./audit-detail.tsx').then((module) => module.AuditDetail))

/** The writes, one a row; a press on the time shows everything that was noted. */
export function AuditTable({ rows, empty }: { readonly rows: readonly AuditRow[]; readonly empty: ReactNode }) {
  const t = useTranslations('audit')
  const actionName = useActionName()
  const [open, setOpen] = useState<AuditRow | undefined>(undefined)
  return (
    <>
      <PlainTable
        label={t('title')}
        rows={rows}
        rowKey={(row) => String(row.id)}
        empty={empty}
        columns={[
          {
            key: 'at',
            header: t('column.at'),
            cell: (row) => (
              <button type="button" className="relative h-6 text-accent hover:underline" onClick={() => setOpen(row)}>
                <Time at={row.at} />
                <span className="sr-only">
                  {' '}
                  {t('open', { action: actionName(row.action), subject: row.subject.slice(0, 100) })}
                </span>
              </button>
            ),
          },
          { key: 'action', header: t('column.action'), cell: (row) => actionName(row.action) },
          {
            key: 'subject',
            header: t('column.subject'),
            wraps: true,
            className: 'min-w-40',
            cell: (row) => (
              <>
                <bdi>{row.subject}</bdi> {!row.isOfCluster && <Badge>{t('ofDashboard')}</Badge>}
              </>
            ),
          },
          { key: 'outcome', header: t('column.outcome'), cell: (row) => <Outcome of={row.outcome} /> },
          {
            key: 'who',
            header: t('column.who'),
            cell: (row) => (
              <>
                {row.actor === 'anonymous' ? t('anonymous') : row.actor}{' '}
                <code className="text-sm text-soft">{row.address}</code>
              </>
            ),
          },
          { key: 'detail', header: t('column.detail'), wraps: true, className: 'min-w-48', cell: (row) => row.detail },
        ]}
      />
      {open !== undefined && <Detail row={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}
