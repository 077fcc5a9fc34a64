import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { heartbeatData } from '../protocol/bodies/clients.ts'
import { requests } from '../protocol/requests/index.ts'
import { Connector } from '../remoting/connector.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { messagesOf, pullHeader, sendHeader } from '../testing/messages.ts'

const replyTopic = 'DefaultCluster_REPLY_TOPIC'
let cluster: TestCluster
const clients: Connector[] = []
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())))
afterAll(() => cluster.close())

interface Requester {
  readonly connector: Connector
  /** Bodies of the replies that came. */
  readonly replies: string[]
}

/** A producer that waits for replies and answers them with a code. */
async function requester(clientID: string, code = 0): Promise<Requester> {
  const replies: string[] = []
  const connector = new Connector({
    requests,
    handlers: {
      pushReplyMessageToClient: ({ body }: { body: Buffer }) => {
        replies.push(body.toString())
        return { code }
      },
    },
  })
  clients.push(connector)
  await connector.call(
    cluster.brokerAddress,
    requests.heartBeat,
    {},
    {
      body: heartbeatData.parse({ clientID, producerDataSet: [{ groupName: 'PID_requests' }], consumerDataSet: [] }),
    },
  )
  return { connector, replies }
}

const reply = (clientId: string, body: string) =>
  cluster.connector.call(
    cluster.brokerAddress,
    requests.sendReplyMessageV2,
    sendHeader({
      topic: replyTopic,
      properties: `MSG_TYPE\u0001reply\u0002CORRELATION_ID\u0001c1\u0002REPLY_TO_CLIENT\u0001${clientId}\u0002`,
    }),
    { body: Buffer.from(body) },
  )

it('a reply reaches the client that it is for, and nobody else; it is kept as well', async () => {
  const [one, two] = [await requester('one'), await requester('two')]
  const answer = await reply('two', 'for two')
  expect(answer).toMatchObject({ code: 0, header: { queueId: 0, MSG_REGION: 'DefaultRegion', TRACE_ON: 'true' } })
  expect([one.replies, two.replies]).toEqual([[], ['for two']])
  const { queueOffset, msgId } = answer.header
  const kept = await cluster.connector.call(
    cluster.brokerAddress,
    requests.pullMessage,
    pullHeader({ topic: replyTopic, queueOffset }),
  )
  const [message] = messagesOf(kept.body)
  expect(message).toMatchObject({ offsetMessageId: msgId, sysFlag: 0 })
  expect(message!.properties.has('PUSH_REPLY_TIME')).toBe(false)
})

it('a client that does not take its reply is a failure that says so; the reply is kept', async () => {
  await requester('grumpy', 1)
  const answer = await reply('grumpy', 'unwanted')
  expect(answer).toMatchObject({ code: 1, remark: 'push reply message to grumpyfail.' })
  expect(answer.command.extFields['msgId']).toMatch(/^[0-9A-F]{32}$/)
})

it('a client is forgotten when it hangs up, and found on its newest connection', async () => {
  const first = await requester('moving')
  const second = await requester('moving')
  await reply('moving', 'one')
  expect([first.replies, second.replies]).toEqual([[], ['one']])
  await first.connector.close()
  await reply('moving', 'two')
  expect(second.replies).toEqual(['one', 'two'])
  await second.connector.close()
  await vi.waitFor(async () => {
    expect(await reply('moving', 'three')).toMatchObject({
      code: 1,
      remark: 'push reply message fail, channel of <moving> not found.',
    })
  })
})

it('replies are not kept where that is switched off', async () => {
  const { settings, store } = cluster.broker
  settings.update(new Map([['storeReplyMessageEnable', 'false']]))
  const before = store.maxQueueOffset(replyTopic, 0)
  const waiting = await requester('waiting')
  expect(await reply('waiting', 'only pushed')).toMatchObject({
    code: 0,
    header: { msgId: '0', queueId: 0, queueOffset: 0 },
  })
  expect(waiting.replies).toEqual(['only pushed'])
  expect(store.maxQueueOffset(replyTopic, 0)).toBe(before)
  settings.update(new Map([['storeReplyMessageEnable', 'true']]))
})
