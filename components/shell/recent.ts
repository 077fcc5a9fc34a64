/** A page that was reached with the palette. */
export interface Recent {
  readonly label: string
  readonly href: string
}

const place = 'rocketdeck-recent'
const recentMax = 6

/** The newest first; nothing where the browser keeps nothing. */
export function readRecent(): readonly Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isRecent) : []
  } catch {
    return []
  }
}

/** Keeps a page as the newest. */
export function keepRecent(page: Recent): void {
  const kept = [page, ...readRecent().filter(({ href }) => href !== page.href)].slice(0, recentMax)
  try {
    localStorage.setItem(place, JSON.stringify(kept))
  } catch {
    // Storage is full or forbidden; nothing is lost but a convenience.
  }
}

/** Only paths of this dashboard: what stands in the storage may be anything. */
function isRecent(entry: unknown): entry is Recent {
  const { label, href } = (entry ?? {}) as Partial<Recent>
  return typeof label === 'string' && typeof href === 'string' && /^\/(c\/|clusters)/.test(href)
}
