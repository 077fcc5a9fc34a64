'use client'

import { Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useId, useRef, useState } from 'react'
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'
import { cx } from './class-names.ts'

const box =
  'w-full rounded border border-edge bg-surface px-2 text-base text-ink aria-invalid:border-error disabled:bg-sunken disabled:text-soft'

/** Attributes that tie a control to its label, hint and error. */
export interface FieldIds {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

/** A labelled control with an optional hint and error below. The child is given the ids to put on the control. */
export function Field({
  label,
  hint,
  error,
  required = false,
  className,
  children,
}: {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly error?: ReactNode
  readonly required?: boolean
  readonly className?: string
  readonly children: (ids: FieldIds) => ReactNode
}) {
  const id = useId()
  const hasError = error !== undefined && error !== null && error !== ''
  const below = hasError ? error : hint
  const hasBelow = below !== undefined && below !== null
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
        {required && <span className="text-error"> *</span>}
      </label>
      {children({
        id,
        ...(hasBelow ? { 'aria-describedby': `${id}-below` } : {}),
        ...(hasError ? { 'aria-invalid': true as const } : {}),
      })}
      {hasBelow && (
        <p id={`${id}-below`} className={cx('text-sm', hasError ? 'text-error' : 'text-soft')}>
          {below}
        </p>
      )}
    </div>
  )
}

/** One line of text (or a number). */
export function TextInput({ className, ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  return <input type="text" autoComplete="off" spellCheck={false} {...rest} className={cx(box, 'h-7', className)} />
}

/** Several lines of text in mono. */
export function TextArea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea spellCheck={false} rows={6} {...rest} className={cx(box, 'py-1 font-mono text-sm', className)} />
}

/** One of a few. The browser's own control: keyboard, phone and screen reader know it. */
export function Select({ className, children, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <select {...rest} className={cx(box, 'h-7 pr-1', className)}>
      {children}
    </select>
  )
}

/** A tick box with its label. */
export function Checkbox({
  label,
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { readonly label: ReactNode }) {
  return (
    <label className={cx('inline-flex min-h-6 items-center gap-2', className)}>
      <input type="checkbox" {...rest} className="size-4 accent-accent" />
      <span>{label}</span>
    </label>
  )
}

/**
 * A search field that tells what was typed after a short pause. "/" puts the cursor into it (the keyboard shortcut of
 * every list), Escape clears it.
 */
export function SearchInput({
  value,
  onChange,
  label,
  className,
  pauseMs = 30,
  isMain = true,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly label: string
  readonly className?: string
  readonly pauseMs?: number
  /** False for the further search fields of a page: "/" goes to the main one. */
  readonly isMain?: boolean
}) {
  const t = useTranslations('base')
  const [typed, setTyped] = useState(value)
  const [given, setGiven] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  if (given !== value) {
    setGiven(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed === given) return
    const timer = setTimeout(() => onChange(typed), pauseMs)
    return () => clearTimeout(timer)
  }, [typed, given, onChange, pauseMs])
  useSlashKey(input, isMain)
  return (
    <div className={cx('relative', className)}>
      <Search aria-hidden className="pointer-events-none absolute left-2 top-1.5 size-4 text-faint" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        maxLength={255}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped('')
        }}
        className={cx(box, 'h-7 px-7 [&::-webkit-search-cancel-button]:hidden')}
      />
      {typed === '' && isMain && <SlashKey />}
      {typed !== '' && (
        <button
          type="button"
          aria-label={t('action.clear')}
          className="absolute right-0.5 top-0.5 grid size-6 place-items-center rounded text-soft hover:bg-hover"
          onClick={() => {
            setTyped('')
            input.current?.focus()
          }}
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </div>
  )
}

function SlashKey() {
  return (
    <kbd
      aria-hidden
      className="absolute right-2 top-1 hidden rounded border border-line px-1 text-xs text-faint group-data-[keys=off]/frame:hidden! sm:block"
    >
      /
    </kbd>
  )
}

function useSlashKey(input: { readonly current: HTMLInputElement | null }, isMain: boolean): void {
  useEffect(() => {
    if (!isMain) return
    const onKey = (event: KeyboardEvent): void => {
      if (document.getElementById('frame')?.dataset['keys'] === 'off') return
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      const target = event.target
      if (
        target instanceof HTMLElement &&
        target.closest('input, textarea, select, [contenteditable], [role="dialog"]')
      )
        return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [input, isMain])
}
