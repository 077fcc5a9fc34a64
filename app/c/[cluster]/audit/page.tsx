import { getTranslations } from 'next-intl/server'
import { AuditPage } from '../../../../components/audit/audit-page.tsx'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'

export async function generateMetadata() {
  const t = await getTranslations('audit')
  return { title: t('title') }
}

/** Every write that was asked of this dashboard. */
export default async function AuditListPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['audit']}>
      <AuditPage cluster={cluster} />
    </PageTexts>
  )
}
