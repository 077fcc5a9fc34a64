/**
 * A line without axes beside a number: only its shape tells something. Gaps stay gaps. Decoration, hidden from screen readers.
 * Its top is its greatest value, or `most` where that is known; `mark` is a value drawn as a line of its own.
 */
export function Sparkline({
  values: samples,
  color,
  most,
  mark,
}: {
  readonly values: readonly (number | null)[]
  readonly color: string
  readonly most?: number
  readonly mark?: number
}) {
  const [width, height] = [100, 24]
  const values = thinned(fromFirstSample(samples), 60)
  const greatest = most ?? Math.max(1e-9, ...values.map((value) => value ?? 0))
  const x = (at: number): number => (at / Math.max(1, values.length - 1)) * width
  const y = (value: number): number => height - 1 - (value / greatest) * (height - 2)
  let path = ''
  let pen = 'M'
  values.forEach((value, at) => {
    if (value === null) pen = 'M'
    else {
      path += `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`
      pen = 'L'
    }
  })
  return (
    <svg aria-hidden viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className="h-6 w-full">
      {mark !== undefined && (
        <path d={`M0 ${y(mark)}H${width}`} stroke="var(--error)" strokeWidth="1" strokeDasharray="2 3" />
      )}
      <path d={path} fill="none" stroke={color} strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

/** A process that started minutes ago has minutes to show; but never fewer than a sixth of the span, or it would be no shape. */
function fromFirstSample(samples: readonly (number | null)[]): readonly (number | null)[] {
  const first = samples.findIndex((value) => value !== null)
  return first < 0 ? samples : samples.slice(Math.min(first, Math.floor((samples.length * 5) / 6)))
}

/** At most `most` points: each the mean of its neighbours, or a gap where all of them are. */
function thinned(samples: readonly (number | null)[], most: number): (number | null)[] {
  const size = Math.max(1, Math.ceil(samples.length / most))
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, at) => {
    const known = samples.slice(at * size, (at + 1) * size).filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
  })
}
