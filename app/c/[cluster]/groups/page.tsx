import { getTranslations } from 'next-intl/server'
import { GroupList } from '../../../../components/groups/group-list.tsx'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'

export async function generateMetadata() {
  const t = await getTranslations('groups')
  return { title: t('title') }
}

/** The consumer groups of a cluster. */
export default async function GroupsPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['groups']}>
      <GroupList cluster={cluster} />
    </PageTexts>
  )
}
