import { carry, json } from '../protocol/body.ts'
import { consumeMessageDirectlyResult, consumerRunningInfo, type HeartbeatData } from '../protocol/bodies/clients.ts'
import { requests } from '../protocol/requests/index.ts'
import { Connector } from '../remoting/connector.ts'
import type { TestCluster } from './cluster.ts'

export interface OnlineConsumerOptions {
  readonly group: string
  readonly topic: string
  readonly clientId: string
  /** None: all messages. */
  readonly tags?: readonly string[]
  readonly messageModel?: 'CLUSTERING' | 'BROADCASTING'
  readonly consumeType?: 'CONSUME_PASSIVELY' | 'CONSUME_ACTIVELY'
}

const runningInfo = json(consumerRunningInfo)
const directly = json(consumeMessageDirectlyResult)

/** A consumer that is online with a broker, and answers what brokers ask of one, but does not read. */
export class OnlineConsumer {
  /** Offset ids of the messages that it was given to consume now. */
  readonly consumedDirectly: string[] = []
  private readonly connector: Connector
  private readonly cluster: Pick<TestCluster, 'brokerAddress'>
  private readonly options: OnlineConsumerOptions

  private constructor(cluster: Pick<TestCluster, 'brokerAddress'>, options: OnlineConsumerOptions) {
    this.cluster = cluster
    this.options = options
    const consumeType = options.consumeType ?? 'CONSUME_PASSIVELY'
    const info = { properties: { PROP_CONSUME_TYPE: consumeType } }
    this.connector = new Connector({
      requests,
      handlers: {
        notifyConsumerIdsChanged: () => ({}),
        getConsumerRunningInfo: () => ({ body: carry(runningInfo, Buffer.from(JSON.stringify(info))) }),
        consumeMessageDirectly: ({ header }: { header: { msgId?: string } }) => {
          this.consumedDirectly.push(header.msgId ?? '')
          const result = { order: false, autoCommit: true, consumeResult: 'CR_SUCCESS', spentTimeMills: 3 }
          return { body: carry(directly, Buffer.from(JSON.stringify(result))) }
        },
      } as never,
    })
  }

  /** Resolves when the broker knows of it. */
  static async start(cluster: Pick<TestCluster, 'brokerAddress'>, options: OnlineConsumerOptions) {
    const consumer = new OnlineConsumer(cluster, options)
    const { group, topic, clientId, tags = [] } = options
    const body: HeartbeatData = {
      clientID: clientId,
      producerDataSet: [],
      consumerDataSet: [
        {
          groupName: group,
          consumeType: options.consumeType ?? 'CONSUME_PASSIVELY',
          messageModel: options.messageModel ?? 'CLUSTERING',
          consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
          subscriptionDataSet: [
            {
              classFilterMode: false,
              topic,
              subString: tags.length === 0 ? '*' : tags.join(' || '),
              tagsSet: [...tags],
              codeSet: [],
              subVersion: 1n,
              expressionType: 'TAG',
            },
          ],
          unitMode: false,
        },
      ],
      heartbeatFingerprint: 0,
      withoutSub: false,
    }
    await consumer.connector.call(cluster.brokerAddress, requests.heartBeat, {}, { body })
    return consumer
  }

  /** Commits an offset of the group. */
  async commit(queueId: number, commitOffset: bigint): Promise<void> {
    const { group, topic } = this.options
    const header = { consumerGroup: group, topic, queueId, commitOffset }
    await this.connector.call(this.cluster.brokerAddress, requests.updateConsumerOffset, header)
  }

  close(): Promise<void> {
    return Promise.resolve(this.connector.close())
  }
}
