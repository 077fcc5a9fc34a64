'use client'

import { useMemo, useState } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat } from '../format/use-format.ts'
import { colourOf, dashOf } from './dashes.ts'
import type { RateChartProps } from './rate-chart.tsx'
import { timeTicks } from './time-ticks.ts'
import { valueTicks } from './value-ticks.ts'

/** The drawing of a rate chart. The only file that loads Recharts: import it with `late()`. */
export function Lines({ from, stepMs, series, write, onZoom }: RateChartProps) {
  const format = useFormat()
  const [part, drag] = useZoom(onZoom)
  const { points, marks } = useDrawn({ from, stepMs, series })
  const text = { fill: 'var(--soft)', fontSize: 11 }
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false} {...drag}>
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
          ticks={timeTicks(from, from + stepMs * Math.max(0, points.length - 1))}
          minTickGap={32}
        />
        <YAxis
          width={44}
          tick={text}
          tickLine={false}
          axisLine={false}
          ticks={marks.values}
          tickFormatter={marks.write}
          interval={0}
          domain={[0, marks.values.at(-1)!]}
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
            stroke={colourOf(at)}
            strokeWidth={1.75}
            strokeDasharray={dashOf(at)}
            dot={false}
            activeDot={{ r: 3 }}
            connectNulls={false}
            isAnimationActive={false}
            type="linear"
          />
        ))}
        {part !== undefined && <ReferenceArea x1={part.from} x2={part.to} fill="var(--accent)" fillOpacity={0.15} />}
      </LineChart>
    </ResponsiveContainer>
  )
}

/** What is drawn: the samples of each moment, and the marks of the value axis. */
function useDrawn({ from, stepMs, series }: Pick<RateChartProps, 'from' | 'stepMs' | 'series'>) {
  const points = useMemo(() => {
    const count = Math.max(0, ...series.map((line) => line.values.length))
    return Array.from({ length: count }, (_, at) => ({
      at: from + at * stepMs,
      ...Object.fromEntries(series.map((line) => [line.key, line.values[at] ?? null])),
    }))
  }, [from, stepMs, series])
  const marks = useMemo(
    () => valueTicks(Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)))),
    [series],
  )
  return { points, marks }
}

interface Part {
  readonly from: number
  readonly to: number
}

interface Under {
  readonly activeLabel?: string | number | undefined
}

/** The part that the pointer draws over, and what the drawing has to tell for it. */
function useZoom(onZoom: RateChartProps['onZoom']) {
  const [part, setPart] = useState<Part>()
  if (onZoom === undefined) return [undefined, {}] as const
  const at = ({ activeLabel }: Under): number | undefined =>
    activeLabel === undefined ? undefined : Number(activeLabel)
  const drag = {
    style: { userSelect: 'none', cursor: 'crosshair' },
    onMouseDown: (under: Under) => {
      const from = at(under)
      setPart(from === undefined ? undefined : { from, to: from })
    },
    onMouseMove: (under: Under) => {
      const to = at(under)
      if (part !== undefined && to !== undefined) setPart({ from: part.from, to })
    },
    onMouseUp: () => {
      setPart(undefined)
      if (part !== undefined && part.from !== part.to)
        onZoom(Math.min(part.from, part.to), Math.max(part.from, part.to))
    },
    onMouseLeave: () => setPart(undefined),
  } as const
  return [part, drag] as const
}
