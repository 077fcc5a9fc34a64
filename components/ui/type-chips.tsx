'use client'

import { formatInteger } from '../format/number.ts'
import { cx } from './class-names.ts'

/** One kind of rows that can be shown or not. */
export interface ChipChoice<K extends string> {
  readonly key: K
  readonly text: string
  /** Rows it would show; not written while unknown. */
  readonly count?: number | undefined
}

/** Press-buttons for kinds of rows, each with its number. None pressed: all kinds. */
export function TypeChips<K extends string>({
  label,
  choices,
  chosen,
  onChange,
}: {
  readonly label: string
  readonly choices: readonly ChipChoice<K>[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly K[]) => void
}) {
  const toggle = (key: K): void =>
    onChange(choices.map((choice) => choice.key).filter((other) => (other === key) !== chosen.includes(other)))
  return (
    <div
      role="group"
      aria-label={label}
      className="flex max-w-full gap-1 overflow-x-auto py-0.5 [scrollbar-width:none]"
    >
      {choices.map(({ key, text, count }) => {
        const on = chosen.includes(key)
        return (
          <button
            key={key}
            type="button"
            aria-pressed={on}
            onClick={() => toggle(key)}
            className={cx(
              'inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full border px-2 text-sm',
              on ? 'border-accent bg-chosen text-ink' : 'border-line bg-surface text-soft hover:bg-hover',
            )}
          >
            {text}
            <span className="min-w-2 text-center text-xs tabular-nums">
              {count === undefined ? '' : formatInteger(count)}
            </span>
          </button>
        )
      })}
    </div>
  )
}
