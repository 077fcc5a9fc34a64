import { messageOf } from '../../base/errors.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Answer, type Call, type Handlers, noReply, type Peer, refuse, Refusal } from '../../remoting/handler.ts'
import { Acks, type AckNeeds } from '../pop/acks.ts'
import { InvisibleTimes } from '../pop/invisible-time.ts'
import { peek, type PeekNeeds } from '../pop/peek.ts'
import type { MessageFilter } from '../filter/message-filter.ts'
import type { HeldPop } from '../pop/pop-parts.ts'
import { type PopFinding, type PopNeeds, type PopQuery, Pops } from '../pop/pops.ts'

type PopRequest = typeof requests.popMessage
type PopAnswer = Answer<PopRequest>

/** What Java says with success where it sets no remark. */
const noRemark = 'not set any response code'
const noPopHeader = { popTime: 0, invisibleTime: 0, reviveQid: 0, restNum: 0 }
const noChangeHeader = { popTime: 0, invisibleTime: 0, reviveQid: 0 }

const withHeader = (refusal: Refusal, header: Record<string, unknown>): Refusal =>
  refuse(refusal.code, refusal.remark, header)

/** A pop that waits for messages, on behalf of its request. */
class HandledPop implements HeldPop {
  readonly topic: string
  readonly group: string
  readonly queueId: number
  readonly bornTime: number
  readonly pollTime: number
  readonly isOrdered: boolean
  readonly attemptId: string | undefined
  readonly filter: MessageFilter | undefined
  private readonly popping: Popping
  private readonly query: PopQuery
  private readonly peer: Peer
  private readonly answer: (answer: PopAnswer) => void

  constructor(
    popping: Popping,
    held: { query: PopQuery; filter: MessageFilter | undefined; peer: Peer },
    answer: (answer: PopAnswer) => void,
  ) {
    const { query, filter, peer } = held
    this.topic = query.topic
    this.group = query.consumerGroup
    this.queueId = query.queueId
    this.bornTime = query.bornTime
    this.pollTime = query.pollTime
    this.isOrdered = query.order
    this.attemptId = query.attemptId
    this.filter = filter
    this.popping = popping
    this.query = query
    this.peer = peer
    this.answer = answer
  }

  isAbandoned(): boolean {
    return this.peer.isClosed
  }

  wake(): void {
    this.popping.take(this.query, this.peer, this.answer)
  }

  drop(): void {
    this.answer(noReply)
  }
}

/** Evaluates pops until they have an answer. */
class Popping {
  private readonly needs: PopNeeds
  private readonly pops: Pops

  constructor(needs: PopNeeds) {
    this.needs = needs
    this.pops = new Pops(needs)
  }

  take(query: PopQuery, peer: Peer, answer: (answer: PopAnswer) => void): void {
    try {
      const finding = this.pops.evaluate(query)
      if (finding instanceof Refusal) answer(withHeader(finding, noPopHeader))
      else if (finding.parts.messageCount > 0) this.deliver(query, finding, answer)
      else this.hold({ query, filter: finding.filter, peer }, finding, answer)
    } catch (thrown) {
      answer(refuse(responseCode.SYSTEM_ERROR, messageOf(thrown), noPopHeader))
    }
  }

  private deliver(query: PopQuery, finding: PopFinding, answer: (answer: PopAnswer) => void): void {
    const { parts } = finding
    void Promise.all(finding.stored).then(() => {
      answer({
        remark: 'FOUND',
        header: this.headerOf(query, finding),
        body: parts.bodies.length === 1 ? parts.bodies[0]! : Buffer.concat(parts.bodies),
      })
    })
    if (finding.restNum > 0) this.needs.popHolds.notify(query.topic, query.queueId, query.consumerGroup)
  }

  private hold(
    held: { query: PopQuery; filter: MessageFilter | undefined; peer: Peer },
    finding: PopFinding,
    answer: (answer: PopAnswer) => void,
  ): void {
    const { query } = held
    const outcome = query.pollTime <= 0 ? 'timeout' : this.needs.popHolds.hold(new HandledPop(this, held, answer))
    if (outcome === 'held') return
    const code = outcome === 'full' ? responseCode.POLLING_FULL : responseCode.POLLING_TIMEOUT
    answer({ code, remark: 'NO_MESSAGE_IN_QUEUE', header: this.headerOf(query, finding) })
  }

  private headerOf(query: PopQuery, { popTime, reviveQueueId, restNum, parts }: PopFinding) {
    return {
      popTime,
      invisibleTime: query.invisibleTime,
      reviveQid: reviveQueueId,
      restNum,
      startOffsetInfo: parts.startOffsetInfo,
      msgOffsetInfo: parts.msgOffsetInfo,
      ...(query.order ? { orderCountInfo: parts.orderCountInfo } : {}),
    }
  }
}

const popQueryOf = ({ header, peer }: Call<PopRequest>, now: number): PopQuery => ({
  ...header,
  expType: header.expType,
  exp: header.exp,
  attemptId: header.attemptId,
  bornTime: header.bornTime === 0 ? now : header.bornTime,
  from: peer.remoteAddress,
})

/**
 * POP_MESSAGE, ACK_MESSAGE, BATCH_ACK_MESSAGE, CHANGE_MESSAGE_INVISIBLETIME and PEEK_MESSAGE (Java: PopMessageProcessor,
 * AckMessageProcessor, ChangeInvisibleTimeProcessor, PeekMessageProcessor).
 */
export const popHandlers = (broker: PopNeeds & AckNeeds & PeekNeeds) => {
  const popping = new Popping(broker)
  const acks = new Acks(broker)
  const times = new InvisibleTimes(broker, acks)
  return {
    popMessage: (call) =>
      new Promise((resolve) => {
        popping.take(popQueryOf(call, broker.clock.now()), call.peer, resolve)
      }),
    ackMessage: async ({ header, peer }) => (await acks.ack(header, peer.remoteAddress)) ?? {},
    batchAckMessage: async ({ body, peer }) => {
      if (body.acks.length === 0) return refuse(responseCode.NO_MESSAGE, '')
      return (await acks.ackAll(body.acks, body.brokerName, peer.remoteAddress)) ?? {}
    },
    changeMessageInvisibletime: async ({ header, peer }) => {
      const changed = await times.change(header, peer.remoteAddress)
      if (changed instanceof Refusal) return withHeader(changed, noChangeHeader)
      return { remark: noRemark, header: changed }
    },
    peekMessage: ({ header, peer }) => {
      const finding = peek(broker, { ...header, from: peer.remoteAddress })
      if (finding instanceof Refusal) return withHeader(finding, noPopHeader)
      const { bodies, restNum } = finding
      const answer = { header: { ...noPopHeader, restNum } }
      if (bodies.length === 0) return { ...answer, code: responseCode.PULL_NOT_FOUND, remark: 'NO_MESSAGE_IN_QUEUE' }
      return { ...answer, remark: 'FOUND', body: Buffer.concat(bodies) }
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}
