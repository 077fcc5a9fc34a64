'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { basePath } from '../format/base-path.ts'
import { links } from '../links.ts'
import type { Entry } from './palette-entry.ts'
import { hasWords, ownPath } from './palette-text.ts'
import type { PaletteText } from './palette-text.ts'
import { readRecent } from './recent.ts'
import type { LayerProps } from './top-tools.tsx'
import { useActions } from './use-actions.ts'
import type { Finds } from './use-finds.ts'

const actionsMax = 12

/** The lines of the palette for what was typed, in the order they stand. */
export function useEntries(props: LayerProps, text: PaletteText, finds: Finds): readonly Entry[] {
  const { place } = props
  const actions = useActions(props, finds)
  const [recent] = useState(readRecent)
  const pasted = usePasted(place.cluster, text)
  const { only, q } = text
  const matching = (entries: readonly Entry[]): readonly Entry[] => entries.filter(({ label }) => hasWords(label, q))
  const pages = place.pages.map(({ key, label, href }): Entry => ({ id: key, kind: 'page', label, href }))
  if (only === 'actions') return matching(actions)
  if (q === '' && only !== undefined) return []
  if (q === '')
    return [...recent.map((page): Entry => ({ id: page.href, kind: 'recent', ...page })), ...pages, ...actions]
  const { cluster } = place
  const named = (kind: Entry['kind'], names: readonly string[], href: (cluster: string, name: string) => string) =>
    names.map((name): Entry => ({ id: name, kind, label: name, href: href(cluster, name) }))
  const found = [
    ...named('topic', finds.topics, links.topic),
    ...named('group', finds.groups, links.group),
    ...named('broker', finds.brokers, links.broker),
    ...named('client', finds.clients, links.client),
  ]
  if (only !== undefined) return [...pasted.sure, ...found, ...(only === 'messages' ? pasted.maybe : [])]
  return [...pasted.sure, ...found, ...matching(pages), ...matching(actions).slice(0, actionsMax), ...pasted.maybe]
}

/** What a pasted text leads to: for sure, when it is an id or a link; maybe, when it could be a key. */
function usePasted(cluster: string, { pasted, q }: PaletteText): { sure: readonly Entry[]; maybe: readonly Entry[] } {
  const t = useTranslations('palette.pasted')
  const path = ownPath(q, { origin: location.origin, basePath, cluster })
  const link: readonly Entry[] = path === undefined ? [] : [entry('pasted', t('link', { path }), path)]
  if (pasted?.kind === 'id') {
    const { id, topic } = pasted
    return {
      sure: [
        ...link,
        entry('pasted', t('message', { id }), links.message(cluster, id, { topic })),
        entry('pasted', t('trace', { id }), links.trace(cluster, { id })),
      ],
      maybe: [],
    }
  }
  if (pasted === undefined || path !== undefined) return { sure: link, maybe: [] }
  const { key } = pasted
  return {
    sure: [],
    maybe: [
      entry('key', t('key', { key }), links.messages(cluster, { by: 'key', key })),
      entry('key', t('traceOfKey', { key }), links.trace(cluster, { key })),
    ],
  }
}

const entry = (kind: Entry['kind'], label: string, href: string): Entry => ({ id: href, kind, label, href })
