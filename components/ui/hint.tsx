'use client'

import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

/**
 * Words that explain a value. They appear on hover and on focus, stay while the pointer is over them, go with Escape, and
 * a screen reader reads them as the description. Drawn in the browser's top layer, so no table cuts them off.
 */
export function Hint({
  text,
  children,
  className,
}: {
  readonly text: string
  readonly children: ReactNode
  readonly className?: string
}) {
  const id = useId()
  const anchor = useRef<HTMLSpanElement>(null)
  const bubble = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const box = bubble.current
    if (!open || box === null || anchor.current === null) return
    box.showPopover()
    place(box, anchor.current.getBoundingClientRect())
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setOpen(false)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [open])
  return (
    <span
      ref={anchor}
      tabIndex={0}
      role="note"
      aria-describedby={id}
      className={cx('cursor-help', className)}
      onMouseEnter={() => setOpen(true)}
      onMouseLeave={() => setOpen(false)}
      onFocus={() => setOpen(true)}
      onBlur={() => setOpen(false)}
    >
      {children}
      <span id={id} hidden>
        {text}
      </span>
      {open && (
        <span
          ref={bubble}
          popover="manual"
          role="tooltip"
          className="popup m-0 max-w-80 px-2 py-1 text-left text-sm font-normal whitespace-normal"
        >
          {text}
        </span>
      )}
    </span>
  )
}

function place(box: HTMLElement, at: DOMRect): void {
  const size = box.getBoundingClientRect()
  const left = Math.min(Math.max(8, at.left + at.width / 2 - size.width / 2), window.innerWidth - size.width - 8)
  const above = at.top - size.height - 2
  box.style.inset = 'auto'
  box.style.left = `${Math.max(8, left)}px`
  box.style.top = `${above > 4 ? above : at.bottom + 2}px`
}
