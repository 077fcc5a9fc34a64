'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../format/use-format.ts'
import { cx } from '../ui/class-names.ts'
import { timelineScale } from './timeline-scale.ts'
import type { TimelineScale, Work } from './timeline-scale.ts'
import type { TraceStep } from './trace-steps.ts'

/**
 * Bars on a common time axis: the send, the moment of storing, each attempt. The table below says the same in words, so the
 * drawing is hidden from screen readers.
 */
export function TraceTimeline({
  steps,
  checks,
  storedAt,
}: {
  readonly steps: readonly TraceStep[]
  /** Ends of a transaction. */
  readonly checks: readonly { readonly at: number; readonly state: string }[]
  readonly storedAt: number | undefined
}) {
  const t = useTranslations('trace')
  const format = useFormat()
  const timed = steps.flatMap((step) => {
    if (!('value' in step.at)) return []
    const costMs = 'value' in step.costMs ? step.costMs.value : 0
    return [{ step, from: step.at.value, to: step.at.value + costMs }]
  })
  const instants = [...checks.map(({ at }) => at), ...(storedAt === undefined ? [] : [storedAt])]
  const works: Work[] = [...timed, ...instants.map((at) => ({ from: at, to: at }))]
  if (works.length === 0) return null
  const scale = timelineScale(works)
  const row = ({ step, from, to }: (typeof timed)[number]) => (
    <Row key={step.key} name={step.group} indent={step.kind === 'consumer'}>
      <Folds scale={scale} />
      <Bar
        scale={scale}
        from={from}
        to={to}
        status={step.status}
        label={'value' in step.costMs ? format.duration(to - from) : '…'}
      />
    </Row>
  )
  return (
    <div aria-hidden data-testid="timeline" className="overflow-x-auto">
      <div className="grid min-w-150 grid-cols-[minmax(140px,30%)_1fr] gap-y-0.5">
        {timed.filter(({ step }) => step.kind === 'producer').map(row)}
        {storedAt !== undefined && (
          <Row name={t('stored')} indent={false}>
            <Folds scale={scale} />
            <span className="absolute top-1 h-4 w-0.5 bg-ink" style={{ left: inSight(scale.place(storedAt)) }} />
          </Row>
        )}
        {checks.length > 0 && (
          <Row name={t('transaction.title')} indent={false}>
            <Folds scale={scale} />
            {checks.map(({ at, state }) => (
              <span
                key={`${at} ${state}`}
                className={cx('absolute top-1 h-4 w-1 rounded-sm', stateColour(state))}
                style={{ left: inSight(scale.place(at)) }}
              />
            ))}
          </Row>
        )}
        {timed.filter(({ step }) => step.kind === 'consumer').map(row)}
        <span />
        <div className="flex justify-between border-t border-line pt-0.5 text-xs text-soft tabular-nums">
          <span>{format.clock(scale.from, 'ms')}</span>
          {scale.folds.map((fold) => (
            <span key={fold.from}>{t('folded', { wait: format.duration(fold.to - fold.from) })}</span>
          ))}
          <span>{format.clock(scale.to, 'ms')}</span>
        </div>
      </div>
    </div>
  )
}

function Row({
  name,
  indent,
  children,
}: {
  readonly name: string
  readonly indent: boolean
  readonly children: React.ReactNode
}) {
  return (
    <>
      <span className={cx('truncate pr-3 leading-6', indent && 'pl-4')} title={name}>
        {name}
      </span>
      <span className="relative h-6 border-l border-line">{children}</span>
    </>
  )
}

function Bar({
  scale,
  from,
  to,
  status,
  label,
}: {
  readonly scale: TimelineScale
  readonly from: number
  readonly to: number
  readonly status: TraceStep['status']
  readonly label: string
}) {
  const left = scale.place(from)
  const width = scale.place(to) - left
  const before = left > 0.8
  return (
    <>
      <span
        className={cx('absolute top-1 h-4 min-w-[3px] rounded-sm', colour(status))}
        style={{ left: inSight(left), width: percent(width) }}
      />
      <span
        className="absolute top-0.5 text-xs leading-5 whitespace-nowrap text-soft tabular-nums"
        style={
          before ? { right: `calc(${percent(1 - left)} + 6px)` } : { left: `calc(${percent(left + width)} + 6px)` }
        }
      >
        {label}
      </span>
    </>
  )
}

/** Folded waits are hatched. */
function Folds({ scale }: { readonly scale: TimelineScale }) {
  return scale.folds.map((fold) => (
    <span
      key={fold.from}
      className="absolute top-1 h-4 bg-[repeating-linear-gradient(135deg,var(--line)_0_3px,transparent_3px_7px)]"
      style={{ left: percent(fold.left), width: percent(fold.width) }}
    />
  ))
}

function colour(status: TraceStep['status']): string {
  if (status === 'success') return 'bg-ok'
  return status === 'running' ? 'bg-info' : 'bg-error'
}

function stateColour(state: string): string {
  if (state === 'COMMIT_MESSAGE') return 'bg-ok'
  return state === 'ROLLBACK_MESSAGE' ? 'bg-error' : 'bg-unknown'
}

/** Where a mark begins: one at the very end would stand outside of the axis. */
function inSight(share: number): string {
  return `min(${percent(share)}, calc(100% - 3px))`
}

function percent(share: number): string {
  return `${(Math.max(0, share) * 100).toFixed(3)}%`
}
