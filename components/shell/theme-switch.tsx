'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { themeCookie } from '../i18n/locale.ts'
import type { Theme } from '../i18n/locale.ts'
import { IconButton } from '../ui/button.tsx'
import { remember } from './remember.ts'

const order: readonly Theme[] = ['system', 'light', 'dark']
const icons = { system: Monitor, light: Sun, dark: Moon }

/** Goes round through the colours: those of the system, light, dark. */
export function ThemeSwitch({
  theme,
  label,
  names,
}: {
  readonly theme: Theme
  readonly label: string
  readonly names: Record<Theme, string>
}) {
  const [chosen, setChosen] = useState(theme)
  const Icon = icons[chosen]
  const next = (): void => {
    const theme = order[(order.indexOf(chosen) + 1) % order.length] ?? 'system'
    document.documentElement.dataset['theme'] = theme
    remember(themeCookie, theme)
    setChosen(theme)
  }
  return (
    <IconButton label={`${label}: ${names[chosen]}`} onClick={next}>
      <Icon aria-hidden className="size-4" />
    </IconButton>
  )
}
