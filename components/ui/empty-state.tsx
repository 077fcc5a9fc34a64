import type { ReactNode } from 'react'

/** What stands where a list would be: a sentence, why, and what to do next. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  readonly icon?: ReactNode
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-8 text-center">
      {icon !== undefined && <div className="text-faint [&>svg]:size-6">{icon}</div>}
      <p className="text-lg font-semibold">{title}</p>
      {children !== undefined && (
        <div className="flex max-w-full flex-col items-center text-soft [&>p]:max-w-160">{children}</div>
      )}
      {actions !== undefined && <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
