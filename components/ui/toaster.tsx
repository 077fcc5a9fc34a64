'use client'

import { Toaster, toast } from 'sonner'

/** The list of notices, at most three. */
export function NoticeList() {
  return (
    <Toaster
      position="bottom-right"
      visibleToasts={3}
      duration={6_000}
      closeButton
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: 'popup flex w-80 items-start gap-2 p-3',
          title: 'font-semibold',
          description: 'text-soft',
        },
      }}
    />
  )
}

/** Adds a notice; an error stays until it is closed. */
export function show(kind: 'success' | 'error' | 'info', title: string, description?: string): void {
  const more = {
    ...(description === undefined ? {} : { description }),
    ...(kind === 'error' ? { duration: Infinity } : {}),
  }
  if (kind === 'success') toast.success(title, more)
  else if (kind === 'error') toast.error(title, more)
  else toast(title, more)
}
