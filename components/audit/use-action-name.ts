'use client'

import { useTranslations } from 'next-intl'
import type { Catalogue } from '../i18n/catalogues.ts'

type Action = keyof Catalogue['audit']['action']

/** The words of what was asked; an endpoint that this version no longer has keeps its name. */
export function useActionName(): (action: string) => string {
  const t = useTranslations('audit')
  return (action) => (t.has(`action.${action as Action}`) ? t(`action.${action as Action}`) : action)
}
