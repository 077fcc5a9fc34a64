'use client'

import { ChevronRight } from 'lucide-react'
import { usePathname, useSearchParams } from 'next/navigation'
import { nameOf } from '../links.ts'
import { AheadLink } from '../ui/ahead-link.tsx'
import { cx } from '../ui/class-names.ts'
import type { SectionKey } from './sections.ts'

/** Where the reader is: cluster, page, and the name the page is about. */
export function Breadcrumb({
  cluster,
  label,
  names,
}: {
  readonly cluster: { readonly id: string; readonly name: string }
  readonly label: string
  readonly names: Record<SectionKey, string>
}) {
  const [, , , section = '', segment] = usePathname().split('/')
  const search = useSearchParams()
  const sectionName = (names as Record<string, string>)[section]
  const subject = segment === undefined ? undefined : nameOf(segment, search.get('name') ?? undefined)
  const home = `/c/${encodeURIComponent(cluster.id)}`
  return (
    <nav aria-label={label} className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1 text-soft">
        <li className={subject === undefined ? 'min-w-0 shrink-0' : 'hidden min-w-0 shrink-0 sm:block'}>
          <AheadLink href={`${home}/overview`} className="truncate font-medium text-ink">
            {cluster.name}
          </AheadLink>
        </li>
        {sectionName !== undefined && (
          <li className={cx('shrink-0 items-center gap-1', subject === undefined ? 'hidden sm:flex' : 'flex')}>
            <ChevronRight aria-hidden className="hidden size-3.5 sm:block" />
            {subject === undefined ? (
              <span aria-current="page">{sectionName}</span>
            ) : (
              <AheadLink href={`${home}/${section}`} className="text-soft">
                {sectionName}
              </AheadLink>
            )}
          </li>
        )}
        {subject !== undefined && (
          <li className="flex min-w-0 items-center gap-1">
            <ChevronRight aria-hidden className="size-3.5 shrink-0" />
            <span aria-current="page" className="truncate text-ink">
              {subject}
            </span>
          </li>
        )}
      </ol>
    </nav>
  )
}
