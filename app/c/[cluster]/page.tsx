import { redirect } from 'next/navigation'
import { links } from '../../../components/links.ts'

/** A cluster without a page: its overview. */
export default async function ClusterPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  redirect(links.overview(decodeURIComponent((await params).cluster)))
}
