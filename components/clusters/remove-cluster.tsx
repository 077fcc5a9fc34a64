'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ErrorState } from '../data/error-state.tsx'
import { WriteButton } from '../data/rights.tsx'
import { useSend } from '../data/use-send.ts'
import { links } from '../links.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { notify } from '../ui/notify.tsx'
import { Panel } from '../ui/panel.tsx'

/** Makes the dashboard forget a cluster, after its short name was typed. */
export function RemoveCluster({
  id,
  name,
  stays,
}: {
  readonly id: string
  readonly name: string
  readonly stays: boolean
}) {
  const t = useTranslations('clusters')
  const router = useRouter()
  const [typed, setTyped] = useState('')
  const remove = useSend('deleteCluster', ['listClusters'])
  const submit = (): void =>
    remove.mutate(
      { params: { cluster: id } },
      {
        onSuccess: () => {
          notify({ kind: 'success', title: t('removed', { name }) })
          router.push(links.clusters)
        },
      },
    )
  return (
    <Panel title={t('part.remove')}>
      <div className="flex flex-col items-start gap-3 p-3">
        <p className="text-soft">{t(stays ? 'removeStays' : 'removeHint')}</p>
        {!stays && (
          <>
            <Field label={t('removeConfirm', { id })}>
              {(ids) => <TextInput {...ids} value={typed} onChange={(event) => setTyped(event.target.value)} />}
            </Field>
            <WriteButton
              right="clusters.write"
              tone="danger"
              disabled={typed !== id || remove.isPending}
              onClick={submit}
            >
              {t('action.remove')}
            </WriteButton>
          </>
        )}
        {remove.error !== null && <ErrorState error={remove.error} />}
      </div>
    </Panel>
  )
}
