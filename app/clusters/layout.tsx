import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { chooseTheme, themeCookie } from '../../components/i18n/locale.ts'
import { PlainFrame } from '../../components/shell/plain-frame.tsx'
import { readConfig } from '../../server/config.ts'

/** Pages about all clusters. */
export default async function ClustersLayout({ children }: { readonly children: ReactNode }) {
  const theme = chooseTheme((await cookies()).get(themeCookie)?.value)
  return (
    <PlainFrame theme={theme} readOnly={readConfig(process.env).readOnly}>
      {children}
    </PlainFrame>
  )
}
