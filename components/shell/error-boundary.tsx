'use client'

import { useTranslations } from 'next-intl'
import { Component } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { StatusShape } from '../ui/status.tsx'

/** Keeps a fault of one part of a page inside that part. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    return error === null ? (
      this.props.children
    ) : (
      <BrokenPart error={error} retry={() => this.setState({ error: null })} />
    )
  }
}

/** What stands where a part of the page failed to draw. */
export function BrokenPart({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const t = useTranslations('base')
  return (
    <div role="alert" className="panel flex flex-col items-start gap-2 p-4">
      <p className="flex items-center gap-2 text-lg font-semibold">
        <StatusShape kind="error" />
        {t('errors.screen')}
      </p>
      <p className="text-soft">{t('errors.screenHint')}</p>
      <div className="flex gap-2">
        <Button onClick={retry}>{t('action.retry')}</Button>
        <CopyButton text={`${location.href}\n${error.stack ?? error.message}`} words={t('action.copyReport')} />
      </div>
    </div>
  )
}
