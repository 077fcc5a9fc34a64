import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { getLocale, getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { QueryProvider } from '../data/query-provider.tsx'
import { RightsProvider } from '../data/rights.tsx'
import type { Theme } from '../i18n/locale.ts'
import { PageTexts } from '../i18n/page-texts.tsx'
import { links } from '../links.ts'
import { NoticeHost } from '../ui/notify.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

/** The frame of pages that are about no single cluster: top bar and content. */
export async function PlainFrame({
  theme,
  readOnly,
  children,
}: {
  readonly theme: Theme
  readonly readOnly: boolean
  readonly children: ReactNode
}) {
  const t = await getTranslations('shell')
  return (
    <QueryProvider>
      <NuqsAdapter>
        <div className="flex h-dvh flex-col">
          <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
            <Link href={links.clusters} prefetch={false} className="mr-auto text-lg font-semibold text-ink">
              {t('product')}
            </Link>
            <LanguageSwitch locale={await getLocale()} label={t('language')} />
            <ThemeSwitch
              theme={theme}
              label={t('theme')}
              names={{ system: t('themes.system'), light: t('themes.light'), dark: t('themes.dark') }}
            />
          </header>
          <PageTexts parts={['shell', 'clusters']}>
            <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-auto p-3 outline-none sm:p-4">
              <RightsProvider refused={{ writes: readOnly }}>{children}</RightsProvider>
            </main>
            <NoticeHost />
          </PageTexts>
        </div>
      </NuqsAdapter>
    </QueryProvider>
  )
}
