import { displayWidth } from './display-width.ts'

/** A column of a table. Cells are padded to `width` as Apache's tool does; the last column mostly has none. */
export interface Column {
  /** Head as Apache's tool prints it, `#Broker Name`. */
  readonly title: string
  /** Name of the cell in rows and in JSON. */
  readonly key: string
  readonly width?: number
  readonly isRight?: boolean
  /** The title is on the left although the cells are on the right. */
  readonly isTitleLeft?: boolean
  /** Longer texts are cut to this many characters when they are not for a terminal. */
  readonly cutAt?: number
  /** Blanks in front of the column; default 2 but for the first. */
  readonly gap?: number
}

/** `text` is what is printed; `value` what JSON says, where that is more than the text. */
export type Cell = string | number | bigint | boolean | null | { readonly text: string; readonly value: unknown }

export interface OutputOptions {
  readonly write: (text: string) => void
  readonly writeError: (text: string) => void
  readonly isTerminal: boolean
  readonly isJson: boolean
}

const rowsMeasured = 500

/**
 * What a command prints. For a file or a pipe it is Apache's text, column for column; on a terminal columns fit their contents and
 * heads are bold; with `--json` it is one JSON object, with an array for each table.
 */
export class Output {
  readonly isJson: boolean
  readonly isTerminal: boolean
  private readonly write: (text: string) => void
  private readonly writeError: (text: string) => void
  private table_: Table | undefined
  private members = 0
  /** Whether a part failed: then the exit code is not 0. */
  hasProblems = false

  constructor(options: OutputOptions) {
    this.isJson = options.isJson
    this.isTerminal = options.isTerminal && !options.isJson
    this.write = options.write
    this.writeError = options.writeError
  }

  /** One line of text; nothing in JSON. */
  line(text = ''): void {
    this.endTable()
    if (!this.isJson) this.write(`${text}\n`)
  }

  /** Text without a line end; nothing in JSON. */
  text(text: string): void {
    this.endTable()
    if (!this.isJson) this.write(text)
  }

  /** A line for people only: neither in a file nor in JSON. */
  progress(text: string): void {
    if (this.isTerminal) this.writeError(`${text}\n`)
  }

  /** A failure of a part, beside the results of the rest. */
  problem(text: string): void {
    this.endTable()
    this.hasProblems = true
    this.writeError(`${text}\n`)
  }

  /** A member of the JSON object; nothing in text. */
  fact(name: string, value: unknown): void {
    if (!this.isJson) return
    this.endTable()
    this.beginMember(name)
    this.write(jsonOf(value))
  }

  /**
   * Begins a table; it ends with the next thing that is printed.
   * @param name of the array in JSON
   */
  table(name: string, columns: readonly Column[], options: { readonly withoutHead?: boolean } = {}): Table {
    this.endTable()
    const withHead = options.withoutHead !== true
    if (this.isJson) {
      this.beginMember(name)
      this.write('[')
      this.table_ = new JsonTable(columns, this.write)
    } else if (this.isTerminal) this.table_ = new FittedTable(columns, this.write, withHead)
    else this.table_ = new PlainTable(columns, this.write, withHead)
    return this.table_
  }

  /** Ends what is open. */
  end(): void {
    this.endTable()
    if (!this.isJson) return
    this.write(this.members === 0 ? '{}\n' : '\n}\n')
    this.members = 0
  }

  private endTable(): void {
    this.table_?.end()
    this.table_ = undefined
  }

  private beginMember(name: string): void {
    this.write(`${this.members++ === 0 ? '{' : ','}\n  ${JSON.stringify(name)}: `)
  }
}

export interface Table {
  row(cells: Readonly<Record<string, Cell>>): void
  end(): void
}

const textOf = (cell: Cell | undefined): string => {
  if (cell === undefined || cell === null) return ''
  return typeof cell === 'object' ? cell.text : String(cell)
}

class PlainTable implements Table {
  private readonly columns: readonly Column[]
  private readonly write: (text: string) => void

  constructor(columns: readonly Column[], write: (text: string) => void, withHead: boolean) {
    this.columns = columns
    this.write = write
    if (withHead)
      this.put((column) => (column.isTitleLeft === true ? column.title.padEnd(column.width ?? 0) : column.title))
  }

  row(cells: Readonly<Record<string, Cell>>): void {
    this.put(({ key, cutAt }) => textOf(cells[key]).slice(0, cutAt))
  }

  end(): void {
    // Every row is printed at once.
  }

  private put(textIn: (column: Column) => string): void {
    const pieces = this.columns.map((column, i) => {
      const text = textIn(column)
      const { width = 0 } = column
      const padded = column.isRight === true ? text.padStart(width) : text.padEnd(width)
      return ' '.repeat(column.gap ?? (i === 0 ? 0 : 2)) + padded
    })
    this.write(`${pieces.join('')}\n`)
  }
}

/** Measures the first rows, then prints on with their widths. */
class FittedTable implements Table {
  private readonly columns: readonly Column[]
  private readonly write: (text: string) => void
  private readonly withHead: boolean
  private readonly waiting: string[][] = []
  private widths: number[] | undefined

  constructor(columns: readonly Column[], write: (text: string) => void, withHead: boolean) {
    this.columns = columns
    this.write = write
    this.withHead = withHead
  }

  row(cells: Readonly<Record<string, Cell>>): void {
    const texts = this.columns.map(({ key }) => textOf(cells[key]))
    if (this.widths !== undefined) return this.put(texts, this.widths)
    this.waiting.push(texts)
    if (this.waiting.length === rowsMeasured) this.begin()
  }

  end(): void {
    if (this.widths === undefined) this.begin()
  }

  private begin(): void {
    const rows = this.waiting.splice(0)
    const widths = this.columns.map(({ title }, i) =>
      rows.reduce((most, row) => Math.max(most, displayWidth(row[i] ?? '')), this.withHead ? displayWidth(title) : 0),
    )
    this.widths = widths
    const titles = this.columns.map(({ title }) => title)
    if (this.withHead) this.put(titles, widths, (line) => `\u001b[1m${line}\u001b[0m`)
    for (const row of rows) this.put(row, widths)
  }

  private put(texts: readonly string[], widths: readonly number[], dress = (line: string) => line): void {
    const pieces = texts.map((text, i) => {
      const padding = ' '.repeat(Math.max(0, widths[i]! - displayWidth(text)))
      return this.columns[i]?.isRight === true ? padding + text : text + padding
    })
    this.write(`${dress(pieces.join('  ').trimEnd())}\n`)
  }
}

class JsonTable implements Table {
  private readonly columns: readonly Column[]
  private readonly write: (text: string) => void
  private rows = 0

  constructor(columns: readonly Column[], write: (text: string) => void) {
    this.columns = columns
    this.write = write
  }

  row(cells: Readonly<Record<string, Cell>>): void {
    const row = Object.fromEntries(
      this.columns.map(({ key }) => {
        const cell = cells[key]
        return [key, cell !== null && typeof cell === 'object' ? cell.value : (cell ?? null)]
      }),
    )
    this.write(`${this.rows++ === 0 ? '' : ','}\n    ${jsonOf(row)}`)
  }

  end(): void {
    this.write(this.rows === 0 ? ']' : '\n  ]')
  }
}

/** JSON in which integers beyond 2^53 are exact: as digits, not as text. */
function jsonOf(value: unknown): string {
  const bigs: string[] = []
  const mark = '\u0000big'
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${mark}${bigs.push(part.toString()) - 1}`
    if (part instanceof Map) return Object.fromEntries(part as Map<string, unknown>)
    return part
  })
  return text.replaceAll(/"\\u0000big(\d+)"/g, (_match, index: string) => bigs[Number(index)]!)
}
