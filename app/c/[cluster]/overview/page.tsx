import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'
import { Overview } from '../../../../components/overview/overview.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('overview'))('title') }
}

/** The first page of a cluster. */
export default async function OverviewPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const { cluster } = await params
  return (
    <PageTexts parts={['overview']}>
      <Overview cluster={decodeURIComponent(cluster)} />
    </PageTexts>
  )
}
