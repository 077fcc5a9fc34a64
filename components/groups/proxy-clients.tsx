'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { Choice } from '../ui/choice.tsx'
import { Panel } from '../ui/panel.tsx'
import { PlainTable, type PlainColumn } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

type Client = Reply<'getProxyClients'>['clients'][number]

/** Who is connected through a proxy of the cluster, which no broker knows. Nothing where the cluster has no proxy. */
export function ProxyClients({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const settings = useQuery(queryOf('getClusterSettings', { params: { cluster } }))
  const proxies = settings.data?.proxies ?? []
  const preferred = settings.data?.proxy ?? proxies[0]
  if (preferred === undefined) return null
  return <AtProxy cluster={cluster} group={group} proxies={proxies} preferred={preferred} />
}

function AtProxy({
  cluster,
  group,
  proxies,
  preferred,
}: {
  readonly cluster: string
  readonly group: string
  readonly proxies: readonly string[]
  readonly preferred: string
}) {
  const t = useTranslations('groups')
  const [chosen, choose] = useQueryState('proxy', parseAsString)
  const proxy = chosen !== null && proxies.includes(chosen) ? chosen : preferred
  const query = useQuery(queryOf('getProxyClients', { params: { cluster }, query: { group, proxy } }))
  const column = (
    key: 'id' | 'address' | 'language' | 'version',
    read: (row: Client) => string,
  ): PlainColumn<Client> => ({
    key,
    header: t(`clients.${key}`),
    cell: (row) => read(row),
  })
  return (
    <Panel
      title={t('proxy.title')}
      aside={
        <>
          <Choice
            label={t('proxy.choose')}
            value={proxy}
            options={proxies.map((one) => ({ value: one, text: one }))}
            onChoose={(one) => void choose(one === preferred ? null : one)}
          />
          <AsOf query={query} at={query.data?.asOf} everyMs={false} />
        </>
      }
    >
      <div className="p-3">
        <Answer query={query} skeleton={<SkeletonRows rows={2} label={t('loading')} />}>
          {({ clients }) => (
            <PlainTable
              label={t('proxy.title')}
              rows={clients}
              rowKey={(row) => row.clientId}
              empty={<p className="p-3 text-soft">{t('proxy.none', { proxy })}</p>}
              columns={[
                column('id', (row) => row.clientId),
                column('address', (row) => row.address),
                column('language', (row) => row.language),
                column('version', (row) => row.version),
              ]}
            />
          )}
        </Answer>
      </div>
    </Panel>
  )
}
