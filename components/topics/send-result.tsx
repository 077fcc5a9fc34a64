'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Digits } from '../data/known-value.tsx'
import type { Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Status } from '../ui/status.tsx'

/** What became of a message that was sent: where it is stored, how its transaction ended, whether its trace is written. */
export function SendResult({
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
  const { transaction, traced, recallHandle } = result
  return (
    <section role="status" className="rounded-md border border-line bg-sunken p-3">
      <p className="mb-2 flex flex-wrap items-center gap-2">
        <Status kind={result.status === 'SEND_OK' ? 'ok' : 'warning'}>{result.status}</Status>
        <span className="text-soft">{t('stored', { cost: format.duration(result.costMs) })}</span>
      </p>
      {transaction !== undefined && <p className="mb-2">{t(`ended.${transaction}`)}</p>}
      {traced !== undefined && (
        <p className="mb-2">
          <Status kind={traced ? 'ok' : 'warning'}>{t(traced ? 'traced' : 'notTraced')}</Status>
        </p>
      )}
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1">
        <dt className="text-soft">{t('msgId')}</dt>
        <dd className="flex min-w-0 items-center gap-1">
          <Link href={link} prefetch={false} className="min-w-0 font-mono text-sm break-all">
            {result.msgId}
          </Link>
          <CopyButton text={result.msgId} />
        </dd>
        <dt className="text-soft">{t('offsetMsgId')}</dt>
        <CopiedText text={result.offsetMsgId} />
        {recallHandle !== undefined && (
          <>
            <dt className="text-soft">{t('recall')}</dt>
            <CopiedText text={recallHandle} />
          </>
        )}
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

function CopiedText({ text }: { readonly text: string }) {
  return (
    <dd className="flex min-w-0 items-center gap-1 font-mono text-sm">
      <span className="min-w-0 break-all">{text}</span>
      <CopyButton text={text} />
    </dd>
  )
}
