'use client'

import { Command } from 'cmdk'
import { Boxes, History, Layers, Mail, MonitorSmartphone, PanelTop, Search, Server, Zap } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { cx } from '../ui/class-names.ts'
import { keyOf } from './palette-entry.ts'
import type { Entry } from './palette-entry.ts'
import { readPaletteText } from './palette-text.ts'
import { keepRecent } from './recent.ts'
import { sections } from './sections.ts'
import type { LayerProps } from './top-tools.tsx'
import { useEntries } from './use-entries.ts'
import { useFinds } from './use-finds.ts'

const icons = {
  pasted: Mail,
  topic: Layers,
  group: Boxes,
  broker: Server,
  client: MonitorSmartphone,
  page: PanelTop,
  recent: History,
  action: Zap,
  key: Search,
}

/** One field for everything: names, pages, actions, ids, keys and links. */
export function Palette(props: LayerProps) {
  const t = useTranslations('palette')
  const { open } = props
  const [typed, setTyped] = useState('')
  const text = readPaletteText(typed)
  const finds = useFinds(props.place.cluster, text)
  const entries = useEntries(props, text, finds)
  const pick = usePick(open)
  const choice = useChoice(entries, text.pasted?.kind !== 'id' && finds.isPending, pick)
  return (
    <Radix.Root open onOpenChange={(isOpen) => !isOpen && open(undefined)}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.45)]" />
        <Radix.Content
          aria-describedby={undefined}
          className="popup fixed top-2 left-1/2 z-50 w-[calc(100vw-16px)] max-w-160 -translate-x-1/2 overflow-hidden sm:top-[12vh]"
        >
          <Radix.Title className="sr-only">{t('title')}</Radix.Title>
          <Command
            label={t('title')}
            shouldFilter={false}
            loop
            value={choice.value}
            onValueChange={choice.onValue}
            onKeyDown={choice.onKeyDown}
            onPointerMove={choice.onMove}
          >
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search aria-hidden className="size-4 shrink-0 text-faint" />
              <Command.Input
                value={typed}
                maxLength={4000}
                onValueChange={(next) => {
                  setTyped(next)
                  choice.reset()
                }}
                placeholder={t('placeholder')}
                className="h-11 min-w-0 flex-1 bg-transparent text-lg outline-none"
              />
            </div>
            <Command.List className="max-h-[min(420px,60dvh)] overflow-y-auto p-1">
              <Command.Empty className="px-3 py-6 text-center text-soft">
                {finds.isPending ? t('looking') : t('nothing')}
              </Command.Empty>
              <Groups entries={entries} pick={pick} />
            </Command.List>
            <p className="hidden border-t border-line px-3 py-1.5 text-sm whitespace-pre text-soft sm:block">
              {t('prefixes')}
            </p>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The lines under the headings of their kinds, in the order they came. */
function Groups({ entries, pick }: { readonly entries: readonly Entry[]; readonly pick: (entry: Entry) => void }) {
  const t = useTranslations('palette')
  const kinds = [...new Set(entries.map(({ kind }) => kind))]
  return kinds.map((kind) => (
    <Command.Group
      key={kind}
      heading={t(`kind.${kind}`)}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-soft"
    >
      {entries
        .filter((entry) => entry.kind === kind)
        .map((entry) => (
          <Line key={keyOf(entry)} entry={entry} pick={pick} />
        ))}
    </Command.Group>
  ))
}

function Line({ entry, pick }: { readonly entry: Entry; readonly pick: (entry: Entry) => void }) {
  const Icon = sections.find(({ key }) => entry.kind === 'page' && key === entry.id)?.icon ?? icons[entry.kind]
  const isRefused = entry.refusal !== undefined
  return (
    <Command.Item
      value={keyOf(entry)}
      disabled={isRefused}
      onSelect={() => pick(entry)}
      className={cx(
        'flex min-h-8 cursor-default items-center gap-2 rounded px-2 data-[selected=true]:bg-chosen',
        isRefused && 'text-soft',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0 text-soft" />
      <bdi className="min-w-0 truncate">{entry.label}</bdi>
      {isRefused && <span className="ml-auto shrink-0 text-sm">{entry.refusal}</span>}
    </Command.Item>
  )
}

/** Does what an entry stands for, and keeps where it led. */
function usePick(open: LayerProps['open']): (entry: Entry) => void {
  const router = useRouter()
  return (entry) => {
    if (entry.refusal !== undefined) return
    if (entry.staysOpen !== true) open(undefined)
    entry.run?.()
    if (entry.href === undefined) return
    if (entry.kind !== 'action') keepRecent({ label: entry.label, href: entry.href })
    router.push(entry.href)
  }
}

/**
 * Which line is chosen: the first, until the reader moves. Enter that comes before the names that were asked for waits for them,
 * so that a quick hand gets what a slow one would.
 */
function useChoice(entries: readonly Entry[], isPending: boolean, pick: (entry: Entry) => void) {
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const [isHurried, setHurried] = useState(false)
  const hasMoved = useRef(false)
  const open = entries.filter(({ refusal }) => refusal === undefined)
  const first = open[0]
  const isThere = chosen !== undefined && open.some((entry) => keyOf(entry) === chosen)
  usePickWhenThere(isHurried && !isPending ? first : undefined, pick)
  return {
    value: isThere ? chosen : first === undefined ? '' : keyOf(first),
    onValue: (value: string) => {
      if (hasMoved.current) setChosen(value)
    },
    onMove: () => {
      hasMoved.current = true
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (/^(Arrow|Home|End|Page)/.test(event.key)) hasMoved.current = true
      if (event.key !== 'Enter' || isThere || !isPending) return
      event.preventDefault()
      setHurried(true)
    },
    reset: () => {
      hasMoved.current = false
      setChosen(undefined)
      setHurried(false)
    },
  }
}

function usePickWhenThere(entry: Entry | undefined, pick: (entry: Entry) => void): void {
  const pickIt = useEffectEvent(() => {
    if (entry !== undefined) pick(entry)
  })
  const isThere = entry !== undefined
  useEffect(() => {
    if (isThere) pickIt()
  }, [isThere])
}
