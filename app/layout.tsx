import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { basePath } from '../components/format/base-path.ts'
import { languageTag } from '../components/format/number.ts'
import { chooseTheme, chooseZone, themeCookie, zoneCookie } from '../components/i18n/locale.ts'
import './globals.css'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell')
  return { title: { default: t('product'), template: `%s · ${t('product')}` }, description: t('tagline') }
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

/** Language, colours and time zone stand on the root element with the first byte, so nothing flashes. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const locale = await getLocale()
  const jar = await cookies()
  const theme = chooseTheme(jar.get(themeCookie)?.value)
  const zone = chooseZone(jar.get(zoneCookie)?.value)
  return (
    <html lang={languageTag[locale]} data-theme={theme} data-zone={zone} suppressHydrationWarning>
      <head>
        {/* Not by Next's rule for a file in `app`: its link comes only with the rest of the page, and would be a second request. */}
        <link rel="icon" type="image/svg+xml" href={`${basePath}/icon.svg`} />
      </head>
      <body>{children}</body>
    </html>
  )
}
