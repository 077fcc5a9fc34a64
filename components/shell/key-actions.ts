import type { Layer, Place } from './top-tools.tsx'

/** What keys can do. */
export interface Reach {
  readonly place: Place
  readonly open: (layer: Layer) => void
  readonly go: (href: string) => void
  /** Asks everything on screen again. */
  readonly refresh: () => void
}

/** Longest between G and the letter of a page. */
const sequenceMsMax = 1500
let pressedG = -Infinity

/** Does what a key of one sign stands for; the sheet behind `?` lists them. */
export function act(event: KeyboardEvent, reach: Reach): void {
  if (!isForUs(event)) return
  const { key } = event
  const followsG = performance.now() - pressedG < sequenceMsMax
  pressedG = -Infinity
  const page = followsG ? reach.place.pages.find(({ letter }) => letter === key.toLowerCase()) : undefined
  if (page !== undefined) reach.go(page.href)
  else if (key === '?') reach.open('keys')
  else if (key === '/')
    reach.open('palette') // No search field on the page took it.
  else if (key === 'g') pressedG = performance.now()
  else if (key === 'j' || key === 'k') moveInRows(key === 'j' ? 1 : -1)
  else if (key === 'x') chooseRow()
  else if (key === 'y') void navigator.clipboard.writeText(location.href).catch(() => undefined)
  else if (key === 'r') reach.refresh()
}

/** Puts the focus on the link (or button) of the next row of the page, or of the first. */
function moveInRows(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main tbody tr, main li[data-row]')].filter(
    (row) => targetIn(row) !== null,
  )
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = at === -1 ? rows[0] : rows[at + step]
  if (next === undefined) return
  const target = targetIn(next)
  target?.focus({ preventScroll: true })
  target?.scrollIntoView({ block: 'nearest' })
}

const targetIn = (row: HTMLElement): HTMLElement | null => row.querySelector<HTMLElement>('a, button')

/** Ticks the box of the row with the focus, or takes the tick away. */
function chooseRow(): void {
  document.activeElement?.closest('tr, li')?.querySelector<HTMLElement>('input[type="checkbox"]')?.click()
}

/** A key that is not typed into a field nor pressed in a dialog, where keys of one sign are switched on. */
function isForUs({ target }: KeyboardEvent): boolean {
  if (document.getElementById('frame')?.dataset['keys'] === 'off') return false
  return !(
    target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role="dialog"]') !== null
  )
}
