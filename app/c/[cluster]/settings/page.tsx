import { getTranslations } from 'next-intl/server'
import { ClusterSettings } from '../../../../components/clusters/cluster-form.tsx'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'

export async function generateMetadata() {
  const t = await getTranslations('clusters')
  return { title: t('settings') }
}

/** How this cluster is reached, and what is expected of its groups. */
export default async function SettingsPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['clusters', 'shell']}>
      <ClusterSettings cluster={cluster} />
    </PageTexts>
  )
}
