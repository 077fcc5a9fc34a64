import { createOffsetMessageId } from '../../message/message-id.ts'
import { decodeProperties, encodeProperties } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'
import { sysFlag } from '../../message/sys-flag.ts'
import { messageOf } from '../../base/errors.ts'
import { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Answer, type Call, type Handlers, refuse, Refusal } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { hostAddressOf } from '../host-addresses.ts'
import { putMessageAndWait } from '../put-message.ts'
import { admitSend, type SendTarget } from '../send-admission.ts'

type ReplyRequest = typeof requests.sendReplyMessage
type ReplyAnswer = Answer<ReplyRequest>
type ReplyCall = Call<ReplyRequest>

/** What replies need of a broker. */
export type ReplyNeeds = Pick<
  Broker,
  | 'config'
  | 'log'
  | 'clock'
  | 'topics'
  | 'producers'
  | 'store'
  | 'delay'
  | 'timer'
  | 'storeHost'
  | 'address'
  | 'statistics'
>

/** All that is stored of a reply's sysFlag: Apache stores 0, and its compressed replies cannot be read back. */
const compressionBits = sysFlag.compressed | sysFlag.compressionMask

/** How long a requester may take to accept its reply. */
const pushTimeoutMs = 10_000

/**
 * SEND_REPLY_MESSAGE and SEND_REPLY_MESSAGE_V2 (Java: ReplyMessageProcessor): the reply is pushed to the producer that waits for
 * it, and kept in the reply topic whether or not it got there.
 */
export const replyHandlers = (broker: ReplyNeeds) => {
  const send = async (call: ReplyCall): Promise<ReplyAnswer> => withMarks(broker, await sendReply(broker, call))
  return {
    sendReplyMessage: send,
    sendReplyMessageV2: (call) => send(call as unknown as ReplyCall),
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}

async function sendReply(broker: ReplyNeeds, call: ReplyCall): Promise<ReplyAnswer> {
  const target = admitSend(broker, call.header, call.peer.remoteAddress)
  if (target instanceof Refusal) return target
  const problem = await push(broker, call, target)
  const position = broker.config.storeReplyMessageEnable ? await store(broker, call, target) : undefined
  if (problem !== undefined) return refuse(responseCode.SYSTEM_ERROR, problem, position)
  return { header: position ?? { msgId: '0', queueId: target.queueId, queueOffset: 0 } }
}

/** Hands the reply to its requester. Returns what went wrong. */
async function push(broker: ReplyNeeds, call: ReplyCall, target: SendTarget): Promise<string | undefined> {
  const { header, body, peer } = call
  const properties = markedProperties(broker, call)
  const clientId = properties.get(propertyNames.replyToClient)
  if (clientId === undefined) return 'reply message properties[REPLY_TO_CLIENT] is null'
  const requester = broker.producers.peerOf(clientId)
  if (requester === undefined) return `push reply message fail, channel of <${clientId}> not found.`
  const now = broker.clock.now()
  properties.set(propertyNames.pushReplyTime, String(now))
  try {
    const reply = await requester.call(
      requests.pushReplyMessageToClient,
      {
        producerGroup: header.producerGroup,
        topic: header.topic,
        defaultTopic: header.defaultTopic,
        defaultTopicQueueNums: header.defaultTopicQueueNums,
        queueId: target.queueId,
        sysFlag: header.sysFlag,
        bornTimestamp: header.bornTimestamp,
        flag: header.flag,
        properties: encodeProperties(properties),
        reconsumeTimes: header.reconsumeTimes,
        unitMode: header.unitMode ?? false,
        bornHost: peer.remoteAddress,
        storeHost: broker.address,
        storeTimestamp: now,
      },
      { body, timeoutMs: pushTimeoutMs },
    )
    if (reply.code === responseCode.SUCCESS) return undefined
    broker.log.warn({ clientId, code: reply.code, remark: reply.remark }, 'a requester did not take its reply')
  } catch (thrown) {
    broker.log.warn({ clientId, problem: messageOf(thrown) }, 'a reply could not be pushed to its requester')
  }
  return `push reply message to ${clientId}fail.`
}

type StoredReply = {
  readonly msgId: string
  readonly queueId: number
  readonly queueOffset: number
}

/** Keeps the reply in its topic. Undefined when the store did not take it: that does not change the answer. */
async function store(broker: ReplyNeeds, call: ReplyCall, target: SendTarget): Promise<StoredReply | undefined> {
  const { header, body, peer } = call
  const { topicName } = target.topic
  const { queueId } = target
  if (body.length === 0 || body.length > broker.config.maxMessageSize) return undefined
  const began = broker.clock.now()
  const put = await putMessageAndWait(broker, {
    topic: topicName,
    queueId,
    flag: header.flag,
    sysFlag: header.sysFlag & compressionBits,
    bornTimestamp: header.bornTimestamp,
    bornHost: hostAddressOf(peer.remoteAddress),
    storeHost: broker.storeHost,
    reconsumeTimes: header.reconsumeTimes ?? 0,
    preparedTransactionOffset: 0,
    body,
    properties: markedProperties(broker, call),
  })
  if (!put.isStored) {
    broker.statistics.recordPutFailure()
    return undefined
  }
  const latencyMs = Math.max(0, broker.clock.now() - began)
  broker.statistics.topic(topicName).recordPut(queueId, 1, body.length, latencyMs)
  const msgId = createOffsetMessageId(broker.storeHost, put.physicalOffset)
  return { msgId, queueId, queueOffset: put.queueOffset }
}

/** What the replier gave, with region and trace switch; no cluster and no unique key are added to a reply. */
function markedProperties({ config }: ReplyNeeds, { header }: ReplyCall): Map<string, string> {
  const properties = decodeProperties(header.properties ?? '')
  properties.set(propertyNames.messageRegion, config.regionId)
  properties.set(propertyNames.traceSwitch, String(config.traceOn))
  return properties
}

/** Every answer names the region and says whether to trace, as to an ordinary send. */
function withMarks(broker: ReplyNeeds, answer: ReplyAnswer): ReplyAnswer {
  const marks = { MSG_REGION: broker.config.regionId, TRACE_ON: String(broker.config.traceOn) }
  if (answer instanceof Refusal) return new Refusal(answer.code, answer.remark, { ...answer.header, ...marks })
  if (typeof answer === 'symbol' || answer.header === undefined) return answer
  return { ...answer, header: { ...answer.header, ...marks } }
}
