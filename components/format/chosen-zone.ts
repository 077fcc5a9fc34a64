import type { Zone } from './time.ts'

const listeners = new Set<() => void>()

/** The zone the reader chose. It stands on the root element, from a cookie, with the first byte of the page. */
export function chosenZone(): Zone {
  return document.documentElement.dataset['zone'] ?? 'browser'
}

/** Shows all times of the page in another zone. */
export function showZone(zone: Zone): void {
  document.documentElement.dataset['zone'] = zone
  for (const tell of listeners) tell()
}

/** Calls back when another zone is chosen; returns the end of it. */
export function onZone(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}
