'use client'

import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

/** One entry of a menu. A disabled one says why in `reason`. */
export interface MenuItem {
  readonly key: string
  readonly label: ReactNode
  readonly onSelect: () => void
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly reason?: string
}

/** A menu behind a button. Load what uses it with `late()`. */
export function Menu({ trigger, items }: { readonly trigger: ReactNode; readonly items: readonly MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className="popup z-50 min-w-40 p-1">
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.key}
              disabled={item.disabled ?? false}
              onSelect={item.onSelect}
              title={item.reason}
              className={cx(
                'flex min-h-7 cursor-default items-center rounded px-2 outline-none data-[disabled]:opacity-55 data-[highlighted]:bg-chosen',
                item.danger === true && 'text-error',
              )}
            >
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
