import { type BrokerConnections, compareText } from '../../broker-core/client/index.ts'

/** A consumer of a group, as the brokers told last. */
export interface SeenClient {
  readonly clientId: string
  readonly address: string
  readonly language: string
  readonly version: number
  readonly brokers: string[]
}

/** The clients of a group and the topics they subscribe to. */
export interface SeenClients {
  readonly clients: readonly SeenClient[]
  readonly topics: readonly string[]
}

export const nobodySeen: SeenClients = { clients: [], topics: [] }

/** Who is connected for a group, each once, with the brokers that see it. */
export function seenClients(answers: readonly BrokerConnections[]): SeenClients {
  const clients = new Map<string, SeenClient>()
  const topics = new Set<string>()
  for (const { reader, connection } of answers) {
    if (connection === undefined) continue
    for (const topic of connection.subscriptionTable.keys()) topics.add(topic)
    for (const { clientId, clientAddr: address, language, version } of connection.connectionSet) {
      const known = clients.get(clientId)
      if (known === undefined) clients.set(clientId, { clientId, address, language, version, brokers: [reader.broker] })
      else known.brokers.push(reader.broker)
    }
  }
  if (clients.size === 0) return nobodySeen
  return {
    clients: [...clients.values()].sort((a, b) => compareText(a.clientId, b.clientId)),
    topics: [...topics].sort(compareText),
  }
}
