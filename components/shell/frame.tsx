import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { QueryProvider } from '../data/query-provider.tsx'
import { RightsProvider } from '../data/rights.tsx'
import type { Theme } from '../i18n/locale.ts'
import { PageTexts } from '../i18n/page-texts.tsx'
import { cx } from '../ui/class-names.ts'
import { NoticeHost } from '../ui/notify.tsx'
import { ClusterNotice } from './cluster-notice.tsx'
import { PhoneBar, Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'
import type { FrameCluster } from './top-bar.tsx'

const stripes = { production: 'bg-error', staging: 'bg-warn', development: 'bg-info' }

/** The frame around every page of a cluster: stripe of its environment, menu, top bar, notice, content. */
export async function Frame({
  cluster,
  clusters,
  theme,
  readOnly,
  keys,
  narrow,
  children,
}: {
  readonly cluster: FrameCluster
  /** All that the reader can switch to. */
  readonly clusters: readonly FrameCluster[]
  readonly theme: Theme
  /** Nothing may be changed from here. */
  readonly readOnly: boolean
  /** Keys of one letter do something. */
  readonly keys: boolean
  readonly narrow: boolean
  readonly children: ReactNode
}) {
  const t = await getTranslations('shell')
  return (
    <QueryProvider>
      <NuqsAdapter>
        <div
          id="frame"
          data-rail={narrow ? 'narrow' : 'wide'}
          data-keys={keys ? 'on' : 'off'}
          className="group/frame flex h-dvh flex-col"
        >
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
              <TopBar cluster={cluster} clusters={clusters} theme={theme} readOnly={readOnly} />
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
