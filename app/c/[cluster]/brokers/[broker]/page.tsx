import type { Metadata } from 'next'
import { PageTexts } from '../../../../../components/i18n/page-texts.tsx'
import { nameOf } from '../../../../../components/links.ts'
import { BrokerDetail } from '../../../../../components/brokers/broker-detail.tsx'

interface Props {
  readonly params: Promise<{ cluster: string; broker: string }>
  readonly searchParams: Promise<{ name?: string | string[] }>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  return { title: nameOf((await params).broker, (await searchParams).name) }
}

/** One broker. */
export default async function BrokerPage({ params, searchParams }: Props) {
  const { cluster, broker } = await params
  return (
    <PageTexts parts={['brokers']}>
      <BrokerDetail cluster={decodeURIComponent(cluster)} broker={nameOf(broker, (await searchParams).name)} />
    </PageTexts>
  )
}
