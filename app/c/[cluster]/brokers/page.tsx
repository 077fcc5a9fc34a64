import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'
import { BrokerList } from '../../../../components/brokers/broker-list.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('brokers'))('title') }
}

/** The brokers of a cluster. */
export default async function BrokersPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const { cluster } = await params
  return (
    <PageTexts parts={['brokers']}>
      <BrokerList cluster={decodeURIComponent(cluster)} />
    </PageTexts>
  )
}
