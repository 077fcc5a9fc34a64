import { NextIntlClientProvider } from 'next-intl'
import { getLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import { catalogues } from './catalogues.ts'
import type { CataloguePart } from './catalogues.ts'

/** Gives the client components inside the texts of these parts (and `base`), and no others: they travel with the page. */
export async function PageTexts({
  parts,
  children,
}: {
  readonly parts: readonly CataloguePart[]
  readonly children: ReactNode
}) {
  const locale = await getLocale()
  const all = catalogues[locale]
  const messages = Object.fromEntries((['base', ...parts] as const).map((part) => [part, all[part]]))
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC" formats={null}>
      {children}
    </NextIntlClientProvider>
  )
}
