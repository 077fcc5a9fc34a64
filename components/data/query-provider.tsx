'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { ApiError } from './send.ts'

/** Holds what was asked. An answer stays on screen while it is asked again; errors of the API are not tried twice. */
export function QueryProvider({ children }: { readonly children: ReactNode }) {
  const [client] = useState(makeClient)
  useEffect(() => startLater(client), [client])
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}

/** The stream of news begins when the page has been drawn and has asked what it needs. */
const liveAfterMs = 1500

function startLater(client: QueryClient): () => void {
  let end: (() => void) | undefined
  let isOver = false
  const timer = setTimeout(() => {
    import('./live/live-client.ts').then(
      ({ startLive }) => {
        if (!isOver) end = startLive(client)
      },
      () => undefined, // Without it the page asks, as before.
    )
  }, liveAfterMs)
  return () => {
    isOver = true
    clearTimeout(timer)
    end?.()
  }
}

function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        gcTime: 5 * 60_000,
        refetchIntervalInBackground: false,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        retry: (failures, error) => failures < 1 && error instanceof ApiError && error.code === 'offline',
        retryDelay: 1_000,
      },
      mutations: { networkMode: 'always' },
    },
  })
}
