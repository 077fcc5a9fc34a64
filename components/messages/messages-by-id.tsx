'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { links } from '../links.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { searchFields } from './search-fields.ts'
import { TopicInput } from './topic-input.tsx'

const idPattern = /^[0-9a-fA-F]{16,128}$/

/** One box for msgId and offsetMsgId: which of them it is, the server finds out. */
export function MessagesById({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('messages')
  const router = useRouter()
  const [search] = useQueryStates(searchFields)
  const [id, setId] = useState('')
  const [topic, setTopic] = useState(search.topic)
  const [tried, setTried] = useState(false)
  const wrong = idPattern.test(id.trim()) ? undefined : t('form.noId')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (wrong === undefined) router.push(links.message(cluster, id.trim(), { topic }))
  }
  return (
    <form onSubmit={submit} className="panel flex flex-wrap items-start gap-3 p-3" aria-label={t('way.id')}>
      <Field
        label={t('form.id')}
        required
        hint={t('form.idHint')}
        error={tried ? wrong : undefined}
        className="w-full sm:w-120"
      >
        {(ids) => (
          <TextInput
            {...ids}
            value={id}
            maxLength={140}
            className="font-mono"
            onChange={(event) => setId(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('form.topic')} hint={t('form.topicQuick')} className="w-full sm:w-72">
        {(ids) => <TopicInput ids={ids} cluster={cluster} value={topic} onChange={setTopic} />}
      </Field>
      <Button type="submit" tone="primary" className="sm:mt-[22px]">
        {t('form.open')}
      </Button>
    </form>
  )
}
