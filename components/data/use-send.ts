import { useMutation, useQueryClient } from '@tanstack/react-query'
import { send } from './send.ts'
import type { ApiError, EndpointName, Input, Reply } from './send.ts'

/** A writing endpoint. When it worked, what the endpoints in `refreshes` answered is asked again. */
export function useSend<N extends EndpointName>(name: N, refreshes: readonly EndpointName[] = []) {
  const client = useQueryClient()
  return useMutation<Reply<N>, ApiError, Input<N>>({
    mutationFn: (input) => send(name, input),
    onSuccess: async () => {
      await Promise.all(refreshes.map((endpoint) => client.invalidateQueries({ queryKey: [endpoint] })))
    },
  })
}
