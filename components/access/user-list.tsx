'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { AccessUserRow } from '../../server/contract/access.ts'
import { queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import { late } from '../ui/late.tsx'
import { Badge, Status } from '../ui/status.tsx'
import { AccessList, Agreement } from './access-list.tsx'
import type { Scope } from './access-page.tsx'
import { RowButtons } from './row-buttons.tsx'

const UserDialog = late(() => import('./user-dialog.tsx').then((module) => module.UserDialog))
const DeleteUser = late(() => import('./delete-dialog.tsx').then((module) => module.DeleteUser))

/** Users of the chosen brokers; their passwords are shown nowhere. */
export function UserList({ cluster, scope }: { readonly cluster: string; readonly scope: Scope }) {
  const t = useTranslations('access')
  const query = useQuery(queryOf('listAccessUsers', { params: { cluster }, query: { ...scope } }))
  const [open, setOpen] = useState<{ readonly row?: AccessUserRow; readonly what: 'edit' | 'delete' }>()
  const close = (): void => setOpen(undefined)
  const typeOf = ({ type }: AccessUserRow) => (type === 'Super' || type === 'Normal' ? t(`type.${type}`) : type)
  return (
    <>
      <AccessList
        kind="users"
        query={query}
        rowKey={(row) => row.username}
        wordsOf={(row) => [row.username, row.type, row.status]}
        actions={
          <WriteButton
            right="access.write"
            tone="primary"
            icon={<Plus aria-hidden className="size-4" />}
            disabled={query.data?.supported !== true}
            onClick={() => setOpen({ what: 'edit' })}
          >
            {t('addUser')}
          </WriteButton>
        }
        columns={[
          { key: 'username', header: t('column.username'), cell: (row) => <code>{row.username}</code> },
          { key: 'type', header: t('column.type'), cell: (row) => <Badge>{typeOf(row)}</Badge> },
          {
            key: 'status',
            header: t('column.status'),
            cell: (row) => (
              <Status kind={row.status === 'enable' ? 'ok' : row.status === 'disable' ? 'paused' : 'unknown'}>
                {row.status === 'enable' || row.status === 'disable' ? t(`status.${row.status}`) : row.status}
              </Status>
            ),
          },
          { key: 'agreement', header: t('column.agreement'), wraps: true, cell: (row) => <Agreement of={row} /> },
          {
            key: 'do',
            header: <span className="sr-only">{t('column.do')}</span>,
            cell: (row) => (
              <RowButtons
                name={row.username}
                onEdit={() => setOpen({ row, what: 'edit' })}
                onDelete={() => setOpen({ row, what: 'delete' })}
              />
            ),
          },
        ]}
      />
      {open?.what === 'edit' && <UserDialog cluster={cluster} scope={scope} user={open.row} onClose={close} />}
      {open?.what === 'delete' && open.row !== undefined && (
        <DeleteUser cluster={cluster} scope={scope} username={open.row.username} onClose={close} />
      )}
    </>
  )
}
