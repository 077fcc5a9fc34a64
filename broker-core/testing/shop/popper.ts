import { setTimeout as delay } from 'node:timers/promises'
import { openAdminClient } from '../../client/index.ts'
import { Connector } from '../../remoting/connector.ts'
import { PopConsumer } from '../pop-consumer.ts'
import { Heartbeats } from './heartbeats.ts'

/** Puts a consumer online that pops messages of a topic of one master and acknowledges them, until it is closed. */
export async function startPopper(options: {
  readonly namesrv: string
  readonly topic: string
  readonly group: string
  readonly clientId: string
}): Promise<{ close(): Promise<void> }> {
  const { topic, group, clientId } = options
  const client = openAdminClient({ nameServers: [options.namesrv] })
  const connector = new Connector()
  const heartbeats = new Heartbeats(client, connector, {
    clientID: clientId,
    producerDataSet: [],
    consumerDataSet: [
      {
        groupName: group,
        consumeType: 'CONSUME_POP',
        messageModel: 'CLUSTERING',
        consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
        subscriptionDataSet: [
          {
            classFilterMode: false,
            topic,
            subString: '*',
            tagsSet: [],
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
  })
  await heartbeats.start()
  const [master] = await client.directory.masters()
  let isClosed = false
  const run = async (): Promise<void> => {
    if (master === undefined) return
    const consumer = new PopConsumer({ connector, brokerAddress: master.address }, topic, group)
    while (!isClosed) {
      try {
        const { messages } = await consumer.pop({ pollTime: 10_000 })
        await Promise.all(messages.map((message) => consumer.ack(message)))
      } catch {
        // The broker is away, or the consumer closed.
        if (!isClosed) await delay(1000)
      }
    }
  }
  const running = run()
  return {
    async close() {
      isClosed = true
      heartbeats.stop()
      await connector.close()
      await running
      await client.close()
    },
  }
}
