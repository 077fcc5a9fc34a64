'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { showZone } from '../format/chosen-zone.ts'
import { formatTime, formatZone, isZone } from '../format/time.ts'
import type { Zone } from '../format/time.ts'
import { useZone } from '../format/use-format.ts'
import { zoneCookie } from '../i18n/locale.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { remember } from './remember.ts'
import type { LayerProps } from './top-tools.tsx'

/** Where all times of the dashboard are shown: as in the browser, in UTC, or in a zone of choice. It takes effect at once. */
export function ZoneDialog({ open }: LayerProps) {
  const t = useTranslations('palette.zone')
  const zone = useZone()
  const isOwn = zone !== 'browser' && zone !== 'utc'
  const [name, setName] = useState(isOwn ? zone : '')
  const [now] = useState(() => Date.now())
  const choose = (next: Zone): void => {
    remember(zoneCookie, next)
    showZone(next)
  }
  const type = (text: string): void => {
    setName(text)
    const match = zoneNames().find((known) => known.toLowerCase() === text.trim().toLowerCase()) ?? text.trim()
    if (match.length > 2 && isZone(match)) choose(match)
  }
  const ofBrowser = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Dialog title={t('title')} description={t('hint')} onClose={() => open(undefined)}>
      <div role="radiogroup" aria-label={t('title')} className="flex flex-col gap-1">
        <Choice
          label={t('browser', { name: ofBrowser })}
          of="browser"
          now={now}
          isOn={zone === 'browser'}
          choose={choose}
        />
        <Choice label="UTC" of="utc" now={now} isOn={zone === 'utc'} choose={choose} />
        {isOwn && <Choice label={zone} of={zone} now={now} isOn choose={choose} />}
      </div>
      <Field
        label={t('other')}
        hint={t('otherHint')}
        error={name.trim() !== '' && !isZone(name.trim()) ? t('unknown') : undefined}
        className="mt-3"
      >
        {(ids) => (
          <>
            <TextInput
              {...ids}
              list={`${ids.id}-names`}
              placeholder="Asia/Shanghai"
              value={name}
              maxLength={64}
              onChange={(event) => type(event.target.value)}
            />
            <datalist id={`${ids.id}-names`}>
              {zoneNames().map((known) => (
                <option key={known} value={known} />
              ))}
            </datalist>
          </>
        )}
      </Field>
    </Dialog>
  )
}

function Choice({
  label,
  of,
  now,
  isOn,
  choose,
}: {
  readonly label: string
  readonly of: Zone
  readonly now: number
  readonly isOn: boolean
  readonly choose: (zone: Zone) => void
}) {
  return (
    <label className="flex min-h-8 flex-wrap items-center gap-x-2">
      <input type="radio" name="zone" checked={isOn} onChange={() => choose(of)} className="size-4 accent-accent" />
      <span>{label}</span>
      <span className="ml-auto text-soft tabular-nums">
        {formatTime(now, of, 'min')} {formatZone(now, of)}
      </span>
    </label>
  )
}

let names: readonly string[] | undefined

const zoneNames = (): readonly string[] => (names ??= Intl.supportedValuesOf('timeZone'))
