import { getTranslations } from 'next-intl/server'
import { AccessPage } from '../../../../components/access/access-page.tsx'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'

export async function generateMetadata() {
  const t = await getTranslations('access')
  return { title: t('title') }
}

/** Users and access rules of the brokers. */
export default async function AccessRoute({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['access']}>
      <AccessPage cluster={cluster} />
    </PageTexts>
  )
}
