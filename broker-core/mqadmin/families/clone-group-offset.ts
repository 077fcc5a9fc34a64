import { CallError, compareText, type FanOutFailure, failureOf, inParallel, requests } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { reportFailures } from '../targets.ts'
import { noRoute } from '../route-data.ts'
import { brokersOfGroup } from './consumer-members.ts'

const queuesAtOnce = 16

/**
 * Gives a group the offsets of another one (Java: CloneGroupOffsetCommand). As with the official tool the offsets of all topics are
 * copied, whatever topic is named; each queue's offset goes to the broker that has the queue.
 */
export const cloneGroupOffset = command({
  name: 'cloneGroupOffset',
  about: 'Clone offset from other group.',
  options: {
    srcGroup: { short: 's', about: 'set source consumer group', isRequired: true },
    destGroup: { short: 'd', about: 'set destination consumer group', isRequired: true },
    topic: { short: 't', about: 'set the topic', isRequired: true },
    offline: { short: 'o', about: 'the group or the topic is offline' },
  },
  async run({ client, out, confirm }, values) {
    const [source, target, topic] = [values.srcGroup.trim(), values.destGroup.trim(), values.topic.trim()]
    const readers = await brokersOfGroup(client, source)
    if ((await client.topics.route(topic)) === undefined) throw noRoute(topic)
    const { items, failures } = await client.groups.progress(source, readers)
    const queues = items.flatMap((item) => item.queues).filter(({ consumerOffset }) => consumerOffset >= 0n)
    if (queues.length === 0)
      throw new CommandError(failures[0]?.message ?? `the group ${source} has no offsets to copy (code 206)`)
    const topics = [...new Set(queues.map((queue) => queue.topic))].sort(compareText)
    await confirm(
      `The offsets of group ${target} on ${queues.length} queue(s) of ${topics.join(', ')} are replaced by those of ${source}.`,
    )
    const masters = new Map((await client.directory.masters()).map((master) => [master.broker, master]))
    const failed: FanOutFailure[] = [...failures]
    await inParallel(queues, queuesAtOnce, async ({ broker, topic: ofQueue, queueId, consumerOffset }) => {
      const master = masters.get(broker)
      try {
        if (master === undefined) throw new CallError('unreachable', `no master of ${broker} is known`, { address: '' })
        await client.call(master.address, requests.updateConsumerOffset, {
          consumerGroup: target,
          topic: ofQueue,
          queueId,
          commitOffset: consumerOffset,
          bname: broker,
        })
      } catch (thrown) {
        if (!(thrown instanceof CallError)) throw thrown
        failed.push(failureOf({ broker, address: master?.address ?? '' }, thrown))
      }
    })
    reportFailures(out, [
      ...new Map(failed.map((failure) => [`${failure.broker} ${failure.message}`, failure])).values(),
    ])
    if (failed.length > 0) return
    out.line(`clone group offset success. srcGroup[${source}], destGroup=[${target}], topic[${topic}]`)
    out.fact('topics', topics)
    out.fact('queues', queues.length)
  },
})
