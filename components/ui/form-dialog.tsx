'use client'

import { useTranslations } from 'next-intl'
import { useId } from 'react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

/** A dialog with a form: fields, a way out, and one button whose word is the verb of what it does. */
export function FormDialog({
  title,
  description,
  wide = false,
  submit,
  isDanger = false,
  isReady,
  isSending,
  way = 'cancel',
  note,
  onSubmit,
  onClose,
  children,
}: {
  readonly title: string
  readonly description?: ReactNode
  readonly wide?: boolean
  /** The verb on the button. */
  readonly submit: string
  readonly isDanger?: boolean
  /** False keeps the button (and Enter) from sending. */
  readonly isReady: boolean
  readonly isSending: boolean
  /** The word of the way out: `close` where the dialog stays open after sending. */
  readonly way?: 'cancel' | 'close'
  /** A word beside the buttons, such as why nothing can be sent. */
  readonly note?: ReactNode
  readonly onSubmit: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const t = useTranslations('base.action')
  const id = useId()
  const canSend = isReady && !isSending
  return (
    <Dialog
      title={title}
      {...(description === undefined ? {} : { description })}
      wide={wide}
      onClose={onClose}
      footer={
        <>
          {note !== undefined && <span className="mr-auto text-soft">{note}</span>}
          <Button onClick={onClose}>{t(way)}</Button>
          <Button tone={isDanger ? 'danger' : 'primary'} type="submit" form={id} disabled={!canSend}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (canSend) onSubmit()
        }}
      >
        {children}
      </form>
    </Dialog>
  )
}
