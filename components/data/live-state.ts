import { useSyncExternalStore } from 'react'

/** How the page learns of news: it is told (`live`), it asks (`polling`). */
export type LiveMode = 'live' | 'polling'

const fed = new Set<string>()
const listeners = new Set<() => void>()
let mode: LiveMode = 'polling'

/** True for a query that is told of: it need not be asked again. @param hash react-query's hash of its key */
export const isFed = (hash: string): boolean => fed.has(hash)

/** Notes which queries are told of. */
export function setFed(hashes: Iterable<string>): void {
  fed.clear()
  for (const hash of hashes) fed.add(hash)
  const next = fed.size > 0 ? 'live' : 'polling'
  if (next === mode) return
  mode = next
  for (const listener of listeners) listener()
}

/** How the page learns of news now. */
export function useLiveMode(): LiveMode {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => mode,
    () => 'polling',
  )
}
