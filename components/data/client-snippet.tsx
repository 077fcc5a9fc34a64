'use client'

import dynamic from 'next/dynamic'

/**
 * A program that sends to (`role` producer), or consumes from, this very cluster, in Java, Go, Python and Node, to be copied.
 * It is loaded when an empty page needs it; the room for it is kept.
 */
export const ClientSnippet = dynamic(() => import('./client-program.tsx').then((module) => module.ClientProgram), {
  ssr: false,
  loading: () => <div className="h-60" />,
})
