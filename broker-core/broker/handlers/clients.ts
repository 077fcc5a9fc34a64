import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse, Refusal } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { type HeartbeatNeeds, Heartbeats } from '../heartbeats.ts'
import { filterFor, sqlRefusal } from '../filter/message-filter.ts'
import { isTagType } from '../tag-filter.ts'

type Needs = HeartbeatNeeds & Pick<Broker, 'clock'>

/** What clients tell about themselves (Java: ClientManageProcessor, ConsumerManageProcessor). */
export const clientHandlers = (broker: Needs) => {
  const heartbeats = new Heartbeats(broker)
  return {
    heartBeat: ({ body, command, peer }) => {
      if (body.clientID.trim() === '') return refuse(responseCode.INVALID_PARAMETER, 'the heartbeat has no clientID')
      const client = {
        peer,
        clientId: body.clientID,
        language: command.language,
        version: command.version,
        lastUpdateTimestamp: broker.clock.now(),
      }
      const wantsSubscriptions = heartbeats.take(client, body)
      return { header: { IS_SUPPORT_HEART_BEAT_V2: 'true', IS_SUB_CHANGE: String(wantsSubscriptions) } }
    },

    unregisterClient: ({ header: { producerGroup, consumerGroup }, peer }) => {
      if (producerGroup !== undefined) broker.producers.unregister(producerGroup, peer)
      if (consumerGroup !== undefined) broker.consumers.unregister(consumerGroup, peer)
      return {}
    },

    getConsumerListByGroup: ({ header: { consumerGroup } }) => {
      const consumerIdList = broker.consumers.clientIds(consumerGroup)
      if (consumerIdList.length > 0) return { body: { consumerIdList } }
      return refuse(responseCode.SYSTEM_ERROR, `no consumer for this group, ${consumerGroup}`)
    },

    checkClientConfig: ({ body: { subscriptionData } }) => {
      if (subscriptionData === undefined) return {}
      const { expressionType, subString } = subscriptionData
      // Tags are not looked at here, as in Java: there is no expression of tags that a client could not have checked.
      if (isTagType(expressionType)) return {}
      const filter = sqlRefusal(expressionType, broker.config) ?? filterFor({ expressionType, expression: subString })
      return filter instanceof Refusal ? filter : {}
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}
