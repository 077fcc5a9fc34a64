'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { keysCookie } from '../i18n/locale.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Checkbox } from '../ui/field.tsx'
import { remember } from './remember.ts'
import type { LayerProps } from './top-tools.tsx'

/** Keys and what they do, in the order of the sheet; the words are `palette.keys.<name>`. */
const keys = [
  ['palette', 'Ctrl/⌘ K'],
  ['search', '/'],
  ['next', 'J'],
  ['previous', 'K'],
  ['openRow', 'Enter'],
  ['choose', 'X'],
  ['link', 'Y'],
  ['refresh', 'R'],
  ['sheet', '?'],
  ['close', 'Esc'],
] as const

/** All keys of the dashboard, and the switch for those of one letter. */
export function KeySheet({ place, open }: LayerProps) {
  const t = useTranslations('palette.keys')
  const frame = document.getElementById('frame')
  const [isOn, setOn] = useState(frame?.dataset['keys'] !== 'off')
  const turn = (on: boolean): void => {
    frame?.setAttribute('data-keys', on ? 'on' : 'off')
    remember(keysCookie, on ? 'on' : 'off')
    setOn(on)
  }
  return (
    <Dialog title={t('title')} wide onClose={() => open(undefined)}>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <KeyList title={t('everywhere')} rows={keys.map(([name, key]) => ({ key, text: t(`of.${name}`) }))} />
        <KeyList
          title={t('pages')}
          rows={place.pages.map(({ label, letter }) => ({ key: `G ${letter.toUpperCase()}`, text: label }))}
        />
      </div>
      <div className="mt-4 border-t border-line pt-3">
        <Checkbox label={t('single')} checked={isOn} onChange={(event) => turn(event.target.checked)} />
      </div>
    </Dialog>
  )
}

function KeyList({
  title,
  rows,
}: {
  readonly title: string
  readonly rows: readonly { readonly key: string; readonly text: string }[]
}) {
  return (
    <section>
      <h3 className="mb-1 text-sm text-soft">{title}</h3>
      <dl>
        {rows.map(({ key, text }) => (
          <div key={key} className="flex min-h-7 items-center gap-3">
            <dt className="w-20 shrink-0">
              <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 text-sm whitespace-nowrap">{key}</kbd>
            </dt>
            <dd className="min-w-0">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
