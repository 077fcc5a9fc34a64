import { redirect } from 'next/navigation'
import { links } from '../components/links.ts'
import { knownClusters } from './known-clusters.ts'

export const dynamic = 'force-dynamic'

/** The start: the overview of the first cluster. */
export default function StartPage() {
  const [first] = knownClusters()
  redirect(links.overview(first?.id ?? 'default'))
}
