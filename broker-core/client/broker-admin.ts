import { requests } from '../protocol/requests/index.ts'
import type { ClientParts } from './client-parts.ts'

/** Figures and settings of single brokers. */
export class BrokerAdmin {
  private readonly parts: ClientParts

  constructor(parts: ClientParts) {
    this.parts = parts
  }

  /** RocketMQ's runtime table: text by name. @throws CallError */
  async runtime(address: string): Promise<ReadonlyMap<string, string>> {
    const { body } = await this.parts.caller.broker(address, requests.getBrokerRuntimeInfo, {})
    return body.table
  }

  /** All settings of the broker: text by name. @throws CallError */
  async config(address: string): Promise<ReadonlyMap<string, string>> {
    const { body } = await this.parts.caller.broker(address, requests.getBrokerConfig, {}, { vip: false })
    return body
  }
}
