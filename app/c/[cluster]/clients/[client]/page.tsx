import type { Metadata } from 'next'
import { ClientPage } from '../../../../../components/clients/client-page.tsx'
import { PageTexts } from '../../../../../components/i18n/page-texts.tsx'
import { nameOf } from '../../../../../components/links.ts'

interface Props {
  readonly params: Promise<{ cluster: string; client: string }>
  readonly searchParams: Promise<{ name?: string | string[] }>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  return { title: nameOf((await params).client, (await searchParams).name) }
}

/** One client. */
export default async function OneClientPage({ params, searchParams }: Props) {
  const { cluster, client } = await params
  return (
    <PageTexts parts={['clients']}>
      <ClientPage cluster={decodeURIComponent(cluster)} clientId={nameOf(client, (await searchParams).name)} />
    </PageTexts>
  )
}
