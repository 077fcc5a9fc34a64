'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { BrokerChoice } from '../data/broker-choice.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { queryOf } from '../data/query.ts'
import { useSend } from '../data/use-send.ts'
import { WriteOutcome } from '../data/write-outcome.tsx'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { notify } from '../ui/notify.tsx'
import { Status } from '../ui/status.tsx'

/** Deletes a group on all or some brokers: says what is lost and who consumes, and asks for its name. */
export function DeleteGroup({
  cluster,
  group,
  onClose,
}: {
  readonly cluster: string
  readonly group: string
  readonly onClose: () => void
}) {
  const t = useTranslations('groups.delete')
  const router = useRouter()
  const settings = useQuery(queryOf('getGroupSettings', { params: { cluster }, query: { group } }))
  const [typed, setTyped] = useState('')
  const [picked, setPicked] = useState<readonly string[] | undefined>(undefined)
  const brokers = settings.data?.items.map(({ broker }) => broker) ?? []
  const chosen = picked ?? brokers
  const isEverywhere = chosen.length === brokers.length
  const write = useSend('deleteGroup', [
    'listGroups',
    'listTopics',
    'getOverview',
    'getGroupSettings',
    'getGroupConfig',
  ])
  const submit = (): void => {
    write.mutate(
      { params: { cluster }, query: { group, ...(isEverywhere ? {} : { brokers: [...chosen] }) } },
      {
        onSuccess: (reply) => {
          if (reply.failures.length > 0) return
          const topics =
            reply.topics.length > 0 ? { description: t('topics', { topics: reply.topics.join(', ') }) } : {}
          notify({ kind: 'success', title: t('done', { group }), ...topics })
          onClose()
          if (isEverywhere) router.push(links.groups(cluster))
        },
      },
    )
  }
  return (
    <FormDialog
      title={t('title', { group })}
      description={t('effect', { group })}
      submit={t('confirm')}
      isDanger
      isReady={typed === group && chosen.length > 0}
      isSending={write.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Impact cluster={cluster} group={group} />
      {settings.error === null ? (
        <BrokerChoice brokers={brokers} chosen={chosen} onChoose={setPicked} />
      ) : (
        <ErrorState error={settings.error} />
      )}
      <Field label={t('type')} hint={<code>{group}</code>}>
        {(ids) => <TextInput {...ids} value={typed} onChange={(event) => setTyped(event.target.value)} />}
      </Field>
      <WriteOutcome error={write.error} reply={write.data} />
    </FormDialog>
  )
}

/** Who consumes now, what waits, and what the dead letters hold. What is not known is said. */
function Impact({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const t = useTranslations('groups.delete')
  const format = useFormat()
  const input = { params: { cluster }, query: { group } }
  const clients = useQuery(queryOf('getGroupClients', input)).data
  const progress = useQuery(queryOf('getGroupProgress', input)).data
  const letters = useQuery(queryOf('getTopicStatus', { params: { cluster }, query: { topic: `%DLQ%${group}` } }))
  const hasLetters = letters.data !== undefined && letters.data.messages !== '0'
  const total = progress?.diffTotal
  return (
    <ul className="flex flex-col gap-1" aria-label={t('impact')}>
      {clients !== undefined && (
        <li>
          <Status kind={clients.clients.length > 0 ? 'error' : 'ok'}>
            {t('clients', { count: clients.clients.length })}
          </Status>
        </li>
      )}
      {progress !== undefined && total !== undefined && (
        <li>
          <Status kind={total.known === '0' && total.unknownQueues === 0 ? 'ok' : 'warning'}>
            {t('waiting', {
              diff: format.integer(total.known),
              topics: ownTopics(progress.items),
              unknown: total.unknownQueues,
            })}
          </Status>
        </li>
      )}
      {hasLetters && (
        <li>
          <Status kind="warning">{t('letters', { messages: format.integer(letters.data.messages) })}</Status>
        </li>
      )}
      {letters.error !== null && letters.error.code !== 'topic-unknown' && (
        <li>
          <Status kind="unknown">{t('lettersUnknown')}</Status>
        </li>
      )}
    </ul>
  )
}

/** How many topics the group consumes, its retry topic left out. */
const ownTopics = (items: readonly { readonly topic: string }[]): number =>
  items.filter(({ topic }) => !topic.startsWith('%')).length
