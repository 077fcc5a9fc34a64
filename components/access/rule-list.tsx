'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { AccessRuleRow } from '../../server/contract/access.ts'
import { queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import { late } from '../ui/late.tsx'
import type { PlainColumn } from '../ui/plain-table.tsx'
import { Badge, Status } from '../ui/status.tsx'
import { AccessList, Agreement } from './access-list.tsx'
import type { Scope } from './access-page.tsx'
import { RowButtons } from './row-buttons.tsx'

const RuleDialog = late(() => import('./rule-dialog.tsx').then((module) => module.RuleDialog))
const DeleteRule = late(() => import('./delete-dialog.tsx').then((module) => module.DeleteRule))

interface Open {
  readonly row?: AccessRuleRow
  readonly what: 'edit' | 'delete'
}

/** Permissions of the chosen brokers, a row for each subject and resource. */
export function RuleList({ cluster, scope }: { readonly cluster: string; readonly scope: Scope }) {
  const t = useTranslations('access')
  const query = useQuery(queryOf('listAccessRules', { params: { cluster }, query: { ...scope } }))
  const [open, setOpen] = useState<Open>()
  const columns = useRuleColumns(setOpen)
  const close = (): void => setOpen(undefined)
  return (
    <>
      <AccessList
        kind="rules"
        query={query}
        rowKey={(row) => `${row.subject} ${row.policyType} ${row.resource}`}
        wordsOf={(row) => [row.subject, row.policyType, row.resource, row.decision, ...row.actions, ...row.sourceIps]}
        actions={
          <WriteButton
            right="access.write"
            tone="primary"
            icon={<Plus aria-hidden className="size-4" />}
            disabled={query.data?.supported !== true}
            onClick={() => setOpen({ what: 'edit' })}
          >
            {t('addRule')}
          </WriteButton>
        }
        columns={columns}
      />
      {open?.what === 'edit' && <RuleDialog cluster={cluster} scope={scope} rule={open.row} onClose={close} />}
      {open?.what === 'delete' && open.row !== undefined && (
        <DeleteRule cluster={cluster} scope={scope} rule={open.row} onClose={close} />
      )}
    </>
  )
}

function useRuleColumns(onOpen: (open: Open) => void): readonly PlainColumn<AccessRuleRow>[] {
  const t = useTranslations('access')
  return [
    { key: 'subject', header: t('column.subject'), cell: (row) => <code>{row.subject}</code> },
    {
      key: 'policyType',
      header: t('column.policyType'),
      cell: ({ policyType }) =>
        policyType === 'Custom' || policyType === 'Default' ? t(`policyType.${policyType}`) : policyType,
    },
    { key: 'resource', header: t('column.resource'), cell: (row) => <code>{row.resource}</code> },
    {
      key: 'actions',
      header: t('column.actions'),
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          {row.actions.map((action) => (
            <Badge key={action}>{action}</Badge>
          ))}
        </span>
      ),
    },
    {
      key: 'sourceIps',
      header: t('column.sourceIps'),
      cell: (row) => (row.sourceIps.length === 0 ? t('anywhere') : <code>{row.sourceIps.join(', ')}</code>),
    },
    {
      key: 'decision',
      header: t('column.decision'),
      cell: ({ decision }) => (
        <Status kind={decision === 'Allow' ? 'ok' : 'error'}>
          {decision === 'Allow' || decision === 'Deny' ? t(`decision.${decision}`) : decision}
        </Status>
      ),
    },
    { key: 'agreement', header: t('column.agreement'), wraps: true, cell: (row) => <Agreement of={row} /> },
    {
      key: 'do',
      header: <span className="sr-only">{t('column.do')}</span>,
      cell: (row) => (
        <RowButtons
          name={`${row.subject} ${row.resource}`}
          onEdit={() => onOpen({ row, what: 'edit' })}
          onDelete={() => onOpen({ row, what: 'delete' })}
        />
      ),
    },
  ]
}
