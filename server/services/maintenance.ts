import {
  type AdminClient,
  type BrokerAddress,
  compareText,
  gather,
  isRefusal,
  requests,
  responseCode,
} from '../../broker-core/client/index.ts'
import { noteChange } from '../audit/change-notes.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { known, knownOr, unknown, valueOf } from '../collector/known.ts'
import { writeBit } from '../collector/name-tables.ts'
import type { cleanBroker, getBrokerMaintenance, setWritePermission } from '../contract/brokers.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { reachedClusterOf } from './collected.ts'

type Reply = ReplyInputOf<typeof getBrokerMaintenance>
type Writable = Reply['nameServers'][number]['writable']

/** Topics whose routes are looked up to see whether a broker takes messages. */
const topicsToLookUp = 5
const groupsToName = 20

/** Whether a broker is offered to producers, and what still comes and waits. Everything is asked now, for somebody waits for it. */
export const get: Service<typeof getBrokerMaintenance> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const { broker } = query
  const { watch, tables, groups } = cluster.collector
  const master = masterOf(cluster, broker)
  await Promise.all([watch.readFiguresOf(master), groups.sampleBroker(tables.groups, master, cluster.clock.now())])
  const seen = watch.brokers.find((one) => one.broker.address === master.address)
  const { topics, asked } = await writableEverywhere(cluster, broker)
  const silent = asked.failures.map(({ address, message }) => ({
    address,
    writable: unknown('broker-unreachable', message),
  }))
  const backlog = groups.backlogOf(broker)
  const isUp = seen !== undefined && watch.isUp(seen)
  const figures = isUp ? seen.figures : undefined
  const silence = isUp ? ('not-supported' as const) : ('broker-unreachable' as const)
  const reply = {
    broker,
    nameServers: [...asked.items, ...silent].map((one) => ({ ...one, topics: topics.length })),
    inPerSecond: knownOr(figures?.inPerSecond, silence),
    outPerSecond: knownOr(figures?.outPerSecond, silence),
    backlog:
      backlog === undefined
        ? unknown('broker-unreachable')
        : known({ total: String(backlog.total), unknownGroups: backlog.unknownGroups }),
    groups: (backlog?.groups ?? []).slice(0, groupsToName).map(({ group, diff }) => ({ group, diff: String(diff) })),
    failures: [...asked.failures, ...(seen?.failure === undefined ? [] : [seen.failure])],
    asOf: cluster.clock.now(),
  }
  return { ...reply, state: stateOf(reply) }
}

function stateOf(reply: Pick<Reply, 'nameServers' | 'inPerSecond' | 'backlog'>): Reply['state'] {
  const writable = reply.nameServers.map((one) => valueOf(one.writable as Writable))
  if (writable.some((one) => one === 'all' || one === 'some')) return 'writing'
  if (writable.includes(undefined)) return 'unknown'
  const [rate, backlog] = [valueOf(reply.inPerSecond), valueOf(reply.backlog)]
  if ((rate !== undefined && rate > 0) || (backlog !== undefined && backlog.total !== '0')) return 'draining'
  return rate === undefined || backlog === undefined || backlog.unknownGroups > 0 ? 'unknown' : 'drained'
}

/** What each NameServer says of a broker, by the routes of a few of its topics. */
async function writableEverywhere({ client, collector }: Cluster, broker: string) {
  const topics = collector.tables.writableTopicsOf(broker).slice(0, topicsToLookUp)
  const asked = await gather(
    client.nameServers.addresses.map((address) => ({ broker: 'name-server', address })),
    async ({ address }) => ({ address, writable: await writableAt(client, address, broker, topics) }),
  )
  return { topics, asked }
}

/** The same for the audit list: what is not known is left out. */
async function notedWritable(cluster: Cluster, broker: string): Promise<object[]> {
  const { asked } = await writableEverywhere(cluster, broker)
  return asked.items.flatMap(({ address, writable }) => {
    const topics = valueOf(writable)
    return topics === undefined ? [] : [{ broker: address, writable: topics }]
  })
}

/** What the routes at one NameServer say of a broker. @throws CallError when the NameServer does not answer */
async function writableAt(
  client: AdminClient,
  address: string,
  broker: string,
  topics: readonly string[],
): Promise<Writable> {
  const permsOf = async (topic: string): Promise<number[]> => {
    try {
      const header = { topic, acceptStandardJsonOnly: true }
      const { body } = await client.call(address, requests.getRouteinfoByTopic, header, { vip: false })
      return body.queueDatas.filter((queue) => queue.brokerName === broker).map((queue) => queue.perm)
    } catch (thrown) {
      if (isRefusal(thrown, responseCode.TOPIC_NOT_EXIST)) return []
      throw thrown
    }
  }
  const perms = (await Promise.all(topics.map(permsOf))).flat()
  if (perms.length === 0) return unknown('not-routed')
  const writable = perms.filter((perm) => (perm & writeBit) !== 0).length
  return known(writable === 0 ? 'none' : writable === perms.length ? 'all' : 'some')
}

/** Tells every NameServer, because each has routes of its own. */
export const setWritable: Service<typeof setWritePermission> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const { client } = cluster
  masterOf(cluster, body.broker)
  noteChange({ before: await notedWritable(cluster, body.broker) })
  const { items, failures } = await gather(
    client.nameServers.addresses.map((address) => ({ broker: 'name-server', address })),
    async ({ address }) => {
      const header = { brokerName: body.broker }
      if (!body.writable) {
        const reply = await client.call(address, requests.wipeWritePermOfBroker, header, { vip: false })
        return { address, topics: reply.header.wipeTopicCount }
      }
      const reply = await client.call(address, requests.addWritePermOfBroker, header, { vip: false })
      return { address, topics: reply.header.addTopicCount }
    },
  )
  noteChange({ after: await notedWritable(cluster, body.broker) })
  return { items, failures, asOf: cluster.clock.now() }
}

const cleanings = {
  'expired-consume-queues': requests.cleanExpiredConsumequeue,
  'unused-topics': requests.cleanUnusedTopic,
  'expired-commit-logs': requests.deleteExpiredCommitlog,
}
/** Removing files takes longer than a question. */
const cleaningMsMax = 30_000

export const clean: Service<typeof cleanBroker> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const masters = await cluster.client.directory.masters()
  const chosen = body.broker === undefined ? masters : [masterOf(cluster, body.broker)]
  const { items, failures } = await gather(
    chosen,
    async ({ broker, address }) => {
      await cluster.client.call(address, cleanings[body.what], {}, { timeoutMs: cleaningMsMax })
      return { broker, address }
    },
    { deadlineMs: cleaningMsMax },
  )
  return { items, failures, asOf: cluster.clock.now() }
}

/** @throws ApiError `broker-unknown` */
function masterOf(cluster: Cluster, broker: string): BrokerAddress {
  const seen = cluster.collector.watch.brokers
    .map((one) => one.broker)
    .filter((one) => one.broker === broker)
    .sort((a, b) => a.brokerId - b.brokerId || compareText(a.address, b.address))
  if (seen[0] === undefined) throw new ApiError('broker-unknown', `No broker ${broker} is registered.`, { broker })
  return seen[0]
}
