'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { TopicType } from '../../server/contract/values.ts'
import { ErrorState } from '../data/error-state.tsx'
import { useSend } from '../data/use-send.ts'
import { useZone } from '../format/use-format.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Checkbox, Field, TextArea, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { Status } from '../ui/status.tsx'
import { isComplete, isMismatch, kindFields, kindFor } from './message-kind.ts'
import { MessageKindFields } from './message-kind-fields.tsx'
import { SendResult } from './send-result.tsx'

interface Property {
  readonly key: string
  readonly value: string
}

/** Sends one message of any kind to a topic and shows what became of it. */
export function SendMessage({
  cluster,
  topic,
  type,
  onClose,
}: {
  readonly cluster: string
  readonly topic: string
  /** Of the topic, as far as it is known: the form begins with the kind of message that fits. */
  readonly type: TopicType | undefined
  readonly onClose: () => void
}) {
  const t = useTranslations('topics.send')
  const zone = useZone()
  const [tag, setTag] = useState('')
  const [keys, setKeys] = useState('')
  const [body, setBody] = useState('')
  const [kind, setKind] = useState(kindFor(type))
  const [isBase64, setBase64] = useState(false)
  const [trace, setTrace] = useState(false)
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
        bodyEncoding: isBase64 ? 'base64' : 'text',
        trace,
        ...kindFields(kind, zone),
        properties: properties.filter((property) => property.key !== '').map((property) => ({ ...property })),
      },
    })
  return (
    <FormDialog
      wide
      title={t('title', { topic })}
      submit={t(write.data === undefined ? 'submit' : 'another')}
      isReady={body !== '' && isComplete(kind)}
      isSending={write.isPending}
      way="close"
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t('tag')}>
          {(ids) => <TextInput {...ids} value={tag} maxLength={255} onChange={(event) => setTag(event.target.value)} />}
        </Field>
        <Field label={t('keys')} hint={t('keysHint')}>
          {(ids) => <TextInput {...ids} value={keys} onChange={(event) => setKeys(event.target.value)} />}
        </Field>
      </div>
      <MessageKindFields value={kind} onChange={setKind} />
      {isMismatch(type, kind.kind) && <Mismatch type={type ?? 'NORMAL'} />}
      <Field label={t('body')} required>
        {(ids) => (
          <TextArea {...ids} autoFocus required value={body} onChange={(event) => setBody(event.target.value)} />
        )}
      </Field>
      <Choices isBase64={isBase64} trace={trace} onBase64={setBase64} onTrace={setTrace} />
      <Properties value={properties} onChange={setProperties} />
      {write.error !== null && <ErrorState error={write.error} />}
      {write.data !== undefined && <SendResult cluster={cluster} topic={topic} result={write.data} />}
    </FormDialog>
  )
}

function Mismatch({ type }: { readonly type: TopicType }) {
  const t = useTranslations('topics.send')
  const names = useTranslations('base.topicType')
  return <Status kind="warning">{t('mismatch', { type: names(type) })}</Status>
}

function Choices({
  isBase64,
  trace,
  onBase64,
  onTrace,
}: {
  readonly isBase64: boolean
  readonly trace: boolean
  readonly onBase64: (isOn: boolean) => void
  readonly onTrace: (isOn: boolean) => void
}) {
  const t = useTranslations('topics.send')
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-1">
      <Checkbox label={t('base64')} checked={isBase64} onChange={(event) => onBase64(event.target.checked)} />
      <Checkbox label={t('trace')} checked={trace} onChange={(event) => onTrace(event.target.checked)} />
    </div>
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
