'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useRef, useState } from 'react'
import { useFormat } from '../format/use-format.ts'
import { Button } from '../ui/button.tsx'
import { late } from '../ui/late.tsx'
import { ChartBoundary } from './chart-boundary.tsx'
import { colourOf, dashOf } from './dashes.ts'
import { useNear } from './use-near.ts'
import { withoutEmptyStart } from './without-empty-start.ts'

/** One line: sample i belongs to `from + i * stepMs`; null is a gap and stays one. */
export interface Series {
  readonly key: string
  readonly name: string
  readonly values: readonly (number | null)[]
}

export interface RateChartProps {
  /** What the chart shows, for screen readers. */
  readonly label: string
  readonly from: number
  readonly stepMs: number
  readonly series: readonly Series[]
  /** How a value is written, with its unit. */
  readonly write: (value: number) => string
  /** Pixels. */
  readonly height?: number
  /** Name of the file that the drawing can be saved as, without its ending. */
  readonly file?: string
  /** Told a part that was drawn over with the pointer, in epoch ms. */
  readonly onZoom?: (from: number, to: number) => void
  /** An hour of which only the end is known begins there, unless told otherwise. */
  readonly keepsEmptyStart?: boolean
}

const Lines = late(() => import('./lines.tsx').then((module) => module.Lines))

/**
 * Lines over time, with the same numbers as a table. The drawing library comes after first paint, when the chart is in view; the
 * room for it is there from the start, so nothing moves.
 */
export function RateChart(given: RateChartProps) {
  const props = useMemo(() => (given.keepsEmptyStart === true ? given : withoutEmptyStart(given)), [given])
  const figure = useRef<HTMLElement>(null)
  const room = useRef<HTMLDivElement>(null)
  const isNear = useNear(room)
  const t = useTranslations('base.chart')
  const [asTable, setAsTable] = useState(false)
  const height = props.height ?? 220
  return (
    <div className="relative px-3 py-2">
      <div className="flex min-h-7 flex-wrap items-center gap-x-4">
        <Legend series={props.series} />
        <span className="ml-auto flex">
          {props.file !== undefined && !asTable && (
            <Button tone="quiet" onClick={() => void save(figure.current, props)}>
              {t('save')}
            </Button>
          )}
          <Button tone="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'asChart' : 'asTable')}
          </Button>
        </span>
      </div>
      <div ref={room} style={{ height }}>
        {asTable ? (
          <SampleTable {...props} />
        ) : (
          <ChartBoundary fallback={<SampleTable {...props} />}>
            <figure ref={figure} role="img" aria-label={summary(props)} className="h-full">
              {isNear && <Lines {...props} />}
            </figure>
          </ChartBoundary>
        )}
      </div>
    </div>
  )
}

async function save(figure: HTMLElement | null, { label, series, file }: RateChartProps): Promise<void> {
  if (figure === null || file === undefined) return
  const { saveChart } = await import('./save-chart.ts')
  await saveChart(figure, { title: label, lines: series.map(({ name }) => name), file })
}

/** Name of each line with its colour and dash, so that colour is not alone. */
function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 text-sm">
      {series.map((line, at) => (
        <li key={line.key} className="flex items-center gap-1.5">
          <svg aria-hidden viewBox="0 0 20 4" className="h-1 w-5">
            <line x1="0" x2="20" y1="2" y2="2" stroke={colourOf(at)} strokeWidth="2" strokeDasharray={dashOf(at)} />
          </svg>
          {line.name}
        </li>
      ))}
    </ul>
  )
}

function SampleTable({ label, from, stepMs, series, write }: RateChartProps) {
  const t = useTranslations('base.chart')
  const format = useFormat()
  const count = Math.max(0, ...series.map((line) => line.values.length))
  const every = Math.max(1, Math.ceil(60_000 / stepMs))
  const rows = Array.from({ length: Math.ceil(count / every) }, (_, at) => count - 1 - at * every)
  return (
    <div role="region" aria-label={label} tabIndex={0} className="relative h-full overflow-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="text-soft">
            <th scope="col" className="sticky top-0 bg-surface pr-4 text-left font-medium">
              {format.zoneName(from)}
            </th>
            {series.map((line) => (
              <th key={line.key} scope="col" className="num sticky top-0 bg-surface pl-4 font-medium">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row" className="pr-4 text-left font-normal tabular-nums">
                {format.clock(from + row * stepMs)}
              </th>
              {series.map((line) => {
                const value = line.values[row]
                return (
                  <td key={line.key} className="num pl-4">
                    {value === null || value === undefined ? (
                      <span className="text-faint">{t('gap')}</span>
                    ) : (
                      write(value)
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The chart in a sentence: newest and highest value of each line. */
function summary({ label, series, write }: RateChartProps): string {
  const parts = series.map((line) => {
    const known = line.values.filter((value) => value !== null)
    const last = known.at(-1)
    return last === undefined ? line.name : `${line.name} ${write(last)} (↑ ${write(Math.max(...known))})`
  })
  return `${label}: ${parts.join(', ')}`
}
