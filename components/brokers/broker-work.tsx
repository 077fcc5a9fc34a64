'use client'

import { useTranslations } from 'next-intl'
import { ErrorState } from '../data/error-state.tsx'
import { Failures } from '../data/failures.tsx'
import { useSend } from '../data/use-send.ts'
import { FormDialog } from '../ui/form-dialog.tsx'
import { Status } from '../ui/status.tsx'

/** What can be done with a broker from its maintenance page. */
export type BrokerWork =
  | { readonly kind: 'wipe' | 'add' }
  | { readonly kind: 'clean'; readonly what: 'expired-consume-queues' | 'unused-topics' | 'expired-commit-logs' }

/** Asks before it is done, in words that say the effect, and shows what came of it at each process. */
export function BrokerWorkDialog({
  cluster,
  broker,
  work,
  onClose,
}: {
  readonly cluster: string
  readonly broker: string
  readonly work: BrokerWork
  readonly onClose: () => void
}) {
  const t = useTranslations('brokers.maintenance')
  const permission = useSend('setWritePermission', ['getBrokerMaintenance', 'getTopicRoute'])
  const cleaning = useSend('cleanBroker')
  const params = { cluster }
  const words = {
    wipe: [t('wipeTitle', { broker }), t('wipeEffect', { broker }), t('confirmWipe')],
    add: [t('addTitle', { broker }), t('addEffect', { broker }), t('confirmAdd')],
    clean: [t('cleanTitle', { broker }), work.kind === 'clean' ? t(`cleaning.${work.what}`) : '', t('cleanConfirm')],
  } as const
  const [title, effect, confirm] = words[work.kind]
  const submit = (): void => {
    if (work.kind === 'clean') cleaning.mutate({ params, body: { broker, what: work.what } })
    else permission.mutate({ params, body: { broker, writable: work.kind === 'add' } })
  }
  const error = permission.error ?? cleaning.error
  const done = [
    ...(permission.data?.items ?? []).map(({ address, topics }) => t('done', { address, count: topics })),
    ...(cleaning.data?.items ?? []).map((item) => t('cleanDone', { broker: item.broker })),
  ]
  const failures = [...(permission.data?.failures ?? []), ...(cleaning.data?.failures ?? [])]
  const isOver = done.length + failures.length > 0
  return (
    <FormDialog
      title={title}
      description={effect}
      submit={confirm}
      isDanger={work.kind !== 'add'}
      isReady={!isOver}
      isSending={permission.isPending || cleaning.isPending}
      way={isOver ? 'close' : 'cancel'}
      onSubmit={submit}
      onClose={onClose}
    >
      {error !== null && <ErrorState error={error} />}
      <ul role="status">
        {done.map((line) => (
          <li key={line}>
            <Status kind="ok">{line}</Status>
          </li>
        ))}
      </ul>
      <Failures of={failures} />
    </FormDialog>
  )
}
