import { messageOf } from '../../base/errors.ts'
import { pullMessage } from '../../protocol/requests/messages.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type HeaderEncoding, oneWayFlag } from '../../remoting/command.ts'
import type { Connection } from '../../remoting/connection.ts'
import type { FastPath, RequestFrame } from '../../remoting/fast-path.ts'
import { HeaderScan } from '../../remoting/header-scan.ts'
import { refuse, Refusal } from '../../remoting/handler.ts'
import { ReplyTemplate, slot } from '../../remoting/reply-template.ts'
import type { MessageFilter } from '../filter/message-filter.ts'
import type { HeldPull } from '../pull-holds.ts'
import { type PullFinding, type PullNeeds, type PullQuery, Pulls } from '../pull.ts'
import { NameTable } from './name-table.ts'
import { sendRefusal } from './refusal-command.ts'

const litePullCode = 361
const long19 = /^[+-]?\d{1,19}$/
const int64Max = 2n ** 63n - 1n

/** Header slots of a pull, looked up once. */
function slotsOf(scan: HeaderScan) {
  return {
    consumerGroup: scan.slot('consumerGroup'),
    topic: scan.slot('topic'),
    queueId: scan.slot('queueId'),
    queueOffset: scan.slot('queueOffset'),
    maxMsgNums: scan.slot('maxMsgNums'),
    sysFlag: scan.slot('sysFlag'),
    commitOffset: scan.slot('commitOffset'),
    suspendTimeoutMillis: scan.slot('suspendTimeoutMillis'),
    subscription: scan.slot('subscription'),
    subVersion: scan.slot('subVersion'),
    expressionType: scan.slot('expressionType'),
    maxMsgBytes: scan.slot('maxMsgBytes'),
    requestSource: scan.slot('requestSource'),
  }
}

/**
 * Serves pulls from the bytes of their frames, and holds them. Refusals and malformed fields are left to the handler.
 */
export class PullFastPath implements FastPath {
  readonly scan = new HeaderScan(pullMessage.header)
  readonly pulls: Pulls
  private readonly broker: PullNeeds
  private readonly slots = slotsOf(this.scan)
  private readonly topics = new NameTable()
  private readonly groups = new NameTable()
  private readonly expressions = new NameTable()
  private readonly templates = new Map<string, ReplyTemplate>()

  constructor(broker: PullNeeds) {
    this.broker = broker
    this.pulls = new Pulls(broker)
  }

  take(frame: RequestFrame): boolean {
    const { scan, broker, pulls } = this
    if ((scan.flag & oneWayFlag) !== 0) return false
    const query = this.query(frame.connection.remoteAddress)
    if (query === undefined) return false
    const finding = pulls.evaluate(query, true)
    // A refusal has changed nothing: the handler comes to the same one.
    if (finding instanceof Refusal) return false
    const asked = { opaque: scan.opaque, encoding: frame.encoding }
    if (pulls.maySuspend(query, finding))
      broker.holds.hold(new FastHold(this, frame.connection, { ...asked, query, finding }))
    else this.reply(frame.connection, asked, query, finding)
    return true
  }

  /** The pull in hand; undefined when a field is missing or malformed. */
  private query(from: string): PullQuery | undefined {
    const { scan, slots } = this
    const isWhole =
      scan.has(slots.consumerGroup) &&
      scan.has(slots.topic) &&
      scan.has(slots.queueId) &&
      scan.has(slots.queueOffset) &&
      scan.has(slots.maxMsgNums) &&
      scan.has(slots.sysFlag) &&
      scan.has(slots.commitOffset) &&
      scan.has(slots.suspendTimeoutMillis)
    const subVersion = isWhole ? this.subVersion() : undefined
    if (subVersion === undefined) return undefined
    const query: PullQuery = {
      consumerGroup: this.groups.name(scan, slots.consumerGroup),
      topic: this.topics.name(scan, slots.topic),
      queueId: scan.int(slots.queueId),
      queueOffset: scan.long(slots.queueOffset),
      maxMsgNums: scan.int(slots.maxMsgNums),
      sysFlag: scan.int(slots.sysFlag),
      commitOffset: scan.long(slots.commitOffset),
      suspendTimeoutMillis: scan.long(slots.suspendTimeoutMillis),
      subscription: scan.has(slots.subscription) ? this.expressions.name(scan, slots.subscription) : undefined,
      expressionType: scan.has(slots.expressionType) ? scan.text(slots.expressionType) : undefined,
      subVersion,
      from,
      isLitePull: scan.code === litePullCode,
    }
    const sum =
      query.queueId +
      query.queueOffset +
      query.maxMsgNums +
      query.sysFlag +
      query.commitOffset +
      query.suspendTimeoutMillis +
      scan.int(slots.maxMsgBytes) +
      scan.int(slots.requestSource)
    return Number.isNaN(sum) ? undefined : query
  }

  private subVersion(): number | bigint | undefined {
    const { scan, slots } = this
    if (!scan.has(slots.subVersion)) return undefined
    const version = scan.long(slots.subVersion)
    if (!Number.isNaN(version)) return version
    // The Go client sends nanoseconds, beyond what a number holds.
    const text = scan.text(slots.subVersion)
    const exact = long19.test(text) ? BigInt(text) : undefined
    return exact === undefined || exact > int64Max || exact < -int64Max ? undefined : exact
  }

  /** Answers what a pull found. */
  reply(
    connection: Connection,
    asked: { readonly opaque: number; readonly encoding: HeaderEncoding },
    query: PullQuery,
    finding: PullFinding,
  ): void {
    this.pulls.count(query, finding)
    if (connection.isClosed) return
    const template = this.template(finding)
    template.begin(connection.outbox, asked.encoding, asked.opaque, 0)
    template.number(finding.nextBeginOffset)
    template.number(finding.minOffset)
    template.number(finding.maxOffset)
    template.number(finding.topicSysFlag)
    template.number(finding.groupSysFlag)
    const pieces = finding.read?.pieces ?? []
    template.end(pieces.length > 1 ? Buffer.concat(pieces) : pieces[0])
  }

  private template({ code, status, suggestedBrokerId }: PullFinding): ReplyTemplate {
    const key = `${status}${code} ${suggestedBrokerId}`
    let template = this.templates.get(key)
    if (template === undefined) {
      const header: Record<string, string | typeof slot> = {
        suggestWhichBrokerId: String(suggestedBrokerId),
        nextBeginOffset: slot,
        minOffset: slot,
        maxOffset: slot,
        topicSysFlag: slot,
        groupSysFlag: slot,
      }
      template = new ReplyTemplate({ code, remark: status, header })
      this.templates.set(key, template)
    }
    return template
  }
}

/** A held pull that is answered from a template. */
class FastHold implements HeldPull {
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: number
  readonly deadline: number
  readonly filter: MessageFilter
  readonly opaque: number
  readonly encoding: HeaderEncoding
  private readonly path: PullFastPath
  private readonly connection: Connection
  private readonly query: PullQuery

  constructor(
    path: PullFastPath,
    connection: Connection,
    held: { opaque: number; encoding: HeaderEncoding; query: PullQuery; finding: PullFinding },
  ) {
    const { query } = held
    this.path = path
    this.connection = connection
    this.query = query
    this.opaque = held.opaque
    this.encoding = held.encoding
    this.topic = query.topic
    this.queueId = query.queueId
    this.queueOffset = query.queueOffset
    this.deadline = path.pulls.deadlineOf(query)
    this.filter = held.finding.filter
  }

  isAbandoned(): boolean {
    return this.connection.isClosed
  }

  wake(): void {
    let finding: PullFinding | Refusal
    try {
      finding = this.path.pulls.evaluate(this.query, false)
    } catch (thrown) {
      finding = refuse(responseCode.SYSTEM_ERROR, messageOf(thrown))
    }
    if (finding instanceof Refusal) sendRefusal(this.connection, this, finding)
    else this.path.reply(this.connection, this, this.query, finding)
  }

  drop(): void {
    // Nothing is waiting for this object.
  }
}
