import { propertyEnd } from '../../message/message-properties.ts'
import { recordBytesLeast } from '../../message/record-layout.ts'
import { sysFlag } from '../../message/sys-flag.ts'
import { sendMessage } from '../../protocol/requests/messages.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type HeaderEncoding, oneWayFlag } from '../../remoting/command.ts'
import type { Connection } from '../../remoting/connection.ts'
import type { FastPath, RequestFrame } from '../../remoting/fast-path.ts'
import { HeaderScan } from '../../remoting/header-scan.ts'
import { refuse, Refusal } from '../../remoting/handler.ts'
import { ReplyTemplate, slot } from '../../remoting/reply-template.ts'
import type { AppendOutcome, AppendWaiter, HostAddress, MessageToStore } from '../../store/store-types.ts'
import type { SendNeeds } from '../handlers/send.ts'
import { hostAddressOf } from '../host-addresses.ts'
import { isClosedToSenders, retryPrefix } from '../names.ts'
import { anyQueue, wantsKeys } from '../send-admission.ts'
import { type BrokerMarks, markBytes } from '../send-properties.ts'
import { outcomeCode } from '../send-waiters.ts'
import { NameTable } from './name-table.ts'
import { PropertyScan } from './property-scan.ts'
import { sendRefusal } from './refusal-command.ts'

const propertiesBytesMax = 32_767
const freeWaitersMax = 4096
const writable = 2
const brokersBits = sysFlag.bornHostV6 | sysFlag.storeHostV6

/** A message that is filled anew for each send: the store has copied it before `append` returns. */
class ReusedMessage implements MessageToStore {
  topic = ''
  queueId = 0
  flag = 0
  sysFlag = 0
  bornTimestamp = 0
  bornHost: HostAddress
  storeHost: HostAddress
  reconsumeTimes = 0
  preparedTransactionOffset = 0
  body: Uint8Array = Buffer.alloc(0)
  properties: Uint8Array = Buffer.alloc(0)

  constructor(storeHost: HostAddress) {
    this.bornHost = storeHost
    this.storeHost = storeHost
  }
}

/** Header slots of a send, looked up once. */
function slotsOf(scan: HeaderScan) {
  return {
    producerGroup: scan.slot('producerGroup'),
    topic: scan.slot('topic'),
    defaultTopic: scan.slot('defaultTopic'),
    defaultTopicQueueNums: scan.slot('defaultTopicQueueNums'),
    queueId: scan.slot('queueId'),
    sysFlag: scan.slot('sysFlag'),
    bornTimestamp: scan.slot('bornTimestamp'),
    flag: scan.slot('flag'),
    properties: scan.slot('properties'),
    reconsumeTimes: scan.slot('reconsumeTimes'),
    maxReconsumeTimes: scan.slot('maxReconsumeTimes'),
    batch: scan.slot('batch'),
  }
}

/**
 * Stores ordinary single messages from the bytes of their frames: no header object, no promise, no closure; one waiter per
 * message. Whatever is not ordinary (unknown topic, retry topic, batch, delay, refusals of every kind) is left to the handler,
 * which gives the same results.
 */
export class SendFastPath implements FastPath {
  readonly scan = new HeaderScan(sendMessage.header)
  readonly replies: SendReplies
  private readonly broker: SendNeeds
  private readonly slots = slotsOf(this.scan)
  private readonly topics = new NameTable()
  private readonly propertyScan = new PropertyScan()
  /** Holds the properties of the message in hand, then the broker's marks. */
  private readonly properties = Buffer.allocUnsafeSlow(2 * propertiesBytesMax + 16)
  private readonly message: ReusedMessage
  /** Views of the beginning of `properties`, by length. */
  private readonly views: (Uint8Array | undefined)[] = new Array<undefined>(1024).fill(undefined)
  private marks: Buffer = Buffer.alloc(0)
  /** Where the marks lie in `properties`, -1: nowhere. */
  private marksAt = -1
  private marksOf: BrokerMarks = { region: '', traceOn: false, cluster: '' }
  private lastConnection: Connection | undefined
  private lastBornHost: HostAddress
  private readonly bornHosts = new WeakMap<Connection, HostAddress>()
  /** Waiters of settled sends, to be used again. */
  private readonly free: FastSend[] = []

  constructor(broker: SendNeeds) {
    this.broker = broker
    this.replies = new SendReplies(broker)
    this.message = new ReusedMessage(broker.storeHost)
    this.lastBornHost = broker.storeHost
  }

  take(frame: RequestFrame): boolean {
    const { broker, message, scan } = this
    const bodyBytes = frame.bodyEnd - frame.bodyStart
    if (bodyBytes === 0 || bodyBytes > broker.config.maxMessageSize) return false
    if (!this.readHeader() || !this.readProperties() || !this.readTarget()) return false
    if (broker.sendGate.refusal() !== undefined) return false
    const { connection } = frame
    message.bornHost = connection === this.lastConnection ? this.lastBornHost : this.bornHostOf(connection)
    message.body = bytesOf(frame.buffer, frame.bodyStart, frame.bodyEnd)
    const waiter = this.free.pop() ?? new FastSend(this)
    waiter.fill(frame, scan, message)
    const { uniqueKeyStart, uniqueKeyEnd } = this.propertyScan
    waiter.fillKey(this.properties, uniqueKeyStart, uniqueKeyEnd)
    if (broker.store.append(message, waiter) !== undefined) return false
    broker.sendGate.enter()
    connection.handledCount++
    return true
  }

  /** Reads the numbers of the header. False when one is missing or malformed: the handler says so. */
  private readHeader(): boolean {
    const { scan, slots, message } = this
    const isWhole =
      scan.has(slots.producerGroup) &&
      scan.has(slots.topic) &&
      scan.has(slots.defaultTopic) &&
      scan.has(slots.defaultTopicQueueNums) &&
      scan.has(slots.queueId) &&
      scan.has(slots.sysFlag) &&
      scan.has(slots.bornTimestamp) &&
      scan.has(slots.flag)
    if (!isWhole || scan.bool(slots.batch)) return false
    message.queueId = scan.int(slots.queueId)
    message.flag = scan.int(slots.flag)
    message.reconsumeTimes = scan.int(slots.reconsumeTimes)
    message.bornTimestamp = scan.long(slots.bornTimestamp)
    const flags = scan.int(slots.sysFlag)
    if (Number.isNaN(flags) || (flags & (sysFlag.transactionMask | sysFlag.innerBatch)) !== 0) return false
    message.sysFlag = flags & ~brokersBits
    const sum =
      message.queueId +
      message.flag +
      message.reconsumeTimes +
      message.bornTimestamp +
      scan.int(slots.defaultTopicQueueNums) +
      scan.int(slots.maxReconsumeTimes)
    return !Number.isNaN(sum)
  }

  /** Copies the properties and adds the broker's marks. False when they are not ordinary. */
  private readProperties(): boolean {
    const { scan, slots, properties } = this
    if (scan.bytesMax(slots.properties) > properties.length) return false
    let end = scan.copyTo(slots.properties, properties, 0)
    if (properties[end - 1] !== propertyEnd) properties[end++] = propertyEnd
    // Messages of one producer mostly have properties of the same length: then the marks lie there from the one before.
    if (end !== this.marksAt) this.marksAt = -1
    if (!this.propertyScan.isOrdinary(properties, 0, end)) return false
    this.renewMarks()
    if (end + this.marks.length > propertiesBytesMax) return false
    if (this.marksAt < 0) properties.set(this.marks, end)
    this.marksAt = end
    this.message.properties = this.propertiesView(end + this.marks.length)
    return true
  }

  /** The first bytes of `properties`: messages of one producer mostly have properties of the same length. */
  private propertiesView(length: number): Uint8Array {
    if (length >= this.views.length) return bytesOf(this.properties, 0, length)
    return (this.views[length] ??= bytesOf(this.properties, 0, length))
  }

  /** The marks follow settings that may change. */
  private renewMarks(): void {
    const { regionId: region, traceOn, brokerClusterName: cluster } = this.broker.config
    const { marksOf } = this
    if (region === marksOf.region && traceOn === marksOf.traceOn && cluster === marksOf.cluster) return
    this.marksOf = { region, traceOn, cluster }
    this.marksAt = -1
    this.marks = markBytes(this.marksOf)
  }

  /** Finds topic and queue. False when the topic is unknown or special, or the queue is not one of it. */
  private readTarget(): boolean {
    const { broker, message } = this
    const { config } = broker
    if ((config.brokerPermission & writable) === 0 || config.startAcceptSendRequestTimeStamp > 0) return false
    const name = this.topics.name(this.scan, this.slots.topic)
    const topic = broker.topics.find(name)
    if (topic === undefined || name.startsWith(retryPrefix) || isClosedToSenders(name)) return false
    if (topic.attributes.size > 0 && wantsKeys(topic)) return false
    if (message.queueId < 0) message.queueId = anyQueue(topic.writeQueueNums)
    else if (message.queueId >= topic.readQueueNums && message.queueId >= topic.writeQueueNums) return false
    if (topic.topicFilterType === 'MULTI_TAG') message.sysFlag |= sysFlag.multiTags
    message.topic = name
    return true
  }

  private bornHostOf(connection: Connection): HostAddress {
    let host = this.bornHosts.get(connection)
    if (host === undefined) {
      host = hostAddressOf(connection.remoteAddress)
      this.bornHosts.set(connection, host)
    }
    this.lastConnection = connection
    this.lastBornHost = host
    return host
  }

  /** Takes note of a send that the store is done with, and answers it. */
  settled(send: FastSend, outcome: AppendOutcome, failure: Error | undefined): void {
    const { broker, free } = this
    const arrivedAt = broker.sendGate.leave()
    send.connection.handledCount--
    const code = outcome === 'ok' ? responseCode.SUCCESS : outcomeCode(outcome, failure)
    const wantsReply = !send.isOneWay && !send.connection.isClosed
    if (code instanceof Refusal) {
      broker.statistics.recordPutFailure()
      if (wantsReply) sendRefusal(send.connection, send, this.withMarks(code))
    } else {
      const latencyMs = Math.max(0, broker.sendGate.now() - arrivedAt)
      broker.statistics.topic(send.topic).recordPut(send.queueId, 1, send.bytes, latencyMs)
      if (wantsReply) this.replies.write(send, code)
    }
    if (free.length < freeWaitersMax) free.push(send)
  }

  private withMarks(refusal: Refusal): Refusal {
    const { regionId, traceOn } = this.broker.config
    return refuse(refusal.code, refusal.remark, { MSG_REGION: regionId, TRACE_ON: String(traceOn) })
  }
}

/** Waits for one message: all that is made for it, and used again for another one afterwards. */
export class FastSend implements AppendWaiter {
  queueOffset = 0
  physicalOffset = 0
  storeTimestamp = 0
  connection: Connection = undefined as never
  encoding: HeaderEncoding = 'JSON'
  opaque = 0
  isOneWay = false
  topic = ''
  queueId = 0
  /** Bytes of the record. */
  bytes = 0
  uniqueKey = new Uint8Array(64)
  uniqueKeyBytes = 0
  private readonly path: SendFastPath

  constructor(path: SendFastPath) {
    this.path = path
  }

  fill(frame: RequestFrame, scan: HeaderScan, message: MessageToStore): void {
    this.connection = frame.connection
    this.encoding = frame.encoding
    this.opaque = scan.opaque
    this.isOneWay = (scan.flag & oneWayFlag) !== 0
    this.topic = message.topic
    this.queueId = message.queueId
    this.bytes = recordBytesLeast + message.topic.length + message.body.length + message.properties.length
  }

  fillKey(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (length > this.uniqueKey.length) this.uniqueKey = new Uint8Array(length)
    const { uniqueKey } = this
    for (let i = 0; i < length; i++) uniqueKey[i] = bytes[start + i]!
    this.uniqueKeyBytes = length
  }

  settle(outcome: AppendOutcome, failure?: Error): void {
    this.path.settled(this, outcome, failure)
  }
}

/** A view without the cost of a Buffer. */
const bytesOf = (buffer: Buffer, start: number, end: number): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset + start, end - start)

const hexDigits = Buffer.from('0123456789ABCDEF')

/** Writes the replies to stored messages. */
export class SendReplies {
  private readonly broker: SendNeeds
  private readonly templates = new Map<number, ReplyTemplate>()
  /** Offset message id: the store host, then the position of the message in hand. */
  private readonly messageId: Buffer
  private region = ''
  private traceOn = true

  constructor(broker: SendNeeds) {
    this.broker = broker
    const { address, port } = broker.storeHost
    const host = Buffer.concat([address, Buffer.alloc(4)])
    host.writeInt32BE(port, address.length)
    this.messageId = Buffer.from(host.toString('hex').toUpperCase() + '0'.repeat(16))
  }

  write(send: FastSend, code: number): void {
    const template = this.template(code)
    const { messageId } = this
    template.begin(send.connection.outbox, send.encoding, send.opaque, messageId.length + send.uniqueKeyBytes)
    this.putPosition(send.physicalOffset)
    template.plainBytes(messageId, messageId.length)
    template.number(send.queueId)
    template.number(send.queueOffset)
    template.plainBytes(send.uniqueKey, send.uniqueKeyBytes)
    template.end()
  }

  private template(code: number): ReplyTemplate {
    const { regionId, traceOn } = this.broker.config
    if (regionId !== this.region || traceOn !== this.traceOn) {
      this.region = regionId
      this.traceOn = traceOn
      this.templates.clear()
    }
    let template = this.templates.get(code)
    if (template === undefined) {
      const header: Record<string, string | typeof slot> = {
        MSG_REGION: regionId,
        TRACE_ON: String(traceOn),
        msgId: slot,
        queueId: slot,
        queueOffset: slot,
        transactionId: slot,
      }
      template = new ReplyTemplate({ code, header })
      this.templates.set(code, template)
    }
    return template
  }

  private putPosition(physicalOffset: number): void {
    const { messageId } = this
    let low = physicalOffset >>> 0
    let high = (physicalOffset - low) / 4294967296
    const end = messageId.length
    for (let at = end - 1; at >= end - 8; at--) {
      messageId[at] = hexDigits[low & 15]!
      low >>>= 4
    }
    for (let at = end - 9; at >= end - 16; at--) {
      messageId[at] = hexDigits[high & 15]!
      high >>>= 4
    }
  }
}
