import { Skeleton } from '../../../components/ui/skeleton.tsx'

/** A page on its way: the height of its head and of its first panel. */
export default function Loading() {
  return (
    <>
      <div className="flex h-7 items-center">
        <Skeleton className="h-5 w-48" />
      </div>
      <div className="panel min-h-80 flex-1" aria-hidden />
    </>
  )
}
