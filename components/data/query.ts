import { queryOptions } from '@tanstack/react-query'
import { isFed } from './live-state.ts'
import { send } from './send.ts'
import type { ApiError, EndpointName, Input, Reply } from './send.ts'

/** How often a page asks again, in ms, unless it is told by itself (live-state.ts). A hidden tab asks nothing. */
export const pollMs = { live: 10_000, slow: 30_000, never: false } as const

interface Timing {
  /** How often to ask again; never by default. */
  readonly every?: number | false
  readonly enabled?: boolean
}

/** react-query options of a reading endpoint: `useQuery(queryOf('listBrokers', { params: { cluster } }, { every: pollMs.live }))`. */
export function queryOf<N extends EndpointName>(name: N, input: Input<N>, timing: Timing = {}) {
  const key: readonly unknown[] = [name, input]
  const every = timing.every ?? false
  return queryOptions<Reply<N>, ApiError>({
    queryKey: key,
    queryFn: ({ signal }) => send(name, input, signal),
    refetchInterval: ({ queryHash }) => (isFed(queryHash) ? false : every),
    enabled: timing.enabled ?? true,
  })
}
