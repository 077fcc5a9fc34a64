'use client'

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { useState } from 'react'
import { railCookie } from '../i18n/locale.ts'
import { IconButton } from '../ui/button.tsx'
import { remember } from './remember.ts'

/** Makes the menu narrow (icons only) or wide again, and keeps that. */
export function RailToggle({
  narrow,
  words,
}: {
  readonly narrow: boolean
  readonly words: { collapse: string; expand: string }
}) {
  const [isNarrow, setNarrow] = useState(narrow)
  const toggle = (): void => {
    const next = !isNarrow
    document.getElementById('frame')?.setAttribute('data-rail', next ? 'narrow' : 'wide')
    remember(railCookie, next ? 'narrow' : 'wide')
    setNarrow(next)
  }
  return (
    <IconButton label={isNarrow ? words.expand : words.collapse} onClick={toggle}>
      {isNarrow ? <PanelLeftOpen aria-hidden className="size-4" /> : <PanelLeftClose aria-hidden className="size-4" />}
    </IconButton>
  )
}
