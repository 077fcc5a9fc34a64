import { getTranslations } from 'next-intl/server'
import { ClusterList } from '../../components/clusters/cluster-list.tsx'

export async function generateMetadata() {
  const t = await getTranslations('clusters')
  return { title: t('title') }
}

/** All clusters of this dashboard. */
export default function ClustersPage() {
  return <ClusterList />
}
