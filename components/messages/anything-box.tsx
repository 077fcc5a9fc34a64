'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { whatItIs } from '../data/pasted.ts'
import { links } from '../links.ts'
import { Button } from '../ui/button.tsx'
import { TextInput } from '../ui/field.tsx'

/** One box for whatever is at hand: an id of either kind, a link of a dashboard, or a key. */
export function AnythingBox({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('messages.anything')
  const router = useRouter()
  const [text, setText] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const what = whatItIs(text)
    if (what === undefined) return
    if (what.kind === 'id') router.push(links.message(cluster, what.id, { topic: what.topic }))
    else router.push(links.messages(cluster, { by: 'key', key: what.key }))
  }
  return (
    <form onSubmit={submit} role="search" className="flex gap-2">
      <TextInput
        aria-label={t('label')}
        placeholder={t('label')}
        value={text}
        maxLength={4000}
        className="max-w-160 font-mono"
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={text.trim() === ''}>
        {t('find')}
      </Button>
    </form>
  )
}
