import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'
import { TopicList } from '../../../../components/topics/topic-list.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('topics'))('title') }
}

/** All topics of a cluster. */
export default async function TopicsPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const { cluster } = await params
  return (
    <PageTexts parts={['topics']}>
      <TopicList cluster={decodeURIComponent(cluster)} />
    </PageTexts>
  )
}
