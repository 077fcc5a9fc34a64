import { GroupPage } from '../../../../../components/groups/group-page.tsx'
import { PageTexts } from '../../../../../components/i18n/page-texts.tsx'
import { nameOf } from '../../../../../components/links.ts'

interface Props {
  readonly params: Promise<{ cluster: string; group: string }>
  readonly searchParams: Promise<{ name?: string | string[] }>
}

export async function generateMetadata({ params, searchParams }: Props) {
  return { title: nameOf((await params).group, (await searchParams).name) }
}

/** One consumer group. */
export default async function OneGroupPage({ params, searchParams }: Props) {
  const { cluster, group } = await params
  return (
    <PageTexts parts={['groups', 'offsets']}>
      <GroupPage cluster={decodeURIComponent(cluster)} group={nameOf(group, (await searchParams).name)} />
    </PageTexts>
  )
}
