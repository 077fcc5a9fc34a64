'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { useEffect, useState } from 'react'
import type { WriteRight } from '../../server/contract/rights.ts'
import { useRefusal } from './rights.tsx'

/**
 * Which dialog of a page is open. `?do=<dialog>` in an address opens one, which is how links and the command palette do it; the
 * page then takes it out of the address, so that neither reload nor "back" opens it again.
 * @param dialogs the dialogs of the page with the right that each needs; one that the reader may not use stays closed
 */
export function useDialog<K extends string>(
  dialogs: Readonly<Record<K, WriteRight>>,
): readonly [K | undefined, (key: K | undefined) => void] {
  const [asked, ask] = useQueryState('do', parseAsString)
  const [seen, setSeen] = useState<string | null>(null)
  const [open, setOpen] = useState<K | undefined>(undefined)
  if (asked !== seen) {
    setSeen(asked)
    if (asked !== null && Object.hasOwn(dialogs, asked)) setOpen(asked as K)
  }
  useEffect(() => {
    if (asked !== null) void ask(null)
  }, [asked, ask])
  const refusal = useRefusal(open === undefined ? undefined : dialogs[open])
  return [refusal === undefined ? open : undefined, setOpen]
}
