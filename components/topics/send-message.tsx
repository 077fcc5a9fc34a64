'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useState } from 'react'
import { ErrorState } from '../data/error-state.tsx'
import { Digits } from '../data/known-value.tsx'
import { useSend } from '../data/use-send.ts'
import type { Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Field, Select, TextArea, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { Status } from '../ui/status.tsx'

const delays = [
  '1s',
  '5s',
  '10s',
  '30s',
  '1m',
  '2m',
  '3m',
  '4m',
  '5m',
  '6m',
  '7m',
  '8m',
  '9m',
  '10m',
  '20m',
  '30m',
  '1h',
  '2h',
]

interface Property {
  readonly key: string
  readonly value: string
}

/** Sends one message to a topic and shows where it is stored. */
export function SendMessage({
  cluster,
  topic,
  onClose,
}: {
  readonly cluster: string
  readonly topic: string
  readonly onClose: () => void
}) {
  const t = useTranslations('topics.send')
  const [tag, setTag] = useState('')
  const [keys, setKeys] = useState('')
  const [body, setBody] = useState('')
  const [delayLevel, setDelayLevel] = useState(0)
  const [properties, setProperties] = useState<readonly Property[]>([])
  const write = useSend('sendMessage', ['getTopicStatus', 'listTopics', 'listMessages'])
  const submit = (): void =>
    write.mutate({
      params: { cluster },
      body: {
        topic,
        tag: tag.trim(),
        keys: keys.split(/\s+/).filter((key) => key !== ''),
        body,
        delayLevel,
        properties: properties.filter((property) => property.key !== '').map((property) => ({ ...property })),
      },
    })
  return (
    <FormDialog
      wide
      title={t('title', { topic })}
      submit={t(write.data === undefined ? 'submit' : 'another')}
      isReady={body !== ''}
      isSending={write.isPending}
      way="close"
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-[1fr_1fr_120px]">
        <Field label={t('tag')}>
          {(ids) => <TextInput {...ids} value={tag} maxLength={255} onChange={(event) => setTag(event.target.value)} />}
        </Field>
        <Field label={t('keys')} hint={t('keysHint')}>
          {(ids) => <TextInput {...ids} value={keys} onChange={(event) => setKeys(event.target.value)} />}
        </Field>
        <DelayField value={delayLevel} onChange={setDelayLevel} />
      </div>
      <Field label={t('body')} required>
        {(ids) => (
          <TextArea {...ids} autoFocus required value={body} onChange={(event) => setBody(event.target.value)} />
        )}
      </Field>
      <Properties value={properties} onChange={setProperties} />
      {write.error !== null && <ErrorState error={write.error} />}
      {write.data !== undefined && <SendResult cluster={cluster} topic={topic} result={write.data} />}
    </FormDialog>
  )
}

function DelayField({ value, onChange }: { readonly value: number; readonly onChange: (level: number) => void }) {
  const t = useTranslations('topics.send')
  return (
    <Field label={t('delay')}>
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onChange(Number(event.target.value))}>
          <option value={0}>{t('delayNone')}</option>
          {delays.map((delay, at) => (
            <option key={delay} value={at + 1}>
              {delay}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

function Properties({
  value,
  onChange,
}: {
  readonly value: readonly Property[]
  readonly onChange: (value: readonly Property[]) => void
}) {
  const t = useTranslations('topics.send')
  const set = (at: number, change: Partial<Property>): void =>
    onChange(value.map((property, index) => (index === at ? { ...property, ...change } : property)))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('properties')}</legend>
      {value.map((property, at) => (
        <div key={at} className="flex gap-2">
          <TextInput
            aria-label={t('property')}
            placeholder={t('property')}
            value={property.key}
            onChange={(event) => set(at, { key: event.target.value })}
          />
          <TextInput
            aria-label={t('value')}
            placeholder={t('value')}
            value={property.value}
            onChange={(event) => set(at, { value: event.target.value })}
          />
          <IconButton label={t('removeProperty')} onClick={() => onChange(value.filter((_, index) => index !== at))}>
            <Trash2 aria-hidden className="size-4" />
          </IconButton>
        </div>
      ))}
      <Button
        className="self-start"
        icon={<Plus aria-hidden className="size-4" />}
        onClick={() => onChange([...value, { key: '', value: '' }])}
      >
        {t('addProperty')}
      </Button>
    </fieldset>
  )
}

function SendResult({
  cluster,
  topic,
  result,
}: {
  readonly cluster: string
  readonly topic: string
  readonly result: Reply<'sendMessage'>
}) {
  const t = useTranslations('topics.send')
  const format = useFormat()
  const link = links.message(cluster, result.msgId, { topic })
  return (
    <section role="status" className="rounded-md border border-line bg-sunken p-3">
      <p className="mb-2 flex flex-wrap items-center gap-2">
        <Status kind={result.status === 'SEND_OK' ? 'ok' : 'warning'}>{result.status}</Status>
        <span className="text-soft">{t('stored', { cost: format.duration(result.costMs) })}</span>
      </p>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1">
        <dt className="text-soft">{t('msgId')}</dt>
        <dd className="flex min-w-0 items-center gap-1">
          <Link href={link} prefetch={false} className="min-w-0 font-mono text-sm break-all">
            {result.msgId}
          </Link>
          <CopyButton text={result.msgId} />
        </dd>
        <dt className="text-soft">{t('offsetMsgId')}</dt>
        <dd className="flex min-w-0 items-center gap-1 font-mono text-sm">
          <span className="min-w-0 break-all">{result.offsetMsgId}</span>
          <CopyButton text={result.offsetMsgId} />
        </dd>
        <dt className="text-soft">{t('queue')}</dt>
        <dd>
          {result.broker}:{result.queueId}
        </dd>
        <dt className="text-soft">{t('queueOffset')}</dt>
        <dd>
          <Digits value={result.queueOffset} />
        </dd>
      </dl>
    </section>
  )
}
