import { requests, versionName } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { javaHashOrder } from '../java-hash-order.ts'
import { brokerAddressOf, reportFailures } from '../targets.ts'
import { noRoute } from '../route-data.ts'
import { membersOf } from './consumer-members.ts'

const consumerColumns = [
  { title: '#ClientId', key: 'clientId', width: 36 },
  { title: '#ClientAddr', key: 'clientAddr', width: 22, gap: 1 },
  { title: '#Language', key: 'language', width: 10, gap: 1 },
  { title: '#Version', key: 'version', gap: 1 },
] as const

const subscriptionColumns = [
  { title: '#Topic', key: 'topic', width: 20 },
  { title: '#SubExpression', key: 'subExpression', gap: 1 },
] as const

/** Members and subscriptions of a consumer group (Java: ConsumerConnectionSubCommand). */
export const consumerConnection = command({
  name: 'consumerConnection',
  about: "Query consumer's socket connection, client version and subscription.",
  isWatchable: true,
  options: {
    consumerGroup: { short: 'g', about: 'consumer group name', isRequired: true },
    brokerAddr: { short: 'b', about: 'broker address' },
  },
  async run({ client, out }, { consumerGroup, brokerAddr }) {
    const { connection, members, failures } = await membersOf(client, consumerGroup.trim(), brokerAddr)
    const table = out.table('connections', consumerColumns)
    for (const { clientId, clientAddr, language, version } of members)
      table.row({ clientId, clientAddr, language, version: versionName(version) })
    out.line()
    out.line('Below is subscription:')
    const subscriptions = out.table('subscriptions', subscriptionColumns)
    for (const key of javaHashOrder([...connection.subscriptionTable.keys()])) {
      const { topic, subString } = connection.subscriptionTable.get(key)!
      subscriptions.row({ topic, subExpression: subString })
    }
    const { consumeType, messageModel, consumeFromWhere } = connection
    out.line()
    out.line(`ConsumeType: ${consumeType ?? 'null'}`)
    out.line(`MessageModel: ${messageModel ?? 'null'}`)
    out.line(`ConsumeFromWhere: ${consumeFromWhere ?? 'null'}`)
    out.fact('consumeType', consumeType ?? null)
    out.fact('messageModel', messageModel ?? null)
    out.fact('consumeFromWhere', consumeFromWhere ?? null)
    reportFailures(out, failures)
  },
})

const producerColumns = [
  { title: '#Index', key: 'index', width: 4 },
  { title: '#ClientId', key: 'clientId', width: 32 },
  { title: '#ClientAddr', key: 'clientAddr', width: 22, gap: 1 },
  { title: '#Language', key: 'language', width: 8, gap: 1 },
  { title: '#Version', key: 'version', gap: 1 },
] as const

/** Connections of a producer group to the brokers of a topic (Java: ProducerConnectionSubCommand). */
export const producerConnection = command({
  name: 'producerConnection',
  about: "Query producer's socket connection and client version.",
  isWatchable: true,
  options: {
    producerGroup: { short: 'g', about: 'producer group name', isRequired: true },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run({ client, out }, values) {
    const [group, topic] = [values.producerGroup.trim(), values.topic.trim()]
    if ((await client.topics.route(topic)) === undefined) throw noRoute(topic)
    const { items, failures } = await client.connections.producersOf(group, await client.topics.readers(topic))
    // A producer is connected to many brokers, each time from another port.
    const producers = [...new Map(items.map((producer) => [producer.clientId, producer])).values()]
    if (producers.length === 0)
      throw new CommandError(failures[0]?.message ?? `the producer group[${group}] not exist (code 1)`)
    const table = out.table('connections', producerColumns, { withoutHead: true })
    for (const [i, { clientId, address, language, version }] of producers.entries())
      table.row({
        index: { text: String(i + 1).padStart(4, '0'), value: i + 1 },
        clientId,
        clientAddr: address,
        language,
        version: versionName(version),
      })
    reportFailures(out, failures)
  },
})

/** All producers of a broker (Java: ProducerSubCommand). */
export const producer = command({
  name: 'producer',
  about: "Query producer's instances, connection, status, etc.",
  isWatchable: true,
  options: { broker: { short: 'b', about: 'broker address', isRequired: true } },
  async run({ client, out }, values) {
    const { body } = await client.call(brokerAddressOf(values.broker), requests.getAllProducerInfo, {})
    for (const [group, clients] of body.data) {
      if (clients.length === 0) out.line(`producer group (${group}) instances are empty`)
      for (const { clientId, remoteIP, language, version, lastUpdateTimestamp } of clients)
        out.line(
          `producer group (${group}) instance : clientId=${clientId},remoteIP=${remoteIP}, language=${language}, version=${version}, lastUpdateTimestamp=${lastUpdateTimestamp}`,
        )
    }
    out.fact('producers', body.data)
  },
})
