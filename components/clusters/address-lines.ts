/** Lines that hold something, without blanks at their ends. */
export const linesOf = (text: string): string[] =>
  text
    .split(/[\n;,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** `from = to` lines as rows; a line without `=` has an empty `to`, which the server refuses by name. */
export const mapOfLines = (text: string): { from: string; to: string }[] =>
  linesOf(text).map((line) => {
    const [from = '', to = ''] = line.split(/\s*(?:=>|->|=|→)\s*/)
    return { from, to }
  })

/** Rows as lines. */
export const linesOfMap = (rows: readonly { from: string; to: string }[]): string =>
  rows.map(({ from, to }) => `${from} = ${to}`).join('\n')
