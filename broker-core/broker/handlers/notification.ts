import { messageOf } from '../../base/errors.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Answer, type Handlers, noReply, type Peer, refuse, Refusal } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { type NotificationNeeds, type NotificationQuery, Notifications, readableTopic } from '../pop/notification.ts'

type NotificationAnswer = Answer<typeof requests.notification>
type Needs = NotificationNeeds & Pick<Broker, 'clock' | 'popHolds' | 'notificationHolds'>

/** What Java says with success where it sets no remark. */
const noRemark = 'not set any response code'
const noMessages = { hasMsg: false, pollingFull: false }

/** Answers a question now, or has it wait. */
function take(
  { notifications, broker }: { notifications: Notifications; broker: Needs },
  query: NotificationQuery,
  peer: Peer,
  answer: (answer: NotificationAnswer) => void,
): void {
  try {
    const finding = notifications.evaluate(query)
    if (finding instanceof Refusal) return answer(refuse(finding.code, finding.remark, noMessages))
    if (finding.hasMessages) return answer({ remark: noRemark, header: { hasMsg: true, pollingFull: false } })
    const { topic, consumerGroup, queueId, bornTime, pollTime, order, attemptId } = query
    const outcome = broker.notificationHolds.hold({
      topic,
      group: consumerGroup,
      queueId,
      bornTime,
      pollTime,
      isOrdered: order,
      attemptId,
      filter: finding.filter,
      isAbandoned: () => peer.isClosed,
      wake: () => take({ notifications, broker }, query, peer, answer),
      drop: () => answer(noReply),
    })
    if (outcome === 'held') return
    answer({ remark: noRemark, header: { hasMsg: false, pollingFull: outcome === 'full' } })
  } catch (thrown) {
    answer(refuse(responseCode.SYSTEM_ERROR, messageOf(thrown), noMessages))
  }
}

/** NOTIFICATION, POLLING_INFO and POP_ROLLBACK (Java: NotificationProcessor, PollingInfoProcessor). */
export const notificationHandlers = (broker: Needs) => {
  const notifications = new Notifications(broker)
  return {
    notification: ({ header, peer }) =>
      new Promise((resolve) => {
        const query: NotificationQuery = {
          ...header,
          attemptId: header.attemptId,
          expType: header.expType,
          exp: header.exp,
          bornTime: header.bornTime === 0 ? broker.clock.now() : header.bornTime,
          from: peer.remoteAddress,
        }
        take({ notifications, broker }, query, peer, resolve)
      }),

    pollingInfo: ({ header, peer }) => {
      const topic = readableTopic(broker, { ...header, from: peer.remoteAddress })
      if (topic instanceof Refusal) return refuse(topic.code, topic.remark, { pollingNum: 0 })
      const { topic: name, consumerGroup, queueId } = header
      return { remark: noRemark, header: { pollingNum: broker.popHolds.sizeOf(name, consumerGroup, queueId) } }
    },

    popRollback: () => ({ remark: noRemark }),
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}
