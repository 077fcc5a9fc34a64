'use client'

import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

/** The browser's own disclosure as a list behind a button: it works without script, which only closes it again. */
export function Disclosure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const details = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event): void => {
      const { current } = details
      if (current === null || !current.open) return
      if (event instanceof KeyboardEvent ? event.key !== 'Escape' : current.contains(event.target as Node)) return
      current.open = false
      if (event instanceof KeyboardEvent) current.querySelector('summary')?.focus()
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close)
    }
  }, [])
  return (
    <details ref={details} className="relative shrink-0" name={name}>
      {children}
    </details>
  )
}
