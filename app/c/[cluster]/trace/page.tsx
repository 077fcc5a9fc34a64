import { getTranslations } from 'next-intl/server'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'
import { TraceSearch } from '../../../../components/trace/trace-search.tsx'

export async function generateMetadata() {
  const t = await getTranslations('trace')
  return { title: t('title') }
}

/** The trace of a message. */
export default async function TracePage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['trace']}>
      <TraceSearch cluster={cluster} />
    </PageTexts>
  )
}
