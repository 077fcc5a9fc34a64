/** What a filter looks at. */
export interface Filtered {
  readonly tag: string
  /** Undefined: the message has no such property. */
  readonly colour: string | undefined
  readonly number: number
}

/** Tags and expressions that consumers subscribe to, in the words of the driver, and what they let through. */
const tagsOf = (...tags: readonly string[]): readonly [string, (message: Filtered) => boolean] => [
  tags.join(' || '),
  ({ tag }) => tags.includes(tag),
]

/** `Aa` and `BB` have the same hash. */
export const tagExpressions = new Map([tagsOf('TagA', 'Aa'), tagsOf('BB'), tagsOf('TagB', 'BB', 'TagA')])

/** A property that is not there makes a comparison unknown, its opposite too. */
export const sqlExpressions = new Map<string, (message: Filtered) => boolean>([
  ["SQL colour = 'red' OR number > 20", ({ colour, number }) => colour === 'red' || number > 20],
  ["SQL NOT (colour = 'red')", ({ colour }) => colour === 'green'],
  ["SQL colour IS NULL AND TAGS <> 'BB'", ({ colour, tag }) => colour === undefined && tag !== 'BB'],
  [
    "SQL number BETWEEN 5 AND 30 AND TAGS IN ('TagA', 'BB')",
    ({ number, tag }) => number >= 5 && number <= 30 && (tag === 'TagA' || tag === 'BB'),
  ],
  ["SQL colour NOT IN ('red') OR TAGS = 'Aa'", ({ colour, tag }) => colour === 'green' || tag === 'Aa'],
  ["SQL colour CONTAINS 'ree'", ({ colour }) => colour === 'green'],
])

/** Whether a consumer with an expression wants a message. @throws Error when no scenario uses the expression */
export function isWanted(expression: string, message: Filtered): boolean {
  if (expression === '*') return true
  const wanted = tagExpressions.get(expression) ?? sqlExpressions.get(expression)
  if (wanted === undefined) throw new Error(`no scenario filters by ${expression}`)
  return wanted(message)
}
