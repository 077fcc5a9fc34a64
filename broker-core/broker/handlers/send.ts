import { recordBytesLeast } from '../../message/record-layout.ts'
import { uniqueMessageIds } from '../../message/message-id.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { type Answer, type Call, type Handlers, refuse, Refusal } from '../../remoting/handler.ts'
import type { MessageToStore } from '../../store/store-types.ts'
import type { Broker } from '../broker.ts'
import { hostAddressOf } from '../host-addresses.ts'
import { admitSend, storeRefusal } from '../send-admission.ts'
import { outcomeCode, StoredSend } from '../send-waiters.ts'
import { type SentMessage, sentMessage, type SentMessageNeeds } from '../sent-message.ts'
import { halfTopic } from '../transactions/transaction-names.ts'

type SendRequest = typeof requests.sendMessage
type SendAnswer = Answer<SendRequest>

/** What sends need of a broker. */
export type SendNeeds = SentMessageNeeds & Pick<Broker, 'store' | 'sendGate' | 'transactions'>

/** Makes unique keys for messages whose producers give none. */
export function uniqueKeysOf(broker: Pick<Broker, 'clock' | 'storeHost'>): () => string {
  const next = uniqueMessageIds({
    address: broker.storeHost.address,
    processId: process.pid,
    hash: Math.floor(Math.random() * 0x7fffffff),
  })
  return () => next(broker.clock.now())
}

/** Bytes that a message takes in the log, for the statistics. */
const storedBytes = ({ topic, body, properties }: MessageToStore): number =>
  recordBytesLeast + topic.length + body.length + properties.length

/** SEND_MESSAGE, SEND_MESSAGE_V2 and SEND_BATCH_MESSAGE (Java: SendMessageProcessor). */
export const sendHandlers = (broker: SendNeeds) => {
  const newUniqueKey = uniqueKeysOf(broker)
  const send = (call: Call<SendRequest>): SendAnswer | Promise<SendAnswer> => {
    const answer = sendOne(broker, call, newUniqueKey)
    return answer instanceof Promise ? answer : withMarks(broker, answer)
  }
  return {
    sendMessage: send,
    sendMessageV2: (call) => send(call as unknown as Call<SendRequest>),
    sendBatchMessage: (call) => send(call as unknown as Call<SendRequest>),
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}

function sendOne(
  broker: SendNeeds,
  call: Call<SendRequest>,
  newUniqueKey: () => string,
): Refusal | Promise<SendAnswer> {
  const { header, body, peer, command } = call
  const busy = broker.sendGate.refusal()
  if (busy !== undefined) return refuse(busy.code, busy.remark)
  const target = admitSend(broker, header, peer.remoteAddress)
  if (target instanceof Refusal) return target
  const bornHost = hostAddressOf(peer.remoteAddress)
  const sent = sentMessage(broker, { header, body, target, bornHost, version: command.version, newUniqueKey })
  return sent instanceof Refusal ? sent : store(broker, sent)
}

function store(broker: SendNeeds, sent: SentMessage): Refusal | Promise<SendAnswer> {
  const arrivedAt = broker.sendGate.now()
  let resolve: (answer: SendAnswer) => void
  const answer = new Promise<SendAnswer>((resolved) => (resolve = resolved))
  const waiter = new StoredSend((outcome, failure) => {
    broker.sendGate.leave()
    const code = outcomeCode(outcome, failure)
    if (code instanceof Refusal) {
      broker.statistics.recordPutFailure()
      resolve(withMarks(broker, code))
    } else resolve(withMarks(broker, stored(broker, sent, { waiter, code, arrivedAt })))
  })
  const [first] = sent.messages
  if (first === undefined) return refuse(13, 'the batch holds no message')
  const refusal = sent.isBatch ? broker.store.appendBatch(sent.messages, waiter) : broker.store.append(first, waiter)
  if (refusal !== undefined) {
    broker.statistics.recordPutFailure()
    const { code, remark } = storeRefusal(refusal, broker.config.maxMessageSize)
    return refuse(code, remark)
  }
  broker.sendGate.enter()
  return answer
}

function stored(
  broker: SendNeeds,
  sent: SentMessage,
  settled: { waiter: StoredSend; code: number; arrivedAt: number },
): Exclude<SendAnswer, symbol | Refusal> {
  const { waiter, code, arrivedAt } = settled
  let bytes = 0
  for (const message of sent.messages) bytes += storedBytes(message)
  const latencyMs = Math.max(0, broker.clock.now() - arrivedAt)
  if (sent.isHalf === true) {
    broker.transactions.prepared(sent.topic)
    broker.statistics.topic(halfTopic).recordPut(0, 1, bytes, latencyMs)
  } else {
    // A message that waits is counted where it waits, and in its own topic when it gets there.
    const { topic, queueId } = sent.messages[0] ?? sent
    broker.statistics.topic(topic).recordPut(queueId, sent.messages.length, bytes, latencyMs)
  }
  return {
    code,
    header: {
      msgId: waiter.messageIds(broker.storeHost, sent.isBatch),
      queueId: sent.queueId,
      queueOffset: waiter.queueOffset,
      transactionId: sent.transactionId,
      recallHandle: sent.recallHandle,
    },
  }
}

/** Every answer to a send, a refusal too, names the region and says whether to trace. */
function withMarks(broker: SendNeeds, answer: SendAnswer): SendAnswer {
  const marks = { MSG_REGION: broker.config.regionId, TRACE_ON: String(broker.config.traceOn) }
  if (answer instanceof Refusal) return new Refusal(answer.code, answer.remark, { ...answer.header, ...marks })
  if (typeof answer === 'symbol' || answer.header === undefined) return answer
  return { ...answer, header: { ...answer.header, ...marks } }
}
