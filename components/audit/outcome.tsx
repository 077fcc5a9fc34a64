'use client'

import { useTranslations } from 'next-intl'
import type { AuditRow } from '../../server/contract/audit.ts'
import { Status } from '../ui/status.tsx'
import type { StatusKind } from '../ui/status.tsx'

export const outcomes = ['done', 'partly', 'refused', 'failed'] as const satisfies readonly AuditRow['outcome'][]

const kinds: Record<AuditRow['outcome'], StatusKind> = {
  done: 'ok',
  partly: 'warning',
  refused: 'paused',
  failed: 'error',
}

/** How a write ended. */
export function Outcome({ of }: { readonly of: AuditRow['outcome'] }) {
  const t = useTranslations('audit')
  return <Status kind={kinds[of]}>{t(`outcome.${of}`)}</Status>
}
