'use client'

import { useLocale, useTranslations } from 'next-intl'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { localeCookie, themeCookie } from '../i18n/locale.ts'
import type { Theme } from '../i18n/locale.ts'
import { links, nameOf } from '../links.ts'
import type { Finds } from './use-finds.ts'
import type { Entry } from './palette-entry.ts'
import { remember } from './remember.ts'
import type { LayerProps } from './top-tools.tsx'

/** What the page in sight is about, when it is about one topic or group. */
function useSubject(): { topic: string | undefined; group: string | undefined } {
  const [, , , section, segment] = usePathname().split('/')
  const search = useSearchParams()
  const name = segment === undefined ? undefined : nameOf(segment, search.get('name') ?? undefined)
  return { topic: section === 'topics' ? name : undefined, group: section === 'groups' ? name : undefined }
}

/** Everything the palette can do: for the topic and group in sight or found best, for the cluster, and for the reader. */
export function useActions({ place, open }: LayerProps, finds: Finds): readonly Entry[] {
  const t = useTranslations('palette')
  const { cluster } = place
  const subject = useSubject()
  const refusal = place.readOnly ? t('readOnly') : undefined
  const write = (id: string, label: string, href: string): Entry => ({ id, kind: 'action', label, href, refusal })
  const topic = finds.topics[0] ?? subject.topic
  const group = finds.groups[0] ?? subject.group
  return [
    ...(topic === undefined
      ? []
      : [
          write('send', t('act.send', { topic }), links.topic(cluster, topic, { do: 'send' })),
          write('edit-topic', t('act.edit', { name: topic }), links.topic(cluster, topic, { do: 'edit' })),
          visit('browse', t('act.browse', { topic }), links.messages(cluster, { topic })),
          visit('consumers', t('act.consumers', { topic }), links.topic(cluster, topic, { tab: 'consumers' })),
        ]),
    ...(group === undefined
      ? []
      : [
          write('reset', t('act.reset', { group }), links.group(cluster, group, { do: 'reset' })),
          write('edit-group', t('act.edit', { name: group }), links.group(cluster, group, { do: 'edit' })),
          visit('members', t('act.members', { group }), links.group(cluster, group, { tab: 'clients' })),
        ]),
    write('create-topic', t('act.createTopic'), links.topics(cluster, { do: 'create' })),
    write('create-group', t('act.createGroup'), links.groups(cluster, { do: 'create' })),
    ...place.clusters
      .filter(({ id }) => id !== cluster)
      .map(({ id, name }) => visit(`cluster ${id}`, t('act.switchCluster', { name }), links.overview(id))),
    visit('clusters', t('act.allClusters'), links.clusters),
    ...useOwnActions(open),
  ]
}

const visit = (id: string, label: string, href: string): Entry => ({ id, kind: 'action', label, href })

/** What concerns the reader alone: colours, language, time zone, keys. */
function useOwnActions(open: LayerProps['open']): readonly Entry[] {
  const t = useTranslations('palette')
  const router = useRouter()
  const other = useLocale() === 'zh' ? 'en' : 'zh'
  const paint = (theme: Theme): void => {
    document.documentElement.dataset['theme'] = theme
    remember(themeCookie, theme)
    router.refresh()
  }
  const speak = (): void => {
    remember(localeCookie, other)
    router.refresh()
  }
  const doing = (id: string, label: string, run: () => void, staysOpen = false): Entry => ({
    id,
    kind: 'action',
    label,
    run,
    staysOpen,
  })
  return [
    doing('link', t('act.copyLink'), () => void navigator.clipboard.writeText(location.href).catch(() => undefined)),
    doing('zone', t('act.zone'), () => open('zone'), true),
    doing('keys', t('act.keys'), () => open('keys'), true),
    ...(['system', 'light', 'dark'] as const).map((theme) =>
      doing(`theme ${theme}`, t(`act.theme.${theme}`), () => paint(theme)),
    ),
    doing('language', other === 'zh' ? '切换到中文' : 'Switch to English', speak),
  ]
}
