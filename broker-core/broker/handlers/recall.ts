import { propertyNames } from '../../message/property-names.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Answer, type Call, type Handlers, refuse, Refusal } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { hostAddressOf } from '../host-addresses.ts'
import { isSlave } from '../replication/role.ts'
import { type MessageToPut, putMessageAndWait, type PutNeeds } from '../put-message.ts'
import { decodeRecallHandle, type RecallHandle } from '../timer/recall-handle.ts'

type RecallRequest = typeof requests.recallMessage
export type RecallNeeds = PutNeeds & Pick<Broker, 'config' | 'clock' | 'topics' | 'storeHost' | 'statistics'>

const writable = 2
const unavailable = 'recall failed, broker service not available'
const recallTag = '_RECALL_TAG_'

/** RECALL_MESSAGE (Java: RecallMessageProcessor): stores an order that cancels a timer message in its slot. */
export const recallHandlers = (broker: RecallNeeds) =>
  ({
    recallMessage: async (call) => {
      const answer = await recall(broker, call)
      const marks = { MSG_REGION: broker.config.regionId }
      if (answer instanceof Refusal) return new Refusal(answer.code, answer.remark, marks)
      return typeof answer === 'symbol' ? answer : { ...answer, header: { ...answer.header, ...marks } }
    },
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>

async function recall(broker: RecallNeeds, call: Call<RecallRequest>): Promise<Answer<RecallRequest>> {
  const { header } = call
  const forbidden = brokerRefusal(broker)
  if (forbidden !== undefined) return forbidden
  if (broker.topics.find(header.topic) === undefined)
    return refuse(responseCode.TOPIC_NOT_EXIST, `recall failed, the topic[${header.topic}] not exist`)
  const handle = decodeRecallHandle(header.recallHandle)
  const problem = handleProblem(broker, header.topic, handle)
  if (handle === undefined || problem !== undefined)
    return refuse(responseCode.ILLEGAL_OPERATION, problem ?? 'recall handle is invalid')
  const order = cancelOrder(broker, call, handle)
  const put = await putMessageAndWait(broker, order)
  if (!put.isStored) return refuse(responseCode.SYSTEM_ERROR, 'recall failed, execute error')
  return { remark: 'not set any response code', header: { msgId: handle.uniqueKey } }
}

function brokerRefusal({ config, clock }: RecallNeeds): Refusal | undefined {
  if (!config.recallMessageEnable) return refuse(responseCode.NO_PERMISSION, 'recall failed, operation is forbidden')
  if (isSlave(config)) return refuse(responseCode.SLAVE_NOT_AVAILABLE, unavailable)
  const isClosed = (config.brokerPermission & writable) === 0 && !config.allowRecallWhenBrokerNotWriteable
  if (config.startAcceptSendRequestTimeStamp > clock.now() || isClosed)
    return refuse(responseCode.SERVICE_NOT_AVAILABLE, unavailable)
  return undefined
}

function handleProblem(
  { config, clock }: RecallNeeds,
  topic: string,
  handle: RecallHandle | undefined,
): string | undefined {
  if (handle === undefined) return 'recall handle is invalid'
  if (handle.topic !== topic) return 'recall failed, topic not match'
  if (handle.brokerName !== config.brokerName) return unavailable
  const leftMs = /^[+-]?\d{1,19}$/.test(handle.timestamp) ? Number(handle.timestamp) - clock.now() : -1
  if (leftMs <= 0 || leftMs >= config.timerMaxDelaySec * 1000) return 'recall failed, timestamp invalid'
  return undefined
}

/** The order: a timer message for the same slot that names the message it cancels. */
function cancelOrder(broker: RecallNeeds, { header, peer }: Call<RecallRequest>, handle: RecallHandle): MessageToPut {
  const now = broker.clock.now()
  const key = broker.config.appendTopicForTimerDeleteKey ? `${handle.topic}+${handle.uniqueKey}` : handle.uniqueKey
  return {
    topic: handle.topic,
    queueId: 0,
    flag: 0,
    sysFlag: 0,
    bornTimestamp: now,
    bornHost: hostAddressOf(peer.remoteAddress),
    storeHost: broker.storeHost,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: Buffer.from('0'),
    properties: new Map([
      [propertyNames.tags, recallTag],
      [propertyNames.timerDeleteUniqueKey, key],
      [propertyNames.uniqueKey, handle.uniqueKey],
      [propertyNames.timerDeliverMs, handle.timestamp],
      [propertyNames.bornTimestamp, String(now)],
      [propertyNames.traceContext, ''],
      [propertyNames.producerGroup, header.producerGroup ?? ''],
    ]),
  }
}
