'use client'

import { useTranslations } from 'next-intl'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo } from 'react'
import type { MessageDetail } from '../../server/contract/messages.ts'
import { useFormat } from '../format/use-format.ts'
import { Button } from '../ui/button.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { Status } from '../ui/status.tsx'
import { bytesOf, hexLines, prettyJson } from './body-text.ts'

const forms = ['json', 'text', 'hex'] as const
type Form = (typeof forms)[number]
type Body = MessageDetail['body']

/** The body as JSON, text or hex, with its size, how it is stored, and an exact download. */
export function MessageBodyView({ body, msgId }: { readonly body: Body; readonly msgId: string }) {
  const t = useTranslations('messages.body')
  const format = useFormat()
  const [wanted, setForm] = useQueryState('as', parseAsStringLiteral(forms))
  const possible = forms.filter((form) =>
    form === 'json' ? body.isJson && body.text !== null : form === 'text' ? body.text !== null : true,
  )
  const form = wanted !== null && possible.includes(wanted) ? wanted : (possible[0] ?? 'hex')
  const shown = useMemo(() => shownAs(body, form), [body, form])
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-soft">
        <div role="group" aria-label={t('form')} className="flex">
          {possible.map((choice) => (
            <Button
              key={choice}
              aria-pressed={choice === form}
              tone={choice === form ? 'primary' : 'plain'}
              className="rounded-none first:rounded-l last:rounded-r"
              onClick={() => void setForm(choice)}
            >
              {t(`as.${choice}`)}
            </Button>
          ))}
        </div>
        <span>{format.bytes(body.bytes)}</span>
        <span>
          {t('compression')} {body.compression}
          {body.compression !== 'none' && ` (${format.bytes(body.storedBytes)})`}
        </span>
        {!body.checksumOk && <Status kind="error">{t('checksum')}</Status>}
        {body.truncated ? (
          <Status kind="warning">{t('truncated')}</Status>
        ) : (
          <Button onClick={() => download(body, msgId)}>{t('download')}</Button>
        )}
      </div>
      {body.encoding === 'empty' ? (
        <p className="panel p-4 text-soft">{t('empty')}</p>
      ) : (
        <CodeBlock code={shown} label={t('label')} />
      )}
    </div>
  )
}

function shownAs(body: Body, form: Form): string {
  if (form === 'hex') return hexLines(bytesOf(body.base64))
  const text = body.text ?? ''
  return form === 'json' ? prettyJson(text) : text
}

/** Saves exactly the bytes that were sent. */
function download(body: Body, msgId: string): void {
  const url = URL.createObjectURL(new Blob([bytesOf(body.base64)], { type: 'application/octet-stream' }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = `${msgId}${body.isJson ? '.json' : body.text === null ? '.bin' : '.txt'}`
  anchor.click()
  URL.revokeObjectURL(url)
}
