'use client'

import { useEffect, useState } from 'react'
import type { RefObject } from 'react'

/** True once an element has come into view, or close to it; from then on for good. */
export function useNear(of: RefObject<HTMLElement | null>): boolean {
  const [isNear, setIsNear] = useState(false)
  useEffect(() => {
    const { current } = of
    if (current === null || isNear) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setIsNear(true)
      },
      // Of what scrolls inside the page; browsers that do not know it take the edge itself.
      { scrollMargin: '100px' } as IntersectionObserverInit,
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [of, isNear])
  return isNear
}
