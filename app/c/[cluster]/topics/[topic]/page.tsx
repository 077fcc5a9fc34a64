import type { Metadata } from 'next'
import { PageTexts } from '../../../../../components/i18n/page-texts.tsx'
import { nameOf } from '../../../../../components/links.ts'
import { TopicDetail } from '../../../../../components/topics/topic-detail.tsx'

interface Props {
  readonly params: Promise<{ cluster: string; topic: string }>
  readonly searchParams: Promise<{ name?: string | string[] }>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  return { title: nameOf((await params).topic, (await searchParams).name) }
}

/** One topic. */
export default async function TopicPage({ params, searchParams }: Props) {
  const { cluster, topic } = await params
  return (
    <PageTexts parts={['topics', 'offsets']}>
      <TopicDetail cluster={decodeURIComponent(cluster)} topic={nameOf(topic, (await searchParams).name)} />
    </PageTexts>
  )
}
