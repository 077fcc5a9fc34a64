'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Button, IconButton } from './button.tsx'

/** Copies a text exactly as given. An icon, or with `words` a button. Says "Copied" to a screen reader too. */
export function CopyButton({ text, words }: { readonly text: string; readonly words?: string }) {
  const t = useTranslations('base')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1_500)
    return () => clearTimeout(timer)
  }, [copied])
  const onClick = (): void => void copyText(text).then(() => setCopied(true))
  const icon = copied ? <Check aria-hidden className="size-3.5 text-ok" /> : <Copy aria-hidden className="size-3.5" />
  return (
    <>
      {words === undefined ? (
        <IconButton label={t('action.copy')} onClick={onClick} className="size-6">
          {icon}
        </IconButton>
      ) : (
        <Button icon={icon} onClick={onClick}>
          {words}
        </Button>
      )}
      <span role="status" className="sr-only">
        {copied ? t('action.copied') : ''}
      </span>
    </>
  )
}

/** Puts a text on the clipboard; where the page is not on https or localhost, with the older way. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
