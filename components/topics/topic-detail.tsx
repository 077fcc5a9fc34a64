'use client'

import { useQuery } from '@tanstack/react-query'
import { Pencil, Send, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import type { TopicType } from '../../server/contract/values.ts'
import { ErrorState } from '../data/error-state.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import { useDialog } from '../data/use-dialog.ts'
import { useFormat } from '../format/use-format.ts'
import type { Reply } from '../data/send.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { LinkButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { late } from '../ui/late.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { ConfigTab } from './config-tab.tsx'
import { ConsumersTab } from './consumers-tab.tsx'
import { QueuesTab } from './queues-tab.tsx'
import { RouteTab } from './route-tab.tsx'
import { TopicTypeBadge } from './topic-type.tsx'

const SendDialog = late(() => import('./send-message.tsx').then((module) => module.SendMessage))
const DeleteDialog = late(() => import('./delete-topic.tsx').then((module) => module.DeleteTopic))
const EditDialog = late(() => import('./edit-topic.tsx').then((module) => module.EditTopic))

const dialogs = { send: 'messages.send', edit: 'topics.write', delete: 'topics.write' } as const
const tabKeys = ['queues', 'route', 'consumers', 'config'] as const

/** One topic: what is in it, who serves it, who reads it, how it is set; and what can be done with it. */
export function TopicDetail({ cluster, topic }: { readonly cluster: string; readonly topic: string }) {
  const t = useTranslations('topics')
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabKeys).withDefault('queues'))
  const status = useQuery(queryOf('getTopicStatus', { params: { cluster }, query: { topic } }, { every: pollMs.live }))
  const panels = {
    queues: <QueuesTab query={status} />,
    route: <RouteTab cluster={cluster} topic={topic} />,
    consumers: <ConsumersTab cluster={cluster} topic={topic} />,
    config: <ConfigTab cluster={cluster} topic={topic} />,
  }
  const gone = status.error?.code === 'topic-unknown' && status.data === undefined
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex items-center gap-2">
            {topic}
            <CopyButton text={topic} />
            {status.data !== undefined && <TopicTypeBadge type={status.data.type} />}
          </span>
        }
        verdict={<Verdict status={status.data} />}
        actions={gone ? undefined : <Actions cluster={cluster} topic={topic} type={status.data?.type} />}
      />
      {gone && status.error !== null ? (
        <div className="panel">
          <ErrorState error={status.error} retry={status.refetch} />
        </div>
      ) : (
        <div>
          <Tabs
            label={t('detail.tabs')}
            tabs={tabKeys.map((key) => ({ key, label: t(`detail.${key}`) }))}
            chosen={tab}
            onChoose={(key) => void setTab(key)}
          >
            <div className="flex flex-col gap-3">{panels[tab]}</div>
          </Tabs>
        </div>
      )}
    </>
  )
}

function Verdict({ status }: { readonly status: Reply<'getTopicStatus'> | undefined }) {
  const t = useTranslations('topics.detail')
  const format = useFormat()
  if (status === undefined) return null
  const rate = 'value' in status.inPerSecond ? format.rate(status.inPerSecond.value) : '–'
  // What lies on a broker that did not answer is not counted.
  const messages = format.integer(status.messages)
  return <>{t(status.failures.length > 0 ? 'verdictPart' : 'verdict', { rate, messages })}</>
}

function Actions({
  cluster,
  topic,
  type,
}: {
  readonly cluster: string
  readonly topic: string
  readonly type: TopicType | undefined
}) {
  const t = useTranslations('topics')
  const [asked, setOpen] = useDialog(dialogs)
  const config = useQuery(queryOf('getTopicConfig', { params: { cluster }, query: { topic } }))
  const close = (): void => setOpen(undefined)
  const isSystem = type === 'SYSTEM'
  const open = isSystem && asked !== 'edit' ? undefined : asked
  return (
    <>
      <LinkButton href={links.messages(cluster, { topic })}>{t('detail.messages')}</LinkButton>
      <LinkButton href={links.producers(cluster, { topic })}>{t('detail.producers')}</LinkButton>
      <WriteButton
        right="messages.send"
        tone="primary"
        icon={<Send aria-hidden className="size-4" />}
        disabled={isSystem}
        title={isSystem ? t('send.system') : undefined}
        onClick={() => setOpen('send')}
      >
        {t('send.action')}
      </WriteButton>
      <WriteButton
        right="topics.write"
        icon={<Pencil aria-hidden className="size-4" />}
        disabled={config.data === undefined}
        onClick={() => setOpen('edit')}
      >
        {t('edit')}
      </WriteButton>
      <WriteButton
        right="topics.write"
        icon={<Trash2 aria-hidden className="size-4" />}
        disabled={isSystem}
        title={isSystem ? t('delete.system') : undefined}
        onClick={() => setOpen('delete')}
      >
        {t('delete.action')}
      </WriteButton>
      {open === 'send' && <SendDialog cluster={cluster} topic={topic} type={type} onClose={close} />}
      {open === 'delete' && <DeleteDialog cluster={cluster} topic={topic} onClose={close} />}
      {open === 'edit' && config.data !== undefined && (
        <EditDialog cluster={cluster} topic={topic} configs={config.data.items} onClose={close} />
      )}
    </>
  )
}
