const dayMs = 86_400_000

/** `2026-08-21` of a moment, as `write` (a Format's `time`) shows it. */
export const dayOf = (at: number, write: (at: number, precision: 's') => string): string => write(at, 's').slice(0, 10)

/** The day some days before or after another. @param day `2026-08-21` */
export function otherDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

/**
 * Begin and end of a day in the zone in which `write` shows times; a day of the change of clocks is an hour longer or shorter.
 * @returns undefined for what is no day
 */
export function rangeOfDay(
  day: string,
  write: (at: number, precision: 's') => string,
): { from: number; to: number } | undefined {
  const from = midnight(day, write)
  const to = from === undefined ? undefined : midnight(otherDay(day, 1), write)
  return from === undefined || to === undefined ? undefined : { from, to }
}

function midnight(day: string, write: (at: number, precision: 's') => string): number | undefined {
  const wanted = Date.parse(`${day}T00:00:00Z`)
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(wanted)) return undefined
  let at = wanted
  // The offset of the zone is that at the moment found, not that at the guess.
  for (let tries = 0; tries < 2; tries++) at += wanted - Date.parse(`${write(at, 's').replace(' ', 'T')}Z`)
  return at
}
