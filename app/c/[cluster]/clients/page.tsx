import { getTranslations } from 'next-intl/server'
import { ClientList } from '../../../../components/clients/client-list.tsx'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'

export async function generateMetadata() {
  const t = await getTranslations('clients')
  return { title: t('title') }
}

/** Everybody who is connected. */
export default async function ClientsPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['clients']}>
      <ClientList cluster={cluster} />
    </PageTexts>
  )
}
