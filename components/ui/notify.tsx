'use client'

import { useEffect, useState } from 'react'
import type { ComponentType } from 'react'

/** A short word at the bottom right. Never the only place for a result. */
export interface Notice {
  readonly kind: 'success' | 'error' | 'info'
  readonly title: string
  readonly description?: string
}

const eventName = 'rocketdeck-notice'

/** Shows a notice: 6 s, an error until it is closed. */
export function notify(notice: Notice): void {
  window.dispatchEvent(new CustomEvent<Notice>(eventName, { detail: notice }))
}

/** Stands once in the shell. The library comes with the first notice. */
export function NoticeHost() {
  const [Toaster, setToaster] = useState<ComponentType | null>(null)
  useEffect(() => {
    const onNotice = (event: Event): void => {
      const { kind, title, description } = (event as CustomEvent<Notice>).detail
      void import('./toaster.tsx').then((module) => {
        setToaster(() => module.NoticeList)
        module.show(kind, title, description)
      })
    }
    window.addEventListener(eventName, onNotice)
    return () => window.removeEventListener(eventName, onNotice)
  }, [])
  return Toaster === null ? null : <Toaster />
}
