import { messageOf } from '../../base/errors.ts'
import type { Logger } from '../../base/log.ts'
import { getAllMessageRequestMode } from '../../protocol/requests/assignment.ts'
import { getAllSubscriptiongroupConfig } from '../../protocol/requests/groups.ts'
import { getAllConsumerOffset, getAllDelayOffset } from '../../protocol/requests/offsets.ts'
import { getBrokerRuntimeInfo } from '../../protocol/requests/brokers.ts'
import { getTimerCheckPoint, getTimerMetrics } from '../../protocol/requests/timer.ts'
import { getAllTopicConfig } from '../../protocol/requests/topics.ts'
import { responseCode, responseCodeName } from '../../protocol/response-codes.ts'
import type { Connector } from '../../remoting/connector.ts'
import type { Broker } from '../broker.ts'

export type MetadataSyncNeeds = Pick<
  Broker,
  'config' | 'topics' | 'groups' | 'offsets' | 'delay' | 'timer' | 'requestModes' | 'store'
> & { readonly log: Logger }

const tickMs = 3000
const roundMs = 10_000
const callMs = 5000

/**
 * Copies from the master what is not in the log: topics, groups, consumer offsets, delay offsets, request modes, how far the
 * timer is (Java: SlaveSynchronize). One part that fails is reported once and tried again; the others are taken over.
 */
export class MetadataSync {
  readonly #needs: MetadataSyncNeeds
  readonly #connector: Connector
  #masterAddress: () => string | undefined = () => undefined
  #timer: NodeJS.Timeout | undefined
  #lastRoundAt = Number.NEGATIVE_INFINITY
  #running: Promise<void> | undefined
  #problems = new Map<string, string>()
  /** What was copied and waits until this log goes so far. */
  readonly #held = new Map<string, { readonly behind: number; readonly apply: () => void }>()

  constructor(needs: MetadataSyncNeeds, connector: Connector) {
    this.#needs = needs
    this.#connector = connector
  }

  start(masterAddress: () => string | undefined): void {
    this.#masterAddress = masterAddress
    this.#timer = setInterval(() => {
      this.#tick()
    }, tickMs).unref()
    this.now()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#masterAddress = () => undefined
    await this.#running
  }

  /** Copies everything soon, whenever the last round was. */
  now(): void {
    // What waits may be of another master.
    this.#held.clear()
    this.#lastRoundAt = Number.NEGATIVE_INFINITY
    this.#tick()
  }

  #tick(): void {
    const address = this.#masterAddress()
    if (address === undefined || this.#running !== undefined) return
    const isRoundDue = performance.now() - this.#lastRoundAt >= roundMs
    if (isRoundDue) this.#lastRoundAt = performance.now()
    this.#running = this.#copy(address, isRoundDue).finally(() => {
      this.#running = undefined
    })
  }

  async #copy(address: string, isRoundDue: boolean): Promise<void> {
    this.#applyHeld()
    if (isRoundDue) {
      await this.#part('topics', () => this.#topics(address))
      await this.#part('groups', () => this.#groups(address))
      await this.#part('consumer offsets', () => this.#offsets(address))
      await this.#part('delay offsets', () => this.#delayOffsets(address))
      await this.#part('request modes', () => this.#requestModes(address))
      await this.#part('timer metrics', () => this.#timerMetrics(address))
    }
    if (this.#needs.config.timerWheelEnable) await this.#part('timer', () => this.#timerCheckpoint(address))
  }

  async #part(what: string, action: () => Promise<void>): Promise<void> {
    if (this.#held.has(what)) return
    try {
      await action()
      this.#problems.delete(what)
    } catch (thrown) {
      const problem = messageOf(thrown)
      if (this.#problems.get(what) !== problem)
        this.#needs.log.warn({ part: what, problem }, 'the master could not be copied: tried again')
      this.#problems.set(what, problem)
    }
  }

  async #topics(address: string): Promise<void> {
    const reply = await this.#connector.call(address, getAllTopicConfig, {}, { timeoutMs: callMs })
    const { dataVersion, topicConfigTable } = bodyOf(reply)
    this.#needs.topics.replaceAll(topicConfigTable, dataVersion)
  }

  async #groups(address: string): Promise<void> {
    const reply = await this.#connector.call(address, getAllSubscriptiongroupConfig, {}, { timeoutMs: callMs })
    const { dataVersion, subscriptionGroupTable, forbiddenTable } = bodyOf(reply)
    this.#needs.groups.replaceAll({ table: subscriptionGroupTable, forbidden: forbiddenTable }, dataVersion)
  }

  async #offsets(address: string): Promise<void> {
    const reply = await this.#connector.call(address, getAllConsumerOffset, {}, { timeoutMs: callMs })
    const { offsetTable } = bodyOf(reply)
    await this.#whenLogFollows('consumer offsets', address, () => {
      this.#needs.offsets.takeOver(offsetTable)
    })
  }

  async #delayOffsets(address: string): Promise<void> {
    const reply = await this.#connector.call(address, getAllDelayOffset, {}, { timeoutMs: callMs })
    const { offsetTable } = bodyOf(reply)
    await this.#whenLogFollows('delay offsets', address, () => {
      this.#needs.delay.offsets.takeOver(offsetTable)
    })
  }

  async #requestModes(address: string): Promise<void> {
    const reply = await this.#connector.call(address, getAllMessageRequestMode, {}, { timeoutMs: callMs })
    this.#needs.requestModes.takeOver(bodyOf(reply).messageRequestModeMap)
  }

  async #timerMetrics(address: string): Promise<void> {
    const reply = await this.#connector.call(address, getTimerMetrics, {}, { timeoutMs: callMs })
    this.#needs.timer.metrics.takeOver(bodyOf(reply).toString())
  }

  async #timerCheckpoint(address: string): Promise<void> {
    const bytes = bodyOf(await this.#connector.call(address, getTimerCheckPoint, {}, { timeoutMs: callMs }))
    await this.#whenLogFollows('timer', address, () => {
      this.#needs.timer.follow(bytes)
    })
  }

  /**
   * Takes over what speaks of messages once this log goes as far as the master's does now: a slave that is promoted before delivers
   * some of them again, and passes over none that it does not have.
   */
  async #whenLogFollows(what: string, address: string, apply: () => void): Promise<void> {
    const { table } = bodyOf(await this.#connector.call(address, getBrokerRuntimeInfo, {}, { timeoutMs: callMs }))
    this.#held.set(what, { behind: Number(table.get('commitLogMaxOffset')), apply })
    this.#applyHeld()
  }

  #applyHeld(): void {
    for (const [what, { behind, apply }] of this.#held) {
      if (this.#needs.store.replicated.endPosition < behind) continue
      this.#held.delete(what)
      apply()
    }
  }
}

/** @throws Error when the master refused, or said nothing */
function bodyOf<B>(reply: {
  readonly code: number
  readonly remark?: string | undefined
  readonly body: B | undefined
}): B {
  if (reply.code !== responseCode.SUCCESS || reply.body === undefined)
    throw new Error(`${responseCodeName(reply.code)}: ${reply.remark ?? 'no remark'}`)
  return reply.body
}
