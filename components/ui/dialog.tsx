'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { cx } from './class-names.ts'

/**
 * A dialog over the page: focus goes in and comes back, Escape closes. Load what uses it with `late()`, so that no
 * page pays for it before somebody opens it.
 */
export function Dialog({
  title,
  description,
  onClose,
  wide = false,
  footer,
  children,
}: {
  readonly title: string
  readonly description?: ReactNode
  readonly onClose: () => void
  readonly wide?: boolean
  readonly footer?: ReactNode
  readonly children: ReactNode
}) {
  const t = useTranslations('base')
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.45)]" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cx(
            'popup fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col',
            wide ? 'max-w-200' : 'max-w-120',
          )}
        >
          <header className="flex items-start gap-2 border-b border-line px-4 py-2.5">
            <Radix.Title className="min-w-0 flex-1 text-lg font-semibold break-words">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t('action.close')}>
                <X aria-hidden className="size-4" />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-auto px-4 py-3">
            {description !== undefined && (
              <Radix.Description asChild>
                <div className="mb-3 text-soft">{description}</div>
              </Radix.Description>
            )}
            {children}
          </div>
          {footer !== undefined && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2.5">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
