import { type AdminClient, isRefusal, requests, responseCode } from '../client/index.ts'
import type { Output } from './output.ts'
import { reportFailures } from './targets.ts'

/** Where NameServers keep `broker-a:8;broker-b:8` of ordered topics (Java: NamesrvUtil.NAMESPACE_ORDER_TOPIC_CONFIG). */
const namespace = 'ORDER_TOPIC_CONFIG'

/** Undefined when the topic has none. @throws CallError */
export async function readOrderConfig(client: AdminClient, topic: string): Promise<string | undefined> {
  try {
    const { header } = await client.nameServers.call(requests.getKvConfig, { namespace, key: topic })
    return header.value
  } catch (thrown) {
    if (isRefusal(thrown, responseCode.QUERY_NOT_FOUND)) return undefined
    throw thrown
  }
}

/** Tells every NameServer; those that fail are named. @returns whether all know it now */
export async function writeOrderConfig(
  { client, out }: { client: AdminClient; out: Output },
  topic: string,
  value: string,
): Promise<boolean> {
  const { failures } = await client.nameServers.each(requests.putKvConfig, { namespace, key: topic, value })
  reportFailures(out, failures)
  return failures.length === 0
}

/** Removes it from every NameServer. @returns whether it is gone from all */
export async function removeOrderConfig(
  { client, out }: { client: AdminClient; out: Output },
  topic: string,
): Promise<boolean> {
  const { failures } = await client.nameServers.each(requests.deleteKvConfig, { namespace, key: topic })
  reportFailures(out, failures)
  return failures.length === 0
}

/**
 * An order configuration in which some brokers have other numbers of queues (Java: createOrUpdateOrderConf of one broker).
 * @param known `broker-a:8;broker-b:8`
 * @param changed brokers in the same form
 */
export function mergedOrderConfig(known: string | undefined, changed: string): string {
  const parts = new Map<string, string>()
  for (const part of `${known ?? ''};${changed}`.split(';')) {
    const [broker = '', queues = ''] = part.trim().split(':')
    if (broker !== '') parts.set(broker, queues)
  }
  return [...parts].map(([broker, queues]) => `${broker}:${queues}`).join(';')
}
