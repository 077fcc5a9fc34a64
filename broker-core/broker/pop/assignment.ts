import type { AssignmentQuestion, MessageRequestMode, RequestMode } from '../../protocol/bodies/assignment.ts'
import type { MessageQueue } from '../../protocol/java-values.ts'
import { retryPrefix } from '../names.ts'
import { allocateForPop, allocateForPull } from './allocation.ts'

/** What assignments need of a broker. */
export interface AssignmentNeeds {
  readonly config: {
    readonly brokerName: string
    readonly defaultMessageRequestMode: RequestMode
    readonly defaultPopShareQueueNum: number
    readonly serverLoadBalancerEnable: boolean
  }
  readonly consumers: { group(name: string): object | undefined; clientIds(group: string): string[] }
  readonly requestModes: { get(topic: string, group: string): MessageRequestMode | undefined }
  readonly topicQueues: { of(topic: string): Promise<MessageQueue[] | undefined> }
}

export interface Assignment {
  readonly mode: RequestMode
  /** Undefined: the client is to keep what it has. */
  readonly queues: readonly MessageQueue[] | undefined
}

const lightQueuePrefix = '%LMQ%'

/** Which queues a client is to consume and how (Java: QueryAssignmentProcessor.queryAssignment). */
export async function assign(needs: AssignmentNeeds, question: AssignmentQuestion): Promise<Assignment> {
  const { topic, consumerGroup, messageModel } = question
  const { mode, popShareQueueNum } = modeOf(needs, topic, consumerGroup)
  const isLightQueue = topic.startsWith(lightQueuePrefix) && messageModel !== 'BROADCASTING'
  const queues = isLightQueue
    ? [{ topic, brokerName: needs.config.brokerName, queueId: 0 }]
    : await needs.topicQueues.of(topic)
  if (queues === undefined || messageModel === undefined) return { mode, queues: undefined }
  if (messageModel === 'BROADCASTING' || !needs.config.serverLoadBalancerEnable) return { mode, queues }
  if (needs.consumers.group(consumerGroup) === undefined) return { mode, queues: undefined }
  const { clientId, strategyName } = question
  const clientIds = needs.consumers.clientIds(consumerGroup).sort()
  const allocation = { queues, clientIds, clientId, strategyName }
  return {
    mode,
    queues: mode === 'POP' ? allocateForPop(allocation, popShareQueueNum) : allocateForPull(allocation),
  }
}

function modeOf(
  { requestModes, config }: AssignmentNeeds,
  topic: string,
  group: string,
): { readonly mode: RequestMode; readonly popShareQueueNum: number } {
  const known = requestModes.get(topic, group)
  if (known !== undefined) return known
  const mode = topic.startsWith(retryPrefix) ? 'PULL' : config.defaultMessageRequestMode
  return { mode, popShareQueueNum: config.defaultPopShareQueueNum }
}
