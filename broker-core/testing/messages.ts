import { decodeStoredMessages, type StoredMessage } from '../message/stored-message.ts'
import type { pullMessage, sendMessage } from '../protocol/requests/messages.ts'
import type { HeaderInputOf } from '../protocol/request.ts'

type SendHeader = HeaderInputOf<typeof sendMessage>
type PullHeader = HeaderInputOf<typeof pullMessage>

/** Header of a send as a Java producer writes it; the topic is created when it is unknown. */
export const sendHeader = (given: Partial<SendHeader> & { topic: string }): SendHeader => ({
  producerGroup: 'PID_test',
  defaultTopic: 'TBW102',
  defaultTopicQueueNums: 4,
  queueId: 0,
  sysFlag: 0,
  bornTimestamp: 1_700_000_000_000,
  flag: 0,
  properties: 'UNIQ_KEY\u0001C0A8011410921B2C3D4E54A6C3D20003\u0002',
  reconsumeTimes: 0,
  unitMode: false,
  batch: false,
  ...given,
})

/** Header of a pull with its own subscription, so that no heartbeat is needed. */
export const pullHeader = (given: Partial<PullHeader> & { topic: string }): PullHeader => ({
  consumerGroup: 'GID_test',
  queueId: 0,
  queueOffset: 0,
  maxMsgNums: 32,
  sysFlag: 4,
  commitOffset: 0,
  suspendTimeoutMillis: 0,
  subscription: '*',
  subVersion: 0n,
  expressionType: 'TAG',
  ...given,
})

/** The messages in the body of a pull or a query; none when there is no body. */
export const messagesOf = (body: Buffer | undefined): StoredMessage[] =>
  body === undefined ? [] : decodeStoredMessages(body)

/** The bodies of those messages as text. */
export const textsOf = (body: Buffer | undefined): string[] =>
  messagesOf(body).map((message) => message.body.toString('utf8'))
