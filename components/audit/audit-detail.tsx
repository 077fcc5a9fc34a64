'use client'

import { useTranslations } from 'next-intl'
import type { AuditRow } from '../../server/contract/audit.ts'
import { Time } from '../data/known-value.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { changesOf, readable } from './changes-of.ts'
import type { Change } from './changes-of.ts'
import { Outcome } from './outcome.tsx'
import { useActionName } from './use-action-name.ts'

/** Everything that was noted of one write: what was asked, what changed by it, how it ended. */
export function AuditDetail({ row, onClose }: { readonly row: AuditRow; readonly onClose: () => void }) {
  const t = useTranslations('audit')
  const actionName = useActionName()
  const changes = changesOf(row.before, row.after)
  const asked = readable(row.input)
  const title = t(row.after === null ? 'wasThere' : 'changes')
  return (
    <Dialog title={actionName(row.action)} wide onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Time at={row.at} precision="ms" />
          <Outcome of={row.outcome} />
          <span className="wrap-anywhere">
            {row.actor === 'anonymous' ? t('anonymous') : row.actor} <code className="text-sm">{row.address}</code>
          </span>
        </p>
        {row.detail !== '' && <p className="wrap-anywhere text-error">{row.detail}</p>}
        {changes.length > 0 && (
          <section>
            <h3 className="mb-1">{title}</h3>
            <PlainTable
              label={title}
              rows={changes}
              rowKey={(change) => change.name}
              columns={[
                { key: 'name', header: t('column.name'), wraps: true, cell: (change) => <bdi>{change.name}</bdi> },
                ...(['before', 'after'] as const)
                  .filter((side) => row[side] !== null)
                  .map((side) => ({
                    key: side,
                    header: t(`column.${side}`),
                    wraps: true,
                    cell: (change: Change) => <Value of={change[side]} />,
                  })),
              ]}
            />
          </section>
        )}
        <section>
          <h3 className="mb-1 flex items-center gap-1">
            {t('asked')} <CopyButton text={asked} />
          </h3>
          <pre
            tabIndex={0}
            className="max-h-80 overflow-auto rounded bg-sunken px-3 py-2 text-sm wrap-anywhere whitespace-pre-wrap"
          >
            {asked}
          </pre>
        </section>
      </div>
    </Dialog>
  )
}

function Value({ of }: { readonly of: string | undefined }) {
  const t = useTranslations('audit')
  return of === undefined ? <span className="text-faint">{t('none')}</span> : <code className="text-sm">{of}</code>
}
