import type { AdminClient } from '../../client/index.ts'
import type { HeartbeatData } from '../../protocol/bodies/clients.ts'
import { requests } from '../../protocol/requests/index.ts'
import type { Connector } from '../../remoting/connector.ts'

const intervalMs = 10_000

/** Keeps a client online with every master of the cluster (Java: MQClientInstance.sendHeartbeatToAllBroker). */
export class Heartbeats {
  private readonly client: AdminClient
  private readonly connector: Connector
  private readonly body: HeartbeatData
  private timer: NodeJS.Timeout | undefined

  /** @param connector over which brokers ask the client back */
  constructor(client: AdminClient, connector: Connector, body: HeartbeatData) {
    this.client = client
    this.connector = connector
    this.body = body
  }

  /** Resolves when all masters know of the client. @throws CallError when no NameServer answers */
  async start(): Promise<void> {
    await this.beat()
    this.timer = setInterval(() => void this.beat().catch(() => undefined), intervalMs)
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private async beat(): Promise<void> {
    const masters = await this.client.directory.masters()
    // A broker that is away hears of the client with a later beat.
    await Promise.allSettled(
      masters.map(({ address }) => this.connector.call(address, requests.heartBeat, {}, { body: this.body })),
    )
  }
}
