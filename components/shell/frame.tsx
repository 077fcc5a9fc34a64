import { Lock } from 'lucide-react'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { QueryProvider } from '../data/query-provider.tsx'
import { RightsProvider } from '../data/rights.tsx'
import type { Theme } from '../i18n/locale.ts'
import { PageTexts } from '../i18n/page-texts.tsx'
import { cx } from '../ui/class-names.ts'
import { NoticeHost } from '../ui/notify.tsx'
import { Breadcrumb } from './breadcrumb.tsx'
import { ClusterNotice } from './cluster-notice.tsx'
import { ClusterSwitch } from './cluster-switch.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { PhoneBar, Rail } from './rail.tsx'
import { sections } from './sections.ts'
import type { SectionKey } from './sections.ts'
import { ThemeSwitch } from './theme-switch.tsx'

/** What the frame must know of a cluster. */
export interface FrameCluster {
  readonly id: string
  readonly name: string
  readonly environment: 'production' | 'staging' | 'development'
}

const stripes = { production: 'bg-error', staging: 'bg-warn', development: 'bg-info' }

/** The frame around every page of a cluster: stripe of its environment, menu, top bar, notice, content. */
export async function Frame({
  cluster,
  clusters,
  theme,
  readOnly,
  narrow,
  children,
}: {
  readonly cluster: FrameCluster
  /** All that the reader can switch to. */
  readonly clusters: readonly FrameCluster[]
  readonly theme: Theme
  /** Nothing may be changed from here. */
  readonly readOnly: boolean
  readonly narrow: boolean
  readonly children: ReactNode
}) {
  const t = await getTranslations('shell')
  const locale = await getLocale()
  const names = Object.fromEntries(sections.map(({ key }) => [key, t(`nav.${key}`)])) as Record<SectionKey, string>
  return (
    <QueryProvider>
      <NuqsAdapter>
        <div id="frame" data-rail={narrow ? 'narrow' : 'wide'} className="group/frame flex h-dvh flex-col">
          <a
            href="#content"
            className="sr-only z-50 rounded bg-accent px-3 py-1 text-accent-ink focus:not-sr-only focus:fixed focus:top-1 focus:left-1"
          >
            {t('skip')}
          </a>
          <div aria-hidden className={cx('h-[3px] shrink-0', stripes[cluster.environment])} />
          <div className="flex min-h-0 flex-1">
            <Rail cluster={cluster.id} narrow={narrow} />
            <div className="flex min-w-0 flex-1 flex-col">
              <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
                <ClusterSwitch current={cluster.id} clusters={clusters} />
                <Breadcrumb cluster={cluster} label={t('breadcrumb')} names={names} />
                <span className="hidden h-5 items-center rounded border border-line px-1.5 text-xs text-soft sm:inline-flex">
                  {t(`environment.${cluster.environment}`)}
                </span>
                {readOnly && <ReadOnlyMark word={t('readOnly')} hint={t('readOnlyHint')} />}
                <LanguageSwitch locale={locale} label={t('language')} />
                <ThemeSwitch
                  theme={theme}
                  label={t('theme')}
                  names={{ system: t('themes.system'), light: t('themes.light'), dark: t('themes.dark') }}
                />
              </header>
              <PageTexts parts={['shell']}>
                <main
                  id="content"
                  tabIndex={-1}
                  className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto *:shrink-0 p-3 outline-none sm:p-4"
                >
                  <ClusterNotice cluster={cluster.id} />
                  <RightsProvider refused={{ writes: readOnly }}>{children}</RightsProvider>
                </main>
                <NoticeHost />
              </PageTexts>
            </div>
          </div>
          <PhoneBar cluster={cluster.id} />
        </div>
      </NuqsAdapter>
    </QueryProvider>
  )
}

/** Says in the top bar that nothing can be changed from here. */
function ReadOnlyMark({ word, hint }: { readonly word: string; readonly hint: string }) {
  return (
    <span
      title={hint}
      className="inline-flex h-5 items-center gap-1 rounded border border-line px-1.5 text-xs text-soft"
    >
      <Lock aria-hidden className="size-3" />
      {word}
    </span>
  )
}
