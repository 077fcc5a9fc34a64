import { getTranslations } from 'next-intl/server'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'
import { ProducerList } from '../../../../components/producers/producer-list.tsx'

export async function generateMetadata() {
  const t = await getTranslations('producers')
  return { title: t('title') }
}

/** The producers that are connected. */
export default async function ProducersPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['producers']}>
      <ProducerList cluster={cluster} />
    </PageTexts>
  )
}
