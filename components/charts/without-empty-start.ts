import type { RateChartProps } from './rate-chart.tsx'

/** A chart is never shorter than this. */
const shortestMs = 10 * 60_000

/** The chart from its first sample on: of a process that started minutes ago, an hour would show mostly nothing. */
export function withoutEmptyStart<P extends Pick<RateChartProps, 'from' | 'stepMs' | 'series'>>(props: P): P {
  const { from, stepMs, series } = props
  const count = Math.max(0, ...series.map((line) => line.values.length))
  const firsts = series.map((line) => line.values.findIndex((value) => value !== null)).filter((at) => at >= 0)
  const first = Math.min(count, ...firsts)
  const skipped = Math.max(0, Math.min(first, count - Math.ceil(shortestMs / stepMs)))
  if (skipped === 0) return props
  return {
    ...props,
    from: from + skipped * stepMs,
    series: series.map((line) => ({ ...line, values: line.values.slice(skipped) })),
  }
}
