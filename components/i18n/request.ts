import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { catalogues } from './catalogues.ts'
import { chooseLocale, localeCookie } from './locale.ts'

/** Tells next-intl the language and texts of a request. */
export default getRequestConfig(async () => {
  const locale = chooseLocale((await cookies()).get(localeCookie)?.value, (await headers()).get('accept-language'))
  return { locale, messages: catalogues[locale], timeZone: 'UTC' }
})
