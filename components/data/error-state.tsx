'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { StatusShape } from '../ui/status.tsx'
import { badRequestSentence, errorSentence } from './error-sentence.ts'
import type { ApiError } from './send.ts'

/** What was asked, what came of it, and what to do. Stands where the answer would be; other parts of the page stay. */
export function ErrorState({ error, retry }: { readonly error: ApiError; readonly retry?: () => unknown }) {
  const t = useTranslations('base')
  const said = errorSentence(error)
  const bad = badRequestSentence(error)
  return (
    <div role="alert" className="flex flex-col items-start gap-2 p-4">
      <p className="flex items-center gap-2 text-lg font-semibold">
        <StatusShape kind="error" />
        {t(`errors.title.${error.code}`)}
      </p>
      {bad !== undefined && (
        <p className="max-w-200 wrap-anywhere text-soft">{t(`errors.bad.${bad.reason}`, bad.values)}</p>
      )}
      {said !== undefined && (
        <p className="max-w-200 wrap-anywhere text-soft">{t(`errors.said.${said.key}`, said.values)}</p>
      )}
      {said === undefined && (bad === undefined || bad.detail !== undefined) && (
        <p lang="en" className="max-w-200 wrap-anywhere text-soft">
          {error.message}
        </p>
      )}
      <p className="max-w-200 break-all font-mono text-sm text-soft">
        {error.request} · {error.status === 0 ? error.code : `${error.status} ${error.code}`}
      </p>
      <div className="flex gap-2">
        {retry !== undefined && <Button onClick={() => void retry()}>{t('action.retry')}</Button>}
        <CopyButton text={reportOf(error)} words={t('action.copyReport')} />
      </div>
    </div>
  )
}

function reportOf(error: ApiError): string {
  return JSON.stringify(
    { request: error.request, status: error.status, code: error.code, message: error.message, details: error.details },
    null,
    2,
  )
}
