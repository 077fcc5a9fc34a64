'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { GapRow } from './gap-row.tsx'
import { PlainCells, PlainHead, type PlainColumn, type TableOf } from './plain-table.tsx'

/** A column of a long table; widths are said, for rows that come into sight must not move the others. */
export interface LongColumn<Row> extends PlainColumn<Row> {
  /** Class of its width; columns without one share what is left. */
  readonly width?: string
}

/** A column is never narrower, the table rather scrolls sideways. */
const narrowestRem = 9

/**
 * A table of some hundred rows that are all here, such as the settings of a broker: only those in sight are in the document, however
 * high each is. As high as the window allows; scrolls inside its frame. Beside it belongs a search, for a browser finds only what is
 * in the document.
 */
export function LongTable<Row>({ label, columns, rows, rowKey, empty }: TableOf<Row, LongColumn<Row>>) {
  const frame = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 28,
    getItemKey: (index) => rowKey(rows[index]!),
    overscan: 10,
    initialRect: { width: 1200, height: 800 },
  })
  if (rows.length === 0 && empty !== undefined) return <div className="panel">{empty}</div>
  const items = virtual.getVirtualItems()
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div
      ref={frame}
      role="region"
      aria-label={label}
      tabIndex={0}
      className="panel relative max-h-[max(20rem,calc(100dvh-15rem))] overflow-auto"
    >
      <table
        aria-rowcount={rows.length + 1}
        className="w-full table-fixed border-separate border-spacing-0"
        style={{ minWidth: `${columns.length * narrowestRem}rem` }}
      >
        <caption className="sr-only">{label}</caption>
        <colgroup>
          {columns.map(({ key, width }) => (
            <col key={key} className={width} />
          ))}
        </colgroup>
        <PlainHead columns={columns} />
        <tbody>
          <GapRow height={items[0]?.start ?? 0} columns={columns.length} />
          {items.map(({ key, index }) => (
            <tr
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-rowindex={index + 2}
              className="group hover:bg-hover"
            >
              <PlainCells columns={columns} row={rows[index]!} />
            </tr>
          ))}
          <GapRow height={below} columns={columns.length} />
        </tbody>
      </table>
    </div>
  )
}
