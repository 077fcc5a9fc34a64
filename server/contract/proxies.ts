import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { ClientConnection, ConsumeType, MessageModel } from './groups.ts'
import { paths } from './paths.ts'
import { EpochMs } from './values.ts'

/** Who is connected to one proxy for a group; the brokers themselves know nothing of those. `proxy` left out: the chosen one. */
export const getProxyClients = endpoint(paths.getProxyClients, {
  right: 'clients.read',

  query: z.object({ group: z.string().min(1).max(255), proxy: z.string().max(255).optional() }),
  reply: z.object({
    proxy: z.string(),
    group: z.string(),
    mode: MessageModel.optional(),
    consumeType: ConsumeType.optional(),
    /** Empty: nobody is connected to this proxy. */
    clients: z.array(ClientConnection),
    asOf: EpochMs,
  }),
})
