'use client'

import { useTranslations } from 'next-intl'
import { createContext, use } from 'react'
import type { ComponentProps, ReactNode } from 'react'
import type { WriteRight } from '../../server/contract/rights.ts'
import { Button } from '../ui/button.tsx'

/** What the reader of this page may not do. */
interface Refused {
  /** The dashboard was started to show only. */
  readonly writes: boolean
}

const RefusedContext = createContext<Refused>({ writes: false })

/** Tells the page what its reader may not do. */
export function RightsProvider({ refused, children }: { readonly refused: Refused; readonly children: ReactNode }) {
  return <RefusedContext value={refused}>{children}</RefusedContext>
}

/** Why the reader cannot do what needs this right, in words; undefined when it can be done. Give the right the endpoint names. */
export function useRefusal(right: WriteRight | undefined): string | undefined {
  const t = useTranslations('base')
  return use(RefusedContext).writes && right !== undefined ? t('readOnly', { right }) : undefined
}

/**
 * A button that begins a write. Where the reader may not, it keeps its place, says why, and does nothing; the server refuses
 * in any case.
 */
export function WriteButton({ right, ...rest }: ComponentProps<typeof Button> & { readonly right: WriteRight }) {
  const refusal = useRefusal(right)
  if (refusal === undefined) return <Button {...rest} />
  return (
    <Button
      {...rest}
      aria-disabled
      title={refusal}
      onClick={(event) => event.preventDefault()}
      className="cursor-not-allowed opacity-55"
    />
  )
}
