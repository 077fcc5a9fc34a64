import { type AdminClient, isRefusal, requests, responseCode } from '../client/index.ts'
import { CommandError } from './command.ts'

/** The error of a topic that no NameServer knows, with RocketMQ's code. */
export const noRoute = (topic: string): CommandError =>
  new CommandError(`No topic route info in name server for the topic: ${topic} (code 17)`)

/** The route of a topic as the NameServer gives it. @throws CommandError when no broker has the topic */
export async function routeData(client: AdminClient, topic: string) {
  try {
    const header = { topic, acceptStandardJsonOnly: true }
    return (await client.nameServers.call(requests.getRouteinfoByTopic, header)).body
  } catch (thrown) {
    if (isRefusal(thrown, responseCode.TOPIC_NOT_EXIST)) throw noRoute(topic)
    throw thrown
  }
}

export type RouteData = Awaited<ReturnType<typeof routeData>>

/** The name under which the logical queues of static topics are shown instead of a broker's (Java: getMockBrokerName). */
export const logicalBroker = '__syslo__global__'

/** How many logical queues a topic has; 0 for one that is not static. */
export const logicalQueueCount = ({ topicQueueMappingByBroker }: RouteData): number =>
  Math.max(0, ...[...(topicQueueMappingByBroker?.values() ?? [])].map(({ totalQueues }) => totalQueues))
