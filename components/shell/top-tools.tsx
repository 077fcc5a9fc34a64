'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { chosenZone, onZone } from '../format/chosen-zone.ts'
import { formatZone } from '../format/time.ts'
import { late } from '../ui/late.tsx'

// One piece of code for all that is opened: the first load pays for a single door.
const OpenLayer = late(() => import('./layers.tsx').then((module) => module.OpenLayer))

/** What can stand over the page. */
export type Layer = 'palette' | 'keys' | 'zone'

/** What the palette and the keys know of the place they are used in. */
export interface Place {
  readonly cluster: string
  readonly clusters: readonly { readonly id: string; readonly name: string }[]
  /** The pages of the menu, and the letter that goes there after G. */
  readonly pages: readonly {
    readonly key: string
    readonly label: string
    readonly href: string
    readonly letter: string
  }[]
  readonly readOnly: boolean
}

/** What every layer over the page is given. */
export interface LayerProps {
  readonly place: Place
  readonly open: (layer: Layer | undefined) => void
}

/**
 * The search field and the time zone in the top bar, and the keys of the dashboard. What they open is loaded when it is opened.
 */
export function TopTools({
  place,
  words,
}: {
  readonly place: Place
  readonly words: { readonly search: string; readonly zone: string }
}) {
  const [layer, open] = useState<Layer | undefined>(undefined)
  useKeys(place, open)
  const zone = useSyncExternalStore(onZone, zoneNow, () => '')
  const combination = useSyncExternalStore(never, combinationOfMachine, () => '')
  return (
    <>
      <button
        type="button"
        title={words.search}
        onClick={() => open('palette')}
        className="flex h-7 shrink-0 items-center gap-2 rounded px-1.5 text-soft hover:bg-hover hover:text-ink sm:w-48 sm:border sm:border-line sm:bg-canvas sm:px-2"
      >
        <Search aria-hidden className="size-4" />
        <span className="flex-1 truncate text-left max-sm:sr-only">{words.search}</span>
        <kbd aria-hidden className="hidden text-xs text-faint sm:inline">
          {combination}
        </kbd>
      </button>
      <button
        type="button"
        title={words.zone}
        onClick={() => open('zone')}
        className="hidden h-7 min-w-18 rounded px-1.5 text-soft tabular-nums hover:bg-hover hover:text-ink md:block"
      >
        <span className="sr-only">{words.zone} </span>
        {zone}
      </button>
      {layer !== undefined && <OpenLayer layer={layer} place={place} open={open} />}
    </>
  )
}

const zoneNow = (): string => formatZone(Date.now(), chosenZone())
const never = () => () => undefined
const combinationOfMachine = (): string => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K')

function useKeys(place: Place, open: (layer: Layer) => void): void {
  const router = useRouter()
  const client = useQueryClient()
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return
      const { key } = event
      if (event.ctrlKey || event.metaKey) {
        if (key.toLowerCase() !== 'k' || event.shiftKey) return
        event.preventDefault()
        open('palette')
      } else if (key.length === 1) {
        const go = (href: string): void => router.push(href)
        const refresh = (): void => void client.refetchQueries({ type: 'active' })
        void import('./layers.tsx').then(({ act }) => act(event, { place, open, go, refresh }))
      }
    }
    // On the window: whoever uses a key inside the page is asked first.
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [place, open, router, client])
}
