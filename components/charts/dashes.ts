/** Strokes of the lines of a chart, so that colour is not alone: the first is drawn through. */
export const dashes = ['', '5 3', '2 2', '8 3 2 3', '12 3', '1 3'] as const
/** More lines than this cannot be told apart. */
export const linesMax = dashes.length

export const colourOf = (at: number): string => `var(--series-${(at % linesMax) + 1})`
export const dashOf = (at: number): string => dashes[at % linesMax] ?? ''
