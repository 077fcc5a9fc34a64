'use client'

import { useSyncExternalStore } from 'react'

const narrow = '(max-width: 639px)'

/** True on a screen too narrow for tables. The server draws for a wide one. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const query = window.matchMedia(narrow)
      query.addEventListener('change', tell)
      return () => query.removeEventListener('change', tell)
    },
    () => window.matchMedia(narrow).matches,
    () => false,
  )
}
