import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { chooseTheme, keysCookie, railCookie, themeCookie } from '../../../components/i18n/locale.ts'
import { ClassicLinks } from '../../../components/shell/classic-links.tsx'
import { Frame } from '../../../components/shell/frame.tsx'
import { readConfig } from '../../../server/config.ts'
import { knownClusters } from '../../known-clusters.ts'

/** Every page of one cluster stands in the frame. */
export default async function ClusterLayout({
  params,
  children,
}: {
  readonly params: Promise<{ cluster: string }>
  readonly children: ReactNode
}) {
  const id = decodeURIComponent((await params).cluster)
  const clusters = knownClusters()
  const cluster = clusters.find((candidate) => candidate.id === id)
  if (cluster === undefined) notFound()
  const jar = await cookies()
  return (
    <Frame
      cluster={cluster}
      clusters={clusters}
      theme={chooseTheme(jar.get(themeCookie)?.value)}
      readOnly={readConfig(process.env).readOnly}
      keys={jar.get(keysCookie)?.value !== 'off'}
      narrow={jar.get(railCookie)?.value === 'narrow'}
    >
      <ClassicLinks cluster={cluster.id} />
      {children}
    </Frame>
  )
}
