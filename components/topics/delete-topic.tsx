'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { queryOf } from '../data/query.ts'
import { useSend } from '../data/use-send.ts'
import { WriteOutcome } from '../data/write-outcome.tsx'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { notify } from '../ui/notify.tsx'

/** Deletes a topic: says what goes with it and who reads it, and asks for its name. */
export function DeleteTopic({
  cluster,
  topic,
  onClose,
}: {
  readonly cluster: string
  readonly topic: string
  readonly onClose: () => void
}) {
  const t = useTranslations('topics.delete')
  const format = useFormat()
  const router = useRouter()
  const input = { params: { cluster }, query: { topic } }
  const status = useQuery(queryOf('getTopicStatus', input))
  const groups = useQuery(queryOf('getTopicGroups', input))
  const [typed, setTyped] = useState('')
  const write = useSend('deleteTopic', ['listTopics', 'getOverview'])
  const submit = (): void => {
    write.mutate(input, {
      onSuccess: (reply) => {
        if (reply.failures.length > 0) return
        notify({ kind: 'success', title: t('done', { topic }) })
        onClose()
        router.push(links.topics(cluster))
      },
    })
  }
  const messages = status.data?.messages
  return (
    <FormDialog
      title={t('title', { topic })}
      description={messages === undefined ? t('effectUnknown') : t('effect', { messages: format.integer(messages) })}
      submit={t('confirm')}
      isDanger
      isReady={typed === topic}
      isSending={write.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {groups.data !== undefined && (
        <div>
          <p>{t('groups', { count: groups.data.items.length })}</p>
          <ul className="max-h-32 list-disc overflow-auto pl-5">
            {groups.data.items.map(({ group }) => (
              <li key={group}>{group}</li>
            ))}
          </ul>
        </div>
      )}
      <Field label={t('type')} hint={<code>{topic}</code>}>
        {(ids) => <TextInput {...ids} value={typed} onChange={(event) => setTyped(event.target.value)} />}
      </Field>
      <WriteOutcome error={write.error} reply={write.data} />
    </FormDialog>
  )
}
