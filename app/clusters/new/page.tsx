import { getTranslations } from 'next-intl/server'
import { NewCluster } from '../../../components/clusters/cluster-form.tsx'

export async function generateMetadata() {
  const t = await getTranslations('clusters')
  return { title: t('addTitle') }
}

/** Adds a cluster to this dashboard. */
export default function NewClusterPage() {
  return <NewCluster />
}
