'use client'

import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { AheadLink } from '../ui/ahead-link.tsx'
import { cx } from '../ui/class-names.ts'

/** A page in the menu. It is marked while the page or one below it is open. */
export function RailLink({
  href,
  title,
  className,
  children,
}: {
  readonly href: string
  readonly title: string
  readonly className: string
  readonly children: ReactNode
}) {
  const path = usePathname()
  const here = path === href || path.startsWith(`${href}/`)
  return (
    <AheadLink
      href={href}
      title={title}
      // The menu behind "More" on a phone closes with the choice.
      onClick={(event) => event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()}
      aria-current={here ? 'page' : undefined}
      className={cx(className, here ? 'bg-chosen font-semibold text-ink' : 'text-soft hover:bg-hover hover:text-ink')}
    >
      {children}
    </AheadLink>
  )
}
