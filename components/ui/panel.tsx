import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

/** A framed part of a page with its own heading. */
export function Panel({
  title,
  aside,
  className,
  children,
}: {
  readonly title: ReactNode
  readonly aside?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}) {
  return (
    <section className={cx('panel min-w-0', className)}>
      <header className="flex min-h-9 flex-wrap items-center gap-2 border-b border-line px-3 py-1">
        <h2 className="text-base font-semibold">{title}</h2>
        {aside !== undefined && <div className="ml-auto flex items-center gap-2">{aside}</div>}
      </header>
      {children}
    </section>
  )
}
