'use client'

import { useTranslations } from 'next-intl'
import { Status } from '../ui/status.tsx'
import type { StatusKind } from '../ui/status.tsx'
import type { Reply } from './send.ts'

const kinds: Record<'ok' | 'failed' | 'not-tried', StatusKind> = { ok: 'ok', failed: 'error', 'not-tried': 'unknown' }

/** The way to every server of a cluster, step by step: what passed, what failed and what to do about it. */
export function ConnectionChecks({ test }: { readonly test: Reply<'checkCluster'> }) {
  const t = useTranslations('shell.checks')
  return (
    <ol aria-label={t('title')} className="flex flex-col gap-2">
      {test.ok && (
        <li>
          <Status kind="ok">{t('allOk')}</Status>
        </li>
      )}
      {test.servers.map((server) => {
        const failed = server.steps.find(({ state }) => state === 'failed')
        return (
          <li key={`${server.kind} ${server.address}`} className="flex flex-col gap-0.5">
            <div className="flex flex-wrap items-baseline gap-x-3">
              <span className="text-soft">{t(`hop.${server.kind}`)}</span>
              <code>{server.name === server.address ? server.address : `${server.name} ${server.address}`}</code>
              {server.reachedAt !== undefined && (
                <span className="text-sm text-soft">{t('via', { address: server.reachedAt })}</span>
              )}
              {server.version !== undefined && <span className="text-sm text-soft">{server.version}</span>}
            </div>
            <ul className="flex flex-wrap gap-x-4">
              {server.steps.map(({ step, state }) => (
                <li key={step}>
                  <Status kind={kinds[state]}>
                    {t(`step.${step}`)}
                    <span className="sr-only"> {t(`state.${state}`)}</span>
                  </Status>
                </li>
              ))}
            </ul>
            {failed !== undefined && (
              <p className="text-sm">
                {failed.hint !== undefined && <span className="block">{t(`hint.${failed.hint}`)}</span>}
                <span className="wrap-anywhere text-soft">{failed.message}</span>
              </p>
            )}
          </li>
        )
      })}
    </ol>
  )
}
