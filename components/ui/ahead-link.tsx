'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { ComponentProps } from 'react'

/**
 * A link to a page that is fetched ahead when the reader points at it or reaches it with the keyboard. Not before: Next fetches every
 * page that a visible link leads to, twice, which is more requests for a menu than for the page it stands on.
 */
export function AheadLink(props: Omit<ComponentProps<typeof Link>, 'prefetch' | 'onPointerEnter' | 'onFocus'>) {
  const [isMeant, setIsMeant] = useState(false)
  const mean = () => setIsMeant(true)
  return <Link {...props} prefetch={isMeant ? null : false} onPointerEnter={mean} onFocus={mean} />
}
