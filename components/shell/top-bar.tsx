import { Lock } from 'lucide-react'
import { getLocale, getTranslations } from 'next-intl/server'
import type { Theme } from '../i18n/locale.ts'
import { PageTexts } from '../i18n/page-texts.tsx'
import { Breadcrumb } from './breadcrumb.tsx'
import { ClusterSwitch } from './cluster-switch.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { sections } from './sections.ts'
import type { SectionKey } from './sections.ts'
import { ThemeSwitch } from './theme-switch.tsx'
import { TopTools } from './top-tools.tsx'

/** What the frame must know of a cluster. */
export interface FrameCluster {
  readonly id: string
  readonly name: string
  readonly environment: 'production' | 'staging' | 'development'
}

/** Where the reader is, and what is at hand on every page: search, time zone, language, colours. */
export async function TopBar({
  cluster,
  clusters,
  theme,
  readOnly,
}: {
  readonly cluster: FrameCluster
  readonly clusters: readonly FrameCluster[]
  readonly theme: Theme
  readonly readOnly: boolean
}) {
  const t = await getTranslations('shell')
  const locale = await getLocale()
  const names = Object.fromEntries(sections.map(({ key }) => [key, t(`nav.${key}`)])) as Record<SectionKey, string>
  const place = {
    cluster: cluster.id,
    clusters: clusters.map(({ id, name }) => ({ id, name })),
    pages: sections.map(({ key, letter, href }) => ({ key, letter, label: names[key], href: href(cluster.id) })),
    readOnly,
  }
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
      <ClusterSwitch current={cluster.id} clusters={clusters} />
      <Breadcrumb cluster={cluster} label={t('breadcrumb')} names={names} />
      <span className="hidden h-5 items-center rounded border border-line px-1.5 text-xs text-soft sm:inline-flex">
        {t(`environment.${cluster.environment}`)}
      </span>
      {readOnly && <ReadOnlyMark word={t('readOnly')} hint={t('readOnlyHint')} />}
      <PageTexts parts={['palette']}>
        <TopTools place={place} words={{ search: t('search'), zone: t('zone') }} />
      </PageTexts>
      <LanguageSwitch locale={locale} label={t('language')} />
      <ThemeSwitch
        theme={theme}
        label={t('theme')}
        names={{ system: t('themes.system'), light: t('themes.light'), dark: t('themes.dark') }}
      />
    </header>
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
