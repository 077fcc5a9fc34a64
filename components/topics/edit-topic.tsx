'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { BrokerChoice } from '../data/broker-choice.tsx'
import { useSend } from '../data/use-send.ts'
import type { Reply } from '../data/send.ts'
import { FormDialog } from '../ui/form-dialog.tsx'
import { notify } from '../ui/notify.tsx'
import { attributeChanges, attributeRows } from './attribute-changes.ts'
import type { AttributeRow } from './attribute-changes.ts'
import { TopicAttributes } from './topic-attributes.tsx'
import { TopicFields, isQueueCount } from './topic-fields.tsx'
import type { TopicSettings } from './topic-fields.tsx'
import { configDiffers } from './topic-config.ts'
import { WriteOutcome } from '../data/write-outcome.tsx'

type Config = Reply<'getTopicConfig'>['items'][number]

/** Changes a topic on the chosen brokers. Only what was changed is sent; the rest stays as it is on each broker. */
export function EditTopic({
  cluster,
  topic,
  configs,
  onClose,
}: {
  readonly cluster: string
  readonly topic: string
  readonly configs: readonly Config[]
  readonly onClose: () => void
}) {
  const t = useTranslations('topics.form')
  const brokers = configs.map((config) => config.broker)
  const before = settingsOf(configs[0])
  const [settings, setSettings] = useState(before)
  const attributesBefore = attributeRows(configs)
  const [rows, setRows] = useState<readonly AttributeRow[]>(attributesBefore)
  const [chosen, setChosen] = useState<readonly string[]>(brokers)
  const differs = configDiffers(configs)
  const attributes = attributeChanges(attributesBefore, rows)
  const own = differs ? allOf(settings) : changesOf(before, settings)
  const isChanged = Object.keys(own).length > 0 || (attributes?.length ?? 0) > 0
  const write = useSend('updateTopic', ['listTopics', 'getTopicConfig', 'getTopicRoute', 'getTopicStatus'])
  const ready =
    isQueueCount(settings.readQueues) &&
    isQueueCount(settings.writeQueues) &&
    attributes !== undefined &&
    chosen.length > 0 &&
    isChanged
  const submit = (): void => {
    write.mutate(
      { params: { cluster }, body: { topic, ...own, attributes: attributes ?? [], brokers: [...chosen] } },
      {
        onSuccess: (reply) => {
          if (reply.failures.length > 0) return
          notify({ kind: 'success', title: t('saved', { topic }) })
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      title={t('editTitle', { topic })}
      submit={t('saveAction', { count: chosen.length })}
      isReady={ready}
      isSending={write.isPending}
      note={!isChanged && attributes !== undefined ? t('nothing') : undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <TopicFields value={settings} onChange={setSettings} />
      <TopicAttributes rows={rows} onChange={setRows} />
      <BrokerChoice brokers={brokers} chosen={chosen} onChoose={setChosen} />
      <WriteOutcome error={write.error} reply={write.data} />
    </FormDialog>
  )
}

function settingsOf(config: Config | undefined): TopicSettings {
  return {
    readQueues: String(config?.readQueues ?? 8),
    writeQueues: String(config?.writeQueues ?? 8),
    perm: config?.perm ?? 6,
    order: config?.order ?? false,
  }
}

function allOf(settings: TopicSettings): { readQueues: number; writeQueues: number; perm: number; order: boolean } {
  return {
    readQueues: Number(settings.readQueues),
    writeQueues: Number(settings.writeQueues),
    perm: settings.perm,
    order: settings.order,
  }
}

function changesOf(before: TopicSettings, now: TopicSettings): Partial<ReturnType<typeof allOf>> {
  const all = allOf(now)
  return {
    ...(before.readQueues === now.readQueues ? {} : { readQueues: all.readQueues }),
    ...(before.writeQueues === now.writeQueues ? {} : { writeQueues: all.writeQueues }),
    ...(before.perm === now.perm ? {} : { perm: all.perm }),
    ...(before.order === now.order ? {} : { order: all.order }),
  }
}
