'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { MessageDetail } from '../../server/contract/messages.ts'
import { Answer } from '../data/answer.tsx'
import { Digits, Time } from '../data/known-value.tsx'
import { queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { LinkButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { late } from '../ui/late.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Badge } from '../ui/status.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { MessageBodyView } from './message-body.tsx'
import { Delivery } from './delivery.tsx'
import { MessageTable } from './message-table.tsx'

const ResendDialog = late(() => import('./resend-dialog.tsx').then((module) => module.ResendDialog))

const tabs = ['body', 'properties', 'delivery'] as const

/** One message: what it says, what it carries, and what became of it in each group. */
export function MessagePage({
  cluster,
  messageId,
  topic,
}: {
  readonly cluster: string
  readonly messageId: string
  readonly topic: string | undefined
}) {
  const t = useTranslations('messages')
  const query = useQuery(queryOf('getMessage', { params: { cluster }, query: { id: messageId, topic } }))
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={<code className="text-lg">{query.data?.message.msgId ?? messageId}</code>}
        actions={query.data !== undefined && <Actions cluster={cluster} message={query.data.message} />}
      />
      <div className={query.data === undefined && query.error !== null ? 'panel' : ''}>
        <Answer
          query={query}
          skeleton={
            <div className="panel">
              <SkeletonRows rows={10} label={t('loading')} />
            </div>
          }
        >
          {(data) => <Detail cluster={cluster} data={data} />}
        </Answer>
      </div>
    </div>
  )
}

/** To its trace, and sending it again; a dead letter goes to its group. */
function Actions({ cluster, message }: { readonly cluster: string; readonly message: MessageDetail }) {
  const t = useTranslations('messages')
  const [resending, setResending] = useState(false)
  const group = /^%(?:DLQ|RETRY)%(.+)$/.exec(message.topic)?.[1]
  return (
    <>
      <LinkButton href={links.trace(cluster, { id: message.msgId, topic: message.topic })}>{t('toTrace')}</LinkButton>
      <WriteButton right="messages.send" onClick={() => setResending(true)}>
        {t('resendThis')}
      </WriteButton>
      {resending && (
        <ResendDialog
          cluster={cluster}
          messages={[message]}
          {...(group === undefined ? {} : { group })}
          onClose={() => setResending(false)}
        />
      )}
    </>
  )
}

function Detail({ cluster, data }: { readonly cluster: string; readonly data: Reply<'getMessage'> }) {
  const t = useTranslations('messages')
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('body'))
  const { message } = data
  return (
    <div className="flex flex-col gap-3">
      <Facts cluster={cluster} message={message} />
      <Tabs
        label={t('parts')}
        chosen={tab}
        onChoose={(key) => void setTab(key)}
        tabs={tabs.map((key) => ({
          key,
          label: t(`part.${key}`),
          ...(key === 'properties' ? { count: message.properties.length } : {}),
        }))}
      >
        {tab === 'body' && <MessageBodyView cluster={cluster} message={message} />}
        {tab === 'properties' && <Properties message={message} />}
        {tab === 'delivery' && <Delivery cluster={cluster} message={message} />}
      </Tabs>
      {data.others.length > 0 && (
        <section className="flex flex-col gap-1.5">
          <h2 className="text-base font-semibold">{t('others', { count: data.others.length })}</h2>
          <MessageTable cluster={cluster} rows={data.others} empty={null} />
        </section>
      )}
    </div>
  )
}

function Facts({ cluster, message }: { readonly cluster: string; readonly message: MessageDetail }) {
  const t = useTranslations('messages')
  const format = useFormat()
  return (
    <dl className="panel grid gap-x-6 gap-y-1.5 p-3 sm:grid-cols-2 xl:grid-cols-3">
      <Fact name={t('fact.topic')}>
        <Link href={links.topic(cluster, message.topic)} prefetch={false}>
          {message.topic}
        </Link>
      </Fact>
      <Fact name={t('fact.tags')}>{message.tags === '' ? <None /> : <Badge>{message.tags}</Badge>}</Fact>
      <Fact name={t('fact.keys')}>
        {message.keys.length === 0 ? <None /> : message.keys.map((key) => <Badge key={key}>{key}</Badge>)}
      </Fact>
      <Fact name={t('fact.storedAt')}>
        <Time at={message.storedAt} precision="ms" />
      </Fact>
      <Fact name={t('fact.bornAt')}>
        <Time at={message.bornAt} precision="ms" />
      </Fact>
      <Fact name={t('fact.queue')}>
        {message.broker} : {message.queueId} · {t('column.queueOffset')} <Digits value={message.queueOffset} />
      </Fact>
      <Fact name={t('fact.storeHost')}>
        <code>{message.storeHost}</code>
      </Fact>
      <Fact name={t('fact.bornHost')}>
        <code>{message.bornHost}</code>
      </Fact>
      <Fact name={t('fact.physicalOffset')}>
        <Digits value={message.physicalOffset} /> · {format.bytes(message.storeBytes)}
      </Fact>
      <Fact name={t('fact.reconsumeTimes')}>
        <Digits value={message.reconsumeTimes} />
      </Fact>
      <Fact name={t('fact.bodyCrc')}>
        <code>{message.bodyChecksum}</code>
      </Fact>
      <Fact name={t('fact.flag')}>
        <code>{message.flag}</code>
      </Fact>
      <Fact name={t('fact.preparedTransactionOffset')}>
        <Digits value={message.preparedTransactionOffset} />
      </Fact>
      <Fact name={t('fact.sysFlag')}>
        <code>{message.sysFlag}</code>{' '}
        {message.sysFlagWords.map((word) => (
          <Badge key={word}>{word}</Badge>
        ))}
      </Fact>
      <Fact name={t('fact.offsetMsgId')} wide>
        <Copyable text={message.offsetMsgId} />
      </Fact>
      <Fact name={t('fact.msgId')} wide>
        <Copyable text={message.msgId} />
      </Fact>
    </dl>
  )
}

function Fact({
  name,
  wide = false,
  children,
}: {
  readonly name: string
  /** All columns, for a long id. */
  readonly wide?: boolean
  readonly children: ReactNode
}) {
  return (
    <div className={cx('flex min-h-6 min-w-0 items-start gap-x-2', wide && 'sm:col-span-full')}>
      <dt className="w-28 shrink-0 leading-6 text-soft">{name}</dt>
      <dd className="flex min-w-0 flex-1 flex-wrap items-center gap-1 leading-6 break-all">{children}</dd>
    </div>
  )
}

function Copyable({ text }: { readonly text: string }) {
  return (
    <span>
      <code className="text-sm">{text}</code> <CopyButton text={text} />
    </span>
  )
}

function None() {
  return (
    <span aria-hidden className="text-faint">
      –
    </span>
  )
}

function Properties({ message }: { readonly message: MessageDetail }) {
  const t = useTranslations('messages')
  return (
    <PlainTable
      label={t('part.properties')}
      rows={message.properties}
      rowKey={(row) => row.key}
      columns={[
        { key: 'key', header: t('property.key'), cell: (row) => <code>{row.key}</code> },
        {
          key: 'value',
          header: t('property.value'),
          wraps: true,
          cell: (row) => <code>{row.value}</code>,
        },
      ]}
      empty={<p className="p-4 text-soft">{t('property.none')}</p>}
    />
  )
}
