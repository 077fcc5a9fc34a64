'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { Known } from '../../server/contract/values.ts'
import { useFormat } from '../format/use-format.ts'
import { Hint } from '../ui/hint.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

/**
 * A value in one of its three honest states: the value, the value with the time it was last seen, or a dash with the reason
 * why nobody knows. `not-collected-yet` is drawn as a bar, for it comes by itself.
 */
export function KnownValue<T>({ of, children }: { readonly of: Known<T>; readonly children: (value: T) => ReactNode }) {
  const t = useTranslations('base')
  const format = useFormat()
  if ('value' in of) {
    if (of.staleSince === undefined) return <>{children(of.value)}</>
    return (
      <Hint text={t('stale', { age: format.age(of.staleSince, Date.now()) })} className="unknown">
        {children(of.value)}
      </Hint>
    )
  }
  if (of.unknown === 'not-collected-yet') return <Skeleton className="w-10" />
  const reason = t(`unknown.${of.unknown}`)
  return (
    <Hint text={of.detail === undefined ? reason : `${reason}. ${of.detail}`} className="unknown">
      <span aria-hidden>–</span>
      <span className="sr-only">{t('unknownValue')}</span>
    </Hint>
  )
}

/** A rate per second; zero is dim. */
export function RateValue({ of }: { readonly of: Known<number> }) {
  const format = useFormat()
  return <KnownValue of={of}>{(value) => <Dim zero={value === 0}>{format.rate(value)}</Dim>}</KnownValue>
}

/** A 64-bit count in all its digits; zero is dim. */
export function LongValue({ of }: { readonly of: Known<string> }) {
  return <KnownValue of={of}>{(value) => <Digits value={value} />}</KnownValue>
}

/** A moment; the age is in its title. */
export function TimeValue({ of, precision = 's' }: { readonly of: Known<number>; readonly precision?: 'ms' | 's' }) {
  return <KnownValue of={of}>{(value) => <Time at={value} precision={precision} />}</KnownValue>
}

/** A moment that is known. */
export function Time({ at, precision = 's' }: { readonly at: number; readonly precision?: 'ms' | 's' }) {
  const format = useFormat()
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${format.time(at)} ${format.zoneName(at)} · ${format.age(at, Date.now())}`}
      className="tabular-nums"
    >
      {format.time(at, precision)}
    </time>
  )
}

/** Digits of a 64-bit integer with separators; zero is dim. The bare digits are in its title. */
export function Digits({ value }: { readonly value: string | number }) {
  const format = useFormat()
  const isZero = String(value) === '0'
  return (
    <span title={isZero ? undefined : String(value)} className={isZero ? 'tabular-nums text-faint' : 'tabular-nums'}>
      {format.integer(value)}
    </span>
  )
}

function Dim({ zero, children }: { readonly zero: boolean; readonly children: ReactNode }) {
  return <span className={zero ? 'tabular-nums text-faint' : 'tabular-nums'}>{children}</span>
}
