import type { ConsumerData, HeartbeatData } from '../protocol/bodies/clients.ts'
import type { Broker } from './broker.ts'
import type { Client } from './client-table.ts'

export type HeartbeatNeeds = Pick<
  Broker,
  'config' | 'log' | 'topics' | 'groups' | 'consumers' | 'filters' | 'producers'
>

const unitSubscriptionFlag = 2
/** Groups whose last fingerprint is kept. */
const fingerprintsMax = 100_000

/** Takes heartbeats of clients (Java: ClientManageProcessor). */
export class Heartbeats {
  readonly #needs: HeartbeatNeeds
  /** By group: what the last heartbeat of the second form was about. */
  readonly #fingerprints = new Map<string, number>()

  constructor(needs: HeartbeatNeeds) {
    this.#needs = needs
  }

  /**
   * Enters the groups that a heartbeat names.
   * @returns whether the sender should send its subscriptions in full (always true for the first form, as in Java)
   */
  take(client: Client, heartbeat: HeartbeatData): boolean {
    const isSecondForm = heartbeat.heartbeatFingerprint !== 0
    let wantsSubscriptions = !isSecondForm
    for (const data of heartbeat.consumerDataSet) {
      if (this.#needs.config.rejectPullConsumerEnable && data.consumeType === 'CONSUME_ACTIVELY') continue
      if (isSecondForm && this.#isOutdated(data, heartbeat)) wantsSubscriptions = true
      this.#takeConsumer(client, data, isSecondForm && heartbeat.withoutSub)
    }
    for (const { groupName } of heartbeat.producerDataSet) this.#needs.producers.register(client, groupName)
    return wantsSubscriptions
  }

  /** A group that lost its members, as after a restart of the broker, needs its subscriptions again too. */
  #isOutdated({ groupName }: ConsumerData, { heartbeatFingerprint, withoutSub }: HeartbeatData): boolean {
    const known = this.#fingerprints.get(groupName)
    if (known === undefined && this.#fingerprints.size >= fingerprintsMax) this.#fingerprints.clear()
    this.#fingerprints.set(groupName, heartbeatFingerprint)
    const hasOthers = known !== undefined && known !== heartbeatFingerprint
    return hasOthers || (withoutSub && (this.#needs.consumers.group(groupName)?.subscriptions.size ?? 0) === 0)
  }

  #takeConsumer(client: Client, data: ConsumerData, withoutSubscriptions: boolean): void {
    const { topics, groups, consumers, filters } = this.#needs
    const group = groups.findOrCreate(data.groupName)
    if (group === undefined) return
    const isOrdered = withoutSubscriptions
      ? undefined
      : data.subscriptionDataSet.some(({ topic }) => topics.find(topic)?.order === true)
    const topicSysFlag = data.unitMode ? unitSubscriptionFlag : 0
    topics.findOrCreateRetry(data.groupName, group.retryQueueNums, topicSysFlag, isOrdered)
    consumers.register(client, data, withoutSubscriptions)
    if (!withoutSubscriptions) filters.register(data.groupName, data.subscriptionDataSet)
  }
}
