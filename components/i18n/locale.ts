import type { Locale } from '../format/number.ts'
import { isZone } from '../format/time.ts'
import type { Zone } from '../format/time.ts'

/** Cookie with the chosen language; without it the browser's `Accept-Language` decides. */
export const localeCookie = 'rocketdeck-locale'
/** Cookie with the chosen colours: `light`, `dark`, or absent for those of the system. */
export const themeCookie = 'rocketdeck-theme'
/** Cookie that keeps the menu narrow. */
export const railCookie = 'rocketdeck-rail'

/** Cookie with the chosen time zone: `utc` or a name of the IANA list; absent for that of the browser. */
export const zoneCookie = 'rocketdeck-zone'
/** Cookie that says `off` where keys of one letter do nothing. */
export const keysCookie = 'rocketdeck-keys'

export type Theme = 'system' | 'light' | 'dark'

/** The language of a request. Chinese when the first language we have in `Accept-Language` is Chinese, else English. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (cookie === 'en' || cookie === 'zh') return cookie
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=')
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  const first = wanted.find(({ tag }) => tag.startsWith('zh') || tag.startsWith('en'))
  return first?.tag.startsWith('zh') === true ? 'zh' : 'en'
}

/** The chosen colours of a request. */
export function chooseTheme(cookie: string | undefined): Theme {
  return cookie === 'light' || cookie === 'dark' ? cookie : 'system'
}

/** The chosen time zone of a request; one that nobody knows is that of the browser. */
export function chooseZone(cookie: string | undefined): Zone {
  return cookie !== undefined && isZone(cookie) ? cookie : 'browser'
}
