'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { FailureWords } from '../data/failures.tsx'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Panel } from '../ui/panel.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status, StatusShape } from '../ui/status.tsx'
import { brokerHref } from './broker-href.ts'
import type { OverviewReply } from './overview.tsx'

type Problem = OverviewReply['problems'][number]

/** What wants attention, worst first; each leads to the page where it can be looked into. */
export function ProblemList({ cluster, data }: { readonly cluster: string; readonly data: OverviewReply | undefined }) {
  const t = useTranslations('overview.problems')
  const words = useTranslations('base')
  const text = useProblemText()
  return (
    <Panel title={t('title')}>
      {data === undefined && <SkeletonRows rows={5} label={words('table.loading')} />}
      {data?.problems.length === 0 && (
        <p className="p-3">
          <Status kind={data.verdict === 'unknown' ? 'unknown' : 'ok'}>{t('none')}</Status>
        </p>
      )}
      {data !== undefined && data.problems.length > 0 && (
        <ul tabIndex={0} aria-label={t('title')} className="max-h-[264px] overflow-auto py-1">
          {data.problems.map((problem) => (
            <li key={`${problem.kind} ${problem.subject} ${problem.other ?? ''}`} className="flex gap-2 px-3 py-1">
              <span className="pt-1">
                <StatusShape kind={problem.severity} />
                <span className="sr-only">{words(`status.${problem.severity}`)}</span>
              </span>
              <span className="min-w-0 break-words">
                <Link href={hrefOf(cluster, problem)} prefetch={false}>
                  {text(problem)}
                </Link>
                {problem.cause !== undefined && (
                  <span className="block text-sm text-soft">
                    <FailureWords of={problem.cause} />
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

/** Kinds whose value is a number of bytes. */
const inBytes = new Set<Problem['kind']>(['replication-stopped', 'replication-behind'])

/** Makes the sentence of a problem. */
export function useProblemText(): (problem: Problem) => string {
  const t = useTranslations('overview.problems')
  const format = useFormat()
  const number = (digits: string | undefined): string => (digits === undefined ? '–' : format.integer(digits))
  const bytes = (digits: string | undefined): string => (digits === undefined ? '–' : format.bytes(digits))
  return ({ kind, subject, value, limit, other = '–' }) =>
    t(kind, {
      subject,
      other,
      value: inBytes.has(kind) ? bytes(value) : number(value),
      missing: value === undefined || value === '0' ? 'nothing' : 'some',
      limit: number(limit),
    })
}

function hrefOf(cluster: string, { kind, subject }: Problem): string {
  switch (kind) {
    case 'name-server-unreachable':
    case 'broker-unknown-to-name-server':
      return links.brokers(cluster, { tab: 'name-servers' })
    case 'slave-answers':
    case 'master-without-slave':
    case 'replication-stopped':
    case 'replication-behind':
      return links.brokers(cluster)
    case 'broker-unreachable':
    case 'broker-unregistered':
    case 'disk-nearly-full':
      return brokerHref(cluster, subject)
    case 'group-without-clients':
    case 'group-behind':
    case 'dead-letters':
    case 'too-few-clients':
    case 'lag-above-limit':
      return links.group(cluster, subject)
  }
}
