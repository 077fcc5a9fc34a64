'use client'

import { late } from '../ui/late.tsx'

/**
 * A program that sends to (`role` producer), or consumes from, this very cluster, in Java, Go, Python and Node, to be copied.
 * It is loaded when an empty page needs it; the room that the shortest takes is kept.
 */
export const ClientSnippet = late(
  () => import('./client-program.tsx').then((module) => module.ClientProgram),
  <div className="h-45 w-[min(760px,calc(100vw-64px))] max-w-full" />,
)
