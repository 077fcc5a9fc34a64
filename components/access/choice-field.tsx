'use client'

import { Field, Select } from '../ui/field.tsx'

/** One of a few words, with its label. */
export function ChoiceField<K extends string>({
  label,
  hint,
  value,
  choices,
  wordOf,
  disabled = false,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly value: K
  readonly choices: readonly K[]
  readonly wordOf: (choice: K) => string
  readonly disabled?: boolean
  readonly onChange: (choice: K) => void
}) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <Select
          {...ids}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(choices.find((choice) => choice === event.target.value) ?? value)}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {wordOf(choice)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
