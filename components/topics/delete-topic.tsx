'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { useSend } from '../data/use-send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { notify } from '../ui/notify.tsx'
import { DeleteImpact } from './delete-impact.tsx'
import { BrokerChoice } from '../data/broker-choice.tsx'
import { WriteOutcome } from '../data/write-outcome.tsx'

const none: readonly string[] = []

/** Deletes a topic, everywhere or on the chosen brokers: says what goes with it and who reads it, and asks for its name. */
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
  const router = useRouter()
  const input = { params: { cluster }, query: { topic } }
  const status = useQuery(queryOf('getTopicStatus', input))
  const config = useQuery(queryOf('getTopicConfig', input))
  const brokers = config.data?.items.map(({ broker }) => broker) ?? none
  const [picked, setPicked] = useState<readonly string[] | undefined>(undefined)
  const [typed, setTyped] = useState('')
  const chosen = picked ?? brokers
  const isEverywhere = chosen.length === brokers.length
  const write = useSend('deleteTopic', ['listTopics', 'getOverview', ...(isEverywhere ? [] : ofOneTopic)])
  const submit = (): void => {
    // No broker named: everywhere, also on brokers that did not tell their configuration, and from the NameServers.
    const where = isEverywhere ? {} : { brokers: [...chosen] }
    write.mutate(
      { params: { cluster }, query: { topic, ...where } },
      {
        onSuccess: (reply) => {
          if (reply.failures.length > 0) return
          notify({ kind: 'success', title: t('done', { topic }) })
          onClose()
          if (isEverywhere) router.push(links.topics(cluster))
        },
      },
    )
  }
  return (
    <FormDialog
      title={t('title', { topic })}
      description={<Effect status={status.data} brokers={isEverywhere ? undefined : chosen} />}
      submit={t('confirm')}
      isDanger
      isReady={typed === topic && (isEverywhere || chosen.length > 0)}
      isSending={write.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <DeleteImpact cluster={cluster} topic={topic} status={status.data} />
      {brokers.length > 1 && <BrokerChoice brokers={brokers} chosen={chosen} onChoose={setPicked} />}
      <Field label={t('type')} hint={<code>{topic}</code>}>
        {(ids) => <TextInput {...ids} value={typed} onChange={(event) => setTyped(event.target.value)} />}
      </Field>
      <WriteOutcome error={write.error} reply={write.data} />
    </FormDialog>
  )
}

const ofOneTopic = ['getTopicStatus', 'getTopicConfig', 'getTopicRoute', 'getTopicGroups'] as const

/** What goes; with `brokers` on these only. */
function Effect({
  status,
  brokers,
}: {
  readonly status: Reply<'getTopicStatus'> | undefined
  readonly brokers: readonly string[] | undefined
}) {
  const t = useTranslations('topics.delete')
  const format = useFormat()
  if (status === undefined) return <>{t('effectUnknown')}</>
  if (brokers === undefined) return <>{t('effect', { messages: format.integer(status.messages) })}</>
  const there = status.items
    .filter(({ broker }) => brokers.includes(broker))
    .reduce((sum, queue) => sum + BigInt(queue.maxOffset) - BigInt(queue.minOffset), 0n)
  return <>{t('some', { messages: format.integer(there.toString()) })}</>
}
