import { topicConfig } from '../protocol/bodies/topics.ts'
import { requests } from '../protocol/requests/index.ts'
import { Connector } from '../remoting/connector.ts'
import { type AbsentBroker, addAbsentBroker } from './absent-broker.ts'

const topicsPerRequest = 2000

/** Fills a running cluster with what a large one has: thousands of topics, brokers that do not answer. */
export class Crowd {
  readonly #namesrvAddress: string
  readonly #connector = new Connector()

  /** @param namesrvAddress `host:port` */
  constructor(namesrvAddress: string) {
    this.#namesrvAddress = namesrvAddress
  }

  /** Creates topics with four queues each. @throws Error when the broker refuses */
  async createTopics(brokerAddress: string, names: readonly string[]): Promise<void> {
    for (let from = 0; from < names.length; from += topicsPerRequest) {
      const topicConfigList = names
        .slice(from, from + topicsPerRequest)
        .map((topicName) => topicConfig.parse({ topicName, readQueueNums: 4, writeQueueNums: 4, perm: 6 }))
      const reply = await this.#connector.call(
        brokerAddress,
        requests.updateAndCreateTopicList,
        {},
        { body: { topicConfigList }, timeoutMs: 20_000 },
      )
      if (reply.code !== 0) throw new Error(`creating topics: ${reply.remark}`)
    }
  }

  /** Registers a broker at whose port nobody listens; it is gone with `close`. */
  addDeadBroker(name: string, topics: readonly string[]): Promise<AbsentBroker> {
    const cluster = { connector: this.#connector, namesrvAddress: this.#namesrvAddress }
    return addAbsentBroker(cluster, 'closed', name, topics)
  }

  close(): Promise<void> {
    return this.#connector.close()
  }
}
