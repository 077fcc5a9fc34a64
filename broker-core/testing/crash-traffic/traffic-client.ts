import { parseOffsetMessageId } from '../../message/message-id.ts'
import { encodeProperties } from '../../message/message-properties.ts'
import { decodeStoredMessages } from '../../message/stored-message.ts'
import { pullMessage, sendMessageV2 } from '../../protocol/requests/messages.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { Connector } from '../../remoting/connector.ts'
import { sendHeader } from '../messages.ts'
import type { Delivered } from './ledger.ts'

const queues = 4
const pullSysFlag = 4

/** A client of one life of a broker. Calls fail when the broker is killed. */
export class TrafficClient {
  readonly address: string
  readonly connector = new Connector({ callTimeoutMs: 5000 })

  constructor(address: string) {
    this.address = address
  }

  /** Sends a message whose body is its key. @throws Error when it is not answered with success */
  async send(topic: string, key: string, properties: Readonly<Record<string, string>> = {}) {
    const header = sendHeader({
      topic,
      queueId: Math.floor(Math.random() * queues),
      bornTimestamp: Date.now(),
      properties: encodeProperties(Object.entries({ KEYS: key, UNIQ_KEY: key.padEnd(32, '0'), ...properties })),
    })
    const reply = await this.connector.call(this.address, sendMessageV2, header, { body: Buffer.from(key) })
    if (reply.code !== responseCode.SUCCESS) throw new Error(`${topic}: ${reply.remark ?? reply.code}`)
    return { physicalOffset: parseOffsetMessageId(reply.header.msgId)?.physicalOffset ?? 0n }
  }

  /** Everything in a topic. */
  async read(topic: string): Promise<Delivered[]> {
    const found: Delivered[] = []
    for (let queueId = 0; queueId < queues; queueId++) {
      let next = 0
      for (;;) {
        const reply = await this.connector.call(this.address, pullMessage, {
          consumerGroup: 'GID_reader',
          topic,
          queueId,
          queueOffset: next,
          maxMsgNums: 32,
          sysFlag: pullSysFlag,
          commitOffset: 0,
          suspendTimeoutMillis: 0,
          subscription: '*',
          subVersion: 0n,
        })
        if (reply.code !== responseCode.SUCCESS) break
        for (const { body, storeTimestamp } of decodeStoredMessages(reply.body))
          found.push({ key: body.toString(), place: topic, storeTimestamp })
        next = reply.header.nextBeginOffset
      }
    }
    return found
  }

  async close(): Promise<void> {
    await this.connector.close()
  }
}
