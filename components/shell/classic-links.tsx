'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { classicTarget } from './classic-target.ts'

/** Bookmarks of the classic console (`/#/topic`) lead to the page that does the same here. */
export function ClassicLinks({ cluster }: { readonly cluster: string }) {
  const router = useRouter()
  useEffect(() => {
    const follow = (): void => {
      const target = classicTarget(window.location.hash, cluster)
      if (target !== undefined) router.replace(target)
    }
    follow()
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [router, cluster])
  return null
}
