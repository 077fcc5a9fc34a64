'use client'

import { useMemo } from 'react'
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { abbreviate } from '../format/number.ts'
import { useFormat } from '../format/use-format.ts'
import type { RateChartProps } from './rate-chart.tsx'

const dashes = ['', '5 3', '2 2', '8 3 2 3']

/** The drawing of a rate chart. The only file that loads Recharts: import it with `late()`. */
export function Lines({ from, stepMs, series, write }: RateChartProps) {
  const format = useFormat()
  const points = useMemo(() => {
    const count = Math.max(0, ...series.map((line) => line.values.length))
    return Array.from({ length: count }, (_, at) => ({
      at: from + at * stepMs,
      ...Object.fromEntries(series.map((line) => [line.key, line.values[at] ?? null])),
    }))
  }, [from, stepMs, series])
  const text = { fill: 'var(--soft)', fontSize: 11 }
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          tickFormatter={(at: number) => format.clock(at, 'min')}
          tick={text}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          ticks={ticksOf(from, from + stepMs * Math.max(0, points.length - 1))}
          minTickGap={32}
        />
        <YAxis
          width={44}
          tick={text}
          tickLine={false}
          axisLine={false}
          tickFormatter={abbreviate}
          domain={[0, 'auto']}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--edge)' }}
          labelFormatter={(at) => format.time(Number(at), 's')}
          formatter={(value) => write(Number(value))}
          contentStyle={{
            background: 'var(--surface)',
            border: '1px solid var(--line)',
            borderRadius: 6,
            boxShadow: 'var(--shadow)',
            fontSize: 12,
            padding: '6px 10px',
          }}
          itemStyle={{ color: 'var(--ink)', padding: 0 }}
        />
        {series.map((line, at) => (
          <Line
            key={line.key}
            dataKey={line.key}
            name={line.name}
            stroke={`var(--series-${at + 1})`}
            strokeWidth={1.75}
            strokeDasharray={dashes[at] ?? ''}
            dot={false}
            activeDot={{ r: 3 }}
            connectNulls={false}
            isAnimationActive={false}
            type="linear"
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  )
}

/** Full ten minutes of a clock between two moments; minutes when the span is short. */
function ticksOf(from: number, to: number): number[] {
  const everyMs = to - from > 15 * 60_000 ? 600_000 : 60_000
  const first = Math.ceil(from / everyMs) * everyMs
  return Array.from({ length: Math.max(0, Math.floor((to - first) / everyMs) + 1) }, (_, at) => first + at * everyMs)
}
