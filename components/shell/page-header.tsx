import type { ReactNode } from 'react'

/** The head of a page: its one h1, a sentence that answers first, and what can be done. */
export function PageHeader({
  title,
  verdict,
  actions,
}: {
  readonly title: ReactNode
  /** A sentence with a number and a reason. */
  readonly verdict?: ReactNode
  readonly actions?: ReactNode
}) {
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <h1 className="min-w-0 text-xl font-semibold break-all">{title}</h1>
      {verdict !== undefined && (
        <div className="order-last min-h-5 w-full min-w-0 text-soft sm:order-none sm:w-auto">{verdict}</div>
      )}
      {actions !== undefined && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
