'use client'

import { useTranslations } from 'next-intl'
import type { Contract } from '../../server/contract/contract.ts'
import type { WriteRight } from '../../server/contract/rights.ts'

/** Names of the endpoints that change something: each has its words, or this does not compile. */
type Write = { [N in keyof Contract]: Contract[N]['right'] extends WriteRight ? N : never }[keyof Contract]

/** The words of what was asked; an endpoint that this version no longer has keeps its name. */
export function useActionName(): (action: string) => string {
  const t = useTranslations('audit')
  return (action) => (t.has(`action.${action as Write}`) ? t(`action.${action as Write}`) : action)
}
