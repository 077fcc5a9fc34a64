'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Digits, KnownValue, RateValue } from '../data/known-value.tsx'
import { links } from '../links.ts'
import { AheadLink } from '../ui/ahead-link.tsx'
import { Panel } from '../ui/panel.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import type { OverviewReply } from './overview.tsx'

const head = 'h-(--row) px-3 text-sm font-medium text-soft'
const cell = 'h-(--row) border-t border-line px-3'

/** Topics that receive most. */
export function TopTopics({ cluster, data }: { readonly cluster: string; readonly data: OverviewReply | undefined }) {
  const t = useTranslations('overview.topTopics')
  return (
    <Panel title={t('title')} aside={<AheadLink href={links.topics(cluster)}>{t('all')}</AheadLink>}>
      <Rows data={data} count={data?.topTopics.length} none={t('none')}>
        <table className="w-full table-fixed">
          <thead>
            <tr>
              <th scope="col" className={`${head} text-left`}>
                {t('topic')}
              </th>
              <th scope="col" className={`${head} num w-28`}>
                {t('in')}
              </th>
            </tr>
          </thead>
          <tbody>
            {data?.topTopics.map(({ topic, inPerSecond }) => (
              <tr key={topic} className="hover:bg-hover">
                <td className={`${cell} truncate`}>
                  <Link href={links.topic(cluster, topic)} prefetch={false}>
                    {topic}
                  </Link>
                </td>
                <td className={`${cell} num`}>
                  <RateValue of={{ value: inPerSecond }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Rows>
    </Panel>
  )
}

/** Groups that wait for most. */
export function TopGroups({ cluster, data }: { readonly cluster: string; readonly data: OverviewReply | undefined }) {
  const t = useTranslations('overview.topGroups')
  return (
    <Panel title={t('title')} aside={<AheadLink href={links.groups(cluster)}>{t('all')}</AheadLink>}>
      <Rows data={data} count={data?.topGroups.length} none={t('none')}>
        <table className="w-full table-fixed">
          <thead>
            <tr>
              <th scope="col" className={`${head} text-left`}>
                {t('group')}
              </th>
              <th scope="col" className={`${head} num w-40`}>
                {t('diff')}
              </th>
              <th scope="col" className={`${head} num w-24`}>
                {t('clients')}
              </th>
            </tr>
          </thead>
          <tbody>
            {data?.topGroups.map(({ group, diffTotal, clients }) => (
              <tr key={group} className="hover:bg-hover">
                <td className={`${cell} truncate`}>
                  <Link href={links.group(cluster, group)} prefetch={false}>
                    {group}
                  </Link>
                </td>
                <td className={`${cell} num`}>
                  <Digits value={diffTotal} />
                </td>
                <td className={`${cell} num`}>
                  <KnownValue of={clients}>{(count) => <Digits value={count} />}</KnownValue>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Rows>
    </Panel>
  )
}

function Rows({
  data,
  count,
  none,
  children,
}: {
  readonly data: OverviewReply | undefined
  readonly count: number | undefined
  readonly none: string
  readonly children: ReactNode
}) {
  const t = useTranslations('base.table')
  if (data === undefined) return <SkeletonRows rows={6} label={t('loading')} />
  if (count === 0) return <p className="p-3 text-soft">{none}</p>
  return children
}
