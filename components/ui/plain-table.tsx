import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

export interface PlainColumn<Row> {
  readonly key: string
  readonly header: ReactNode
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand right and in tabular figures. */
  readonly numeric?: boolean
  /** Long text breaks anywhere instead of widening the table. */
  readonly wraps?: boolean
  readonly className?: string
}

/** A table whose rows are all here. */
export interface TableOf<Row, Column = PlainColumn<Row>> {
  readonly label: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** What stands instead of no rows. */
  readonly empty?: ReactNode
}

/**
 * A short table as it is (queues of a topic, brokers, key and value): all rows at once, sticky header, scrolls sideways
 * inside its frame. Of some hundred rows use long-table, for lists that the server pages data/data-table.
 */
export function PlainTable<Row>({ label, columns, rows, rowKey, empty }: TableOf<Row>) {
  if (rows.length === 0 && empty !== undefined) return <div className="panel">{empty}</div>
  // `relative`: hidden words for screen readers are placed absolutely, and would widen the page from outside the frame.
  return (
    <div role="region" aria-label={label} tabIndex={0} className="panel relative overflow-auto">
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{label}</caption>
        <PlainHead columns={columns} />
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="group hover:bg-hover">
              <PlainCells columns={columns} row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The names of the columns, which stay in sight. */
export function PlainHead<Row>({ columns }: { readonly columns: readonly PlainColumn<Row>[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column, at) => (
          <th
            key={column.key}
            scope="col"
            className={cx(
              'sticky top-0 h-(--row) border-b border-line bg-surface px-3 text-sm font-medium whitespace-nowrap text-soft',
              column.numeric === true ? 'num' : 'text-left',
              at === 0 && 'left-0 z-10',
            )}
          >
            {column.header}
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** The cells of a row; the first stays in sight when the rest is moved sideways. */
export function PlainCells<Row>({
  columns,
  row,
}: {
  readonly columns: readonly PlainColumn<Row>[]
  readonly row: Row
}) {
  return columns.map((column, at) => (
    <td
      key={column.key}
      className={cx(
        'h-(--row) border-b border-line px-3 group-last:border-0',
        column.wraps === true ? 'wrap-anywhere' : 'whitespace-nowrap',
        column.numeric === true && 'num',
        at === 0 && 'sticky left-0 bg-surface group-hover:bg-hover',
        column.className,
      )}
    >
      {column.cell(row)}
    </td>
  ))
}
