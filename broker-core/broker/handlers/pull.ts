import type { requests } from '../../protocol/requests/index.ts'
import type { HeaderOf } from '../../protocol/request.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { messageOf } from '../../base/errors.ts'
import { type Answer, type Call, type Handlers, noReply, refuse, Refusal } from '../../remoting/handler.ts'
import type { Peer } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import type { MessageFilter } from '../filter/message-filter.ts'
import type { HeldPull } from '../pull-holds.ts'
import { type PullFinding, type PullNeeds, type PullQuery, Pulls } from '../pull.ts'

type PullRequest = typeof requests.pullMessage
type PullAnswer = Answer<PullRequest>

/** A pull as its declaration decodes it, ready to be evaluated. */
export function pullQueryOf(header: HeaderOf<PullRequest>, from: string, isLitePull: boolean): PullQuery {
  return {
    consumerGroup: header.consumerGroup,
    topic: header.topic,
    queueId: header.queueId,
    queueOffset: header.queueOffset,
    maxMsgNums: header.maxMsgNums,
    sysFlag: header.sysFlag,
    commitOffset: header.commitOffset,
    suspendTimeoutMillis: header.suspendTimeoutMillis,
    subscription: header.subscription,
    expressionType: header.expressionType,
    subVersion: header.subVersion,
    from,
    isLitePull,
  }
}

function answerOf(finding: PullFinding): PullAnswer {
  const { code, status, nextBeginOffset, minOffset, maxOffset, topicSysFlag, groupSysFlag, read } = finding
  const header = {
    suggestWhichBrokerId: finding.suggestedBrokerId,
    nextBeginOffset,
    minOffset,
    maxOffset,
    topicSysFlag,
    groupSysFlag,
  }
  if (read === undefined || read.messageCount === 0) return { code, remark: status, header }
  const body = read.pieces.length === 1 ? read.pieces[0]! : Buffer.concat(read.pieces)
  return { code, remark: status, header, body }
}

/** Waits for messages on behalf of a request that came through the handler table. */
class HandledHold implements HeldPull {
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: number
  readonly deadline: number
  readonly filter: MessageFilter
  private readonly pulls: Pulls
  private readonly query: PullQuery
  private readonly peer: Peer
  private readonly answer: (answer: PullAnswer) => void

  constructor(
    pulls: Pulls,
    held: { query: PullQuery; finding: PullFinding; peer: Peer },
    answer: (answer: PullAnswer) => void,
  ) {
    const { query, finding, peer } = held
    this.topic = query.topic
    this.queueId = query.queueId
    this.queueOffset = query.queueOffset
    this.deadline = pulls.deadlineOf(query)
    this.filter = finding.filter
    this.pulls = pulls
    this.query = query
    this.peer = peer
    this.answer = answer
  }

  isAbandoned(): boolean {
    return this.peer.isClosed
  }

  wake(): void {
    try {
      this.answer(finish(this.pulls, this.query))
    } catch (thrown) {
      this.answer(refuse(responseCode.SYSTEM_ERROR, messageOf(thrown)))
    }
  }

  drop(): void {
    this.answer(noReply)
  }
}

function finish(pulls: Pulls, query: PullQuery): PullAnswer {
  const finding = pulls.evaluate(query, false)
  if (finding instanceof Refusal) return finding
  pulls.count(query, finding)
  return answerOf(finding)
}

/** PULL_MESSAGE and LITE_PULL_MESSAGE, with long polling (Java: PullMessageProcessor). */
export const pullHandlers = (broker: PullNeeds & Pick<Broker, 'holds'>) => {
  const pulls = new Pulls(broker)
  const pull = (call: Call<PullRequest>, isLitePull: boolean): PullAnswer | Promise<PullAnswer> => {
    const query = pullQueryOf(call.header, call.peer.remoteAddress, isLitePull)
    const finding = pulls.evaluate(query, true)
    if (finding instanceof Refusal) return finding
    if (pulls.maySuspend(query, finding)) {
      return new Promise((resolve) => {
        broker.holds.hold(new HandledHold(pulls, { query, finding, peer: call.peer }, resolve))
      })
    }
    pulls.count(query, finding)
    return answerOf(finding)
  }
  return {
    pullMessage: (call) => pull(call, false),
    litePullMessage: (call) => pull(call, true),
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}
