import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { askAhead } from '../../../../components/data/ask-ahead.ts'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'
import { Overview } from '../../../../components/overview/overview.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('overview'))('title') }
}

/** The first page of a cluster. */
export default async function OverviewPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  await askAhead('getOverview', { params: { cluster } })
  await askAhead('getRates', { params: { cluster } })
  return (
    <PageTexts parts={['overview']}>
      <Overview cluster={cluster} />
    </PageTexts>
  )
}
