'use client'

import { useTranslations } from 'next-intl'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { dayOf, otherDay, rangeOfDay } from '../format/day.ts'
import { useFormat, type Format } from '../format/use-format.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Select, TextInput } from '../ui/field.tsx'
import { BrokerTrend, TopicTrend } from './trend-panels.tsx'

const hourMs = 3_600_000
/** History is kept for so many days. */
const daysKept = 30

/** What of the history is looked at. */
export interface Span {
  readonly from: number
  readonly to: number
  /** The end is still to come: there is something new every minute. */
  readonly isRunning: boolean
}

const brokerMeasures = ['in', 'out', 'disk'] as const
export type BrokerMeasure = (typeof brokerMeasures)[number]

/** How brokers and topics did over a day: lines and the ten with most; the day, or a part of it, is in the address. */
export function Trends({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('overview.trends')
  const format = useFormat()
  const now = Date.now()
  const today = dayOf(now, format.time)
  const [{ day = '', from, to, broker, topic }, set] = useQueryStates({
    day: parseAsString,
    from: parseAsInteger,
    to: parseAsInteger,
    broker: parseAsStringLiteral(brokerMeasures).withDefault('in'),
    topic: parseAsString,
  })
  const chosen = day !== null && day <= today && rangeOfDay(day, format.time) !== undefined ? day : today
  const whole = rangeOfDay(chosen, format.time) ?? { from: now - 24 * hourMs, to: now }
  const part = from !== null && to !== null && from < to ? { from, to } : undefined
  const span: Span = { ...(part ?? whole), isRunning: (part ?? whole).to > now }
  const zoom = (begin: number, end: number): void => void set({ from: begin, to: end })
  const goTo = (next: string): void => void set({ day: next === today ? null : next, from: null, to: null })
  return (
    <section aria-label={t('title')} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="mr-auto text-lg font-semibold">{t('title')}</h2>
        <DayPicker day={chosen} today={today} onChoose={goTo} />
        <PartSelect isToday={chosen === today} part={part} onChoose={(next) => void set(next)} now={now} />
        {part !== undefined && <Button onClick={() => void set({ from: null, to: null })}>{t('wholeDay')}</Button>}
      </div>
      <p role="status" className="text-sm text-soft">
        {spanText(span, format)}
      </p>
      <BrokerTrend
        {...{ cluster, span, zoom }}
        measure={broker}
        onMeasure={(next) => void set({ broker: brokerMeasures.find((one) => one === next) ?? null })}
      />
      <TopicTrend
        {...{ cluster, span, zoom }}
        topic={topic ?? ''}
        onTopic={(next) => void set({ topic: next === '' ? null : next })}
      />
    </section>
  )
}

function spanText({ from, to }: Span, format: Format): string {
  return `${format.time(from, 'min')} – ${format.time(to, 'min')} ${format.zoneName(from)}`
}

function DayPicker({
  day,
  today,
  onChoose,
}: {
  readonly day: string
  readonly today: string
  readonly onChoose: (day: string) => void
}) {
  const t = useTranslations('overview.trends')
  const oldest = otherDay(today, -daysKept)
  return (
    <span className="inline-flex items-center gap-1">
      <IconButton label={t('dayBefore')} disabled={day <= oldest} onClick={() => onChoose(otherDay(day, -1))}>
        <ChevronLeft aria-hidden className="size-4" />
      </IconButton>
      <TextInput
        type="date"
        aria-label={t('day')}
        className="w-36!"
        value={day}
        min={oldest}
        max={today}
        onChange={(event) => {
          if (event.target.value !== '') onChoose(event.target.value)
        }}
      />
      <IconButton label={t('dayAfter')} disabled={day >= today} onClick={() => onChoose(otherDay(day, 1))}>
        <ChevronRight aria-hidden className="size-4" />
      </IconButton>
    </span>
  )
}

/** Parts of the day without a pointer: the last hours of today. */
function PartSelect({
  isToday,
  part,
  now,
  onChoose,
}: {
  readonly isToday: boolean
  readonly part: { readonly from: number; readonly to: number } | undefined
  readonly now: number
  readonly onChoose: (part: { from: number | null; to: number | null }) => void
}) {
  const t = useTranslations('overview.trends')
  if (!isToday) return null
  const hours =
    part === undefined ? '' : [1, 6, 24].find((count) => Math.abs(part.to - part.from - count * hourMs) < 1000)
  return (
    <Select
      aria-label={t('part')}
      className="w-auto!"
      value={String(hours ?? 'other')}
      onChange={(event) => {
        const count = Number(event.target.value)
        onChoose(count > 0 ? { from: now - count * hourMs, to: now } : { from: null, to: null })
      }}
    >
      <option value="">{t('today')}</option>
      {[1, 6, 24].map((count) => (
        <option key={count} value={count}>
          {t('lastHours', { count })}
        </option>
      ))}
      {hours === undefined && <option value="other">{t('otherPart')}</option>}
    </Select>
  )
}
