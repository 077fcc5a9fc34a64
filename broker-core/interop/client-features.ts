import type { requests } from '../protocol/requests/index.ts'

type RequestName = keyof typeof requests

/** Something that an application does with a client of RocketMQ. */
export interface ClientFeature {
  readonly group: string
  readonly name: string
  /** Requests without which it does not work: it is served when all of them are. */
  readonly needs: readonly RequestName[]
  /** What to know beside. */
  readonly note?: string
  /** Why it does not work, when that is not for want of a request. */
  readonly refused?: string
  readonly notApplicable?: string
}

const sends = ['sendMessage', 'sendMessageV2', 'getRouteinfoByTopic'] as const
const consumes = [
  'pullMessage',
  'heartBeat',
  'getConsumerListByGroup',
  'queryConsumerOffset',
  'updateConsumerOffset',
] as const
const pops = ['popMessage', 'ackMessage', 'changeMessageInvisibletime'] as const

const feature = (
  group: string,
  name: string,
  needs: readonly RequestName[],
  more: Partial<ClientFeature> = {},
): ClientFeature => ({
  group,
  name,
  needs,
  ...more,
})

export const clientFeatures: readonly ClientFeature[] = [
  feature('Sending', 'sync, async and one-way sends, to a chosen queue too', sends),
  feature('Sending', 'batches of messages of one topic', ['sendBatchMessage']),
  feature('Sending', 'topics made by the first send (autoCreateTopicEnable)', sends),
  feature('Sending', 'several keys, unique ids, lookup by both', ['queryMessage', 'viewMessageById']),
  feature('Sending', 'compressed bodies (ZLIB, LZ4, ZSTD)', sends, { note: 'passed on as they are' }),
  feature('Sending', 'delay levels', sends, { note: 'messageDelayLevel; a level above the last is the last' }),
  feature('Sending', 'timer messages (TIMER_DELAY_SEC, TIMER_DELAY_MS, TIMER_DELIVER_MS)', sends, {
    note: 'up to timerMaxDelaySec',
  }),
  feature('Sending', 'taking a timer message back', ['recallMessage']),
  feature('Sending', 'transactions, with questions to producers', ['endTransaction', 'resumeCheckHalfMessage']),
  feature('Sending', 'request and reply', ['sendReplyMessage', 'sendReplyMessageV2']),
  feature('Sending', 'one message in many light queues (INNER_MULTI_DISPATCH)', sends),
  feature('Sending', 'message types of topics (+message.type)', ['updateAndCreateTopic']),
  feature('Sending', 'messages of one key always on one broker (static topics)', [], {
    refused: 'code 3: logical queues spread over several brokers',
  }),
  feature('Consuming', 'push consumers of a group that share the queues', consumes),
  feature('Consuming', 'broadcasting', ['pullMessage', 'getMaxOffset'], { note: 'the client keeps its offsets' }),
  feature('Consuming', 'pull consumers, lite pull consumers', [
    'pullMessage',
    'litePullMessage',
    'getMinOffset',
    'searchOffsetByTimestamp',
  ]),
  feature('Consuming', 'ordered consumption', ['lockBatchMq', 'unlockBatchMq']),
  feature('Consuming', 'retries and dead letters', ['consumerSendMsgBack']),
  feature('Consuming', 'first, last or a time as the start of a new group', [
    'queryConsumerOffset',
    'searchOffsetByTimestamp',
  ]),
  feature('Consuming', 'filter by tags', ['pullMessage']),
  feature('Consuming', 'filter by SQL92', ['pullMessage', 'checkClientConfig'], {
    note: 'with enablePropertyFilter=true',
  }),
  feature('Consuming', 'filter by a Java class', [], { notApplicable: 'gone from RocketMQ with 5.0 (filter servers)' }),
  feature('POP', 'pop, ack, other invisible time', pops),
  feature('POP', 'acks of many messages at once', ['batchAckMessage']),
  feature('POP', 'notification and polling', ['notification', 'pollingInfo']),
  feature('POP', 'peek', ['peekMessage']),
  feature('POP', 'push consumers in POP mode (setConsumeMode)', ['queryAssignment', 'setMessageRequestMode']),
  feature('POP', 'light topics', [], { notApplicable: 'they need a store in RocksDB' }),
  feature('Administration', 'reset, clone and query of offsets', [
    'invokeBrokerToResetOffset',
    'cloneGroupOffset',
    'getAllConsumerOffset',
  ]),
  feature('Administration', 'state, stack and direct consumption of clients', [
    'getConsumerRunningInfo',
    'consumeMessageDirectly',
  ]),
  feature('Administration', 'settings changed while running', ['updateBrokerConfig', 'getBrokerConfig']),
  feature('Access', 'TLS', [], { refused: 'a connection that begins with a TLS handshake is closed' }),
  feature('Access', 'users and access rules (ACL 2.0)', [], {
    refused: 'code 3; signatures of clients are passed over',
  }),
  feature('Access', 'clients of the gRPC protocol', [], {
    refused: 'there is no gRPC port; remoting clients of 5.x work',
  }),
]
