import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

/** What can be said of anything: each has a shape, a colour and (from the caller) a word, so that colour is never alone. */
export type StatusKind = 'ok' | 'warning' | 'error' | 'info' | 'paused' | 'unknown'

const colours: Record<StatusKind, string> = {
  ok: 'text-ok',
  warning: 'text-warn',
  error: 'text-error',
  info: 'text-info',
  paused: 'text-paused',
  unknown: 'text-unknown',
}

const shapes: Record<StatusKind, ReactNode> = {
  ok: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  warning: <path d="M6 1.2 11.3 10.6H.7Z" fill="currentColor" />,
  error: <path d="M6 .6 11.4 6 6 11.4.6 6Z" fill="currentColor" />,
  info: (
    <>
      <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 1.5a4.5 4.5 0 0 1 0 9Z" fill="currentColor" />
    </>
  ),
  paused: <path d="M2.5 1.5h2.4v9H2.5Zm4.6 0h2.4v9H7.1Z" fill="currentColor" />,
  unknown: (
    <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 1.6" />
  ),
}

/** The shape of a status alone, for places where its word stands elsewhere on the screen. */
export function StatusShape({ kind, className }: { readonly kind: StatusKind; readonly className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 12 12" className={cx('size-3 shrink-0', colours[kind], className)}>
      {shapes[kind]}
    </svg>
  )
}

/** Shape and word of a status. */
export function Status({
  kind,
  children,
  className,
}: {
  readonly kind: StatusKind
  readonly children: ReactNode
  readonly className?: string
}) {
  return (
    <span className={cx('inline-flex items-center gap-1.5 align-middle', className)}>
      <StatusShape kind={kind} />
      <span className={cx('font-medium', colours[kind])}>{children}</span>
    </span>
  )
}

/** A short label in a frame: type of a topic, role of a broker. */
export function Badge({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <span
      className={cx(
        'inline-flex h-[18px] items-center align-middle whitespace-nowrap rounded border border-line bg-sunken px-1.5 text-xs text-soft',
        className,
      )}
    >
      {children}
    </span>
  )
}
