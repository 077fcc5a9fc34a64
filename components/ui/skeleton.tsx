import { cx } from './class-names.ts'

/** A grey bar of the size of what will stand here. Appears after 150 ms only. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden className={cx('skeleton inline-block h-3 w-16 align-middle', className)} />
}

/** Rows of a table that is not there yet, each as high as a real one. */
export function SkeletonRows({ rows, label }: { readonly rows: number; readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          aria-hidden
          className="flex h-(--row) items-center gap-6 border-b border-line px-3 last:border-0"
        >
          <Skeleton className={['w-40', 'w-56', 'w-32', 'w-48'][row % 4] ?? 'w-40'} />
          <Skeleton className="ml-auto w-14" />
          <Skeleton className="w-20" />
        </div>
      ))}
    </div>
  )
}
