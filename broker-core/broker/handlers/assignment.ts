import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { groupNameProblem, retryPrefix } from '../names.ts'
import { assign } from '../pop/assignment.ts'

type AssignmentHandlerNeeds = Pick<
  Broker,
  'config' | 'topics' | 'groups' | 'consumers' | 'requestModes' | 'topicQueues'
>

/** Which queues clients consume and whether they pull or pop (Java: QueryAssignmentProcessor). */
export const assignmentHandlers = (broker: AssignmentHandlerNeeds) =>
  ({
    queryAssignment: async ({ body }) => {
      if (body.topic === '') return refuse(responseCode.INVALID_PARAMETER, 'body: topic is missing')
      const problem = groupNameProblem(body.consumerGroup)
      if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem)
      const { mode, queues } = await assign(broker, body)
      return { body: { messageQueueAssignments: queues?.map((messageQueue) => ({ messageQueue, mode })) } }
    },

    setMessageRequestMode: ({ body }) => {
      const { topic, consumerGroup } = body
      if (topic.startsWith(retryPrefix))
        return refuse(responseCode.NO_PERMISSION, 'retry topic is not allowed to set mode')
      if (broker.topics.find(topic) === undefined)
        return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${topic}] not exist`)
      if (broker.groups.findOrCreate(consumerGroup) === undefined)
        return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, 'subscription group does not exist')
      broker.requestModes.set(body)
      return {}
    },

    getAllMessageRequestMode: () => ({ body: { messageRequestModeMap: broker.requestModes.table() } }),
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>
