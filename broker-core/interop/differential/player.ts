import { decodeStoredMessages, type StoredMessage } from '../../message/stored-message.ts'
import { updateAndCreateSubscriptiongroup } from '../../protocol/requests/groups.ts'
import { pullMessage } from '../../protocol/requests/messages.ts'
import {
  getMaxOffset,
  getMinOffset,
  invokeBrokerToResetOffset,
  queryConsumerOffset,
  updateConsumerOffset,
} from '../../protocol/requests/offsets.ts'
import { updateAndCreateTopic } from '../../protocol/requests/topics.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { Connector } from '../../remoting/connector.ts'
import { JavaProgram } from '../java-program.ts'
import { compileJava } from '../official-java.ts'
import type { PartyCluster } from '../party.ts'
import { queuesMax, type Scenario, type ScenarioConsumer, type ScenarioMessage, type Step } from './scenario.ts'

const settleSecondsMax = 150
const pollMs = 100
const readAndWrite = 6
const pullSysFlag = 4

/** A client looks every 20 s which queues are its own. */
const clientHaste = ['-Drocketmq.client.rebalance.waitInterval=1000']

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pollMs))

/** The official client and an administrator at the cluster of one party. */
export class Player {
  readonly cluster: PartyCluster
  private readonly connector = new Connector({ callTimeoutMs: 20_000 })
  private readonly waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  private readonly java: JavaProgram
  private nextId = 0
  /** Queues of a topic that consumers may read; the most that a scenario uses when they were not set. */
  private readonly readQueues = new Map<string, number>()

  private constructor(cluster: PartyCluster, classPath: string, onReady: () => void) {
    this.cluster = cluster
    this.java = new JavaProgram(classPath, 'DifferentialDriver', [cluster.namesrvAddress], {
      flags: ['-Xmx256m', ...clientHaste],
      onLine: (line) => (line === 'READY' ? onReady() : this.answered(line)),
    })
  }

  /** Starts the Java program; `compileJava` must have been called before a broker runs in this process. */
  static async open(cluster: PartyCluster): Promise<Player> {
    const classPath = compileJava('DifferentialDriver', '5.5.0')
    let onReady: () => void = () => undefined
    const ready = new Promise<void>((resolve) => (onReady = resolve))
    const player = new Player(cluster, classPath, onReady)
    await Promise.race([
      ready,
      player.java.ended.then(() => Promise.reject(new Error(`the Java program ended: ${player.java.errors}`))),
    ])
    return player
  }

  private answered(line: string): void {
    if (!line.startsWith('{')) return
    const answer = JSON.parse(line) as { id: number; result?: unknown; error?: string }
    const asker = this.waiting.get(answer.id)
    this.waiting.delete(answer.id)
    if (answer.error === undefined) asker?.resolve(answer.result)
    else asker?.reject(new Error(`${this.cluster.party}: ${answer.error}`))
  }

  /** Has the Java program do something. @throws Error with what it says */
  tell(verb: string, ...words: readonly (string | number)[]): Promise<unknown> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.java.say([id, verb, ...words].join('\t'))
    })
  }

  async close(): Promise<void> {
    this.java.signal('SIGKILL')
    await this.java.ended
    await this.connector.close()
  }

  // ---- administration -----------------------------------------------------------------------------------------

  async setQueues(topic: string, write: number, read: number): Promise<void> {
    const always = { defaultTopic: 'TBW102', topicFilterType: 'SINGLE_TAG', topicSysFlag: 0, order: false }
    const header = { ...always, topic, writeQueueNums: write, readQueueNums: read, perm: readAndWrite }
    const reply = await this.connector.call(this.cluster.brokerAddress, updateAndCreateTopic, header)
    if (reply.code !== responseCode.SUCCESS)
      throw new Error(`${topic}: ${this.cluster.party} says ${reply.remark ?? reply.code}`)
    this.readQueues.set(topic, read)
    await this.until(`${topic} has ${write} queues`, async () => {
      return (await this.tell('route', topic).catch(() => 'none yet')) === write
    })
  }

  async makeGroup(groupName: string): Promise<void> {
    const reply = await this.connector.call(
      this.cluster.brokerAddress,
      updateAndCreateSubscriptiongroup,
      {},
      { body: { groupName, consumeEnable: true, retryQueueNums: 1, retryMaxTimes: 16 } as never },
    )
    if (reply.code !== responseCode.SUCCESS) throw new Error(`${groupName}: ${reply.remark ?? reply.code}`)
  }

  private async offsetOf(request: typeof getMaxOffset | typeof getMinOffset, topic: string, queueId: number) {
    const reply = await this.connector.call(this.cluster.brokerAddress, request, { topic, queueId })
    return reply.code === responseCode.SUCCESS ? reply.header.offset : 0
  }

  /** Next offset of each queue, of the most queues that a scenario uses. */
  maxOffsets(topic: string): Promise<number[]> {
    return Promise.all(Array.from({ length: queuesMax }, (_, queueId) => this.offsetOf(getMaxOffset, topic, queueId)))
  }

  /** Whether consumers are given a queue: not when its topic was shrunk. */
  isRead(topic: string, queueId: number): boolean {
    return queueId < (this.readQueues.get(topic) ?? queuesMax)
  }

  /** Committed offset of each queue; undefined: none. */
  async committed(group: string, topic: string, queues: number): Promise<(number | undefined)[]> {
    const ask = async (queueId: number): Promise<number | undefined> => {
      const header = { consumerGroup: group, topic, queueId, setZeroIfNotFound: false }
      const reply = await this.connector.call(this.cluster.brokerAddress, queryConsumerOffset, header)
      return reply.code === responseCode.SUCCESS ? Number(reply.header.offset) : undefined
    }
    return Promise.all(Array.from({ length: queues }, (_, queueId) => ask(queueId)))
  }

  /** Sets the offsets of a group whose consumer is stopped. */
  async setOffsets(group: string, topic: string, back: number | undefined): Promise<void> {
    for (const [queueId, max] of (await this.maxOffsets(topic)).entries()) {
      if (max === 0 || !this.isRead(topic, queueId)) continue
      const min = await this.offsetOf(getMinOffset, topic, queueId)
      const offset = back === undefined ? min : Math.max(min, max - back)
      const header = { consumerGroup: group, topic, queueId, commitOffset: BigInt(offset) }
      const reply = await this.connector.call(this.cluster.brokerAddress, updateConsumerOffset, header)
      if (reply.code !== responseCode.SUCCESS) throw new Error(`reset of ${group}: ${reply.remark ?? reply.code}`)
    }
  }

  /** Resets a running consumer to the first message and waits until it has got something again. */
  async resetOnline({ name, group, topic }: ScenarioConsumer): Promise<void> {
    const before = (await this.received(name)).length
    if (before === 0) return
    const header = { group, topic, timestamp: 0, isForce: true }
    const reply = await this.connector.call(this.cluster.brokerAddress, invokeBrokerToResetOffset, header)
    if (reply.code !== responseCode.SUCCESS) throw new Error(`reset of ${group}: ${reply.remark ?? reply.code}`)
    await this.until(`${name} receives again`, async () => (await this.received(name)).length > before)
  }

  /** All messages of a queue that can be read. */
  async readQueue(topic: string, queueId: number): Promise<StoredMessage[]> {
    const found: StoredMessage[] = []
    let next = await this.offsetOf(getMinOffset, topic, queueId)
    for (;;) {
      const reply = await this.connector.call(this.cluster.brokerAddress, pullMessage, {
        consumerGroup: 'GID_reader',
        topic,
        queueId,
        queueOffset: next,
        maxMsgNums: 32,
        sysFlag: pullSysFlag,
        commitOffset: 0,
        suspendTimeoutMillis: 0,
        subscription: '*',
        subVersion: 0n,
      })
      if (reply.code !== responseCode.SUCCESS) return found
      found.push(...decodeStoredMessages(reply.body))
      next = reply.header.nextBeginOffset
    }
  }

  // ---- playing --------------------------------------------------------------------------------------------------

  async received(consumer: string): Promise<string[]> {
    return (await this.tell('received', consumer)) as string[]
  }

  /** Waits until the client reaches the broker again. */
  async reach(topic: string): Promise<void> {
    await this.until('the client reaches the broker', async () => {
      return (await this.tell('reach', topic).catch(() => 'not yet')) === 'reached'
    })
  }

  /** Waits for a condition. @throws Error naming it when it does not come */
  async until(what: string, holds: () => Promise<boolean>, explain: () => unknown = () => ''): Promise<void> {
    const end = Date.now() + settleSecondsMax * 1000
    while (!(await holds())) {
      if (Date.now() > end)
        throw new Error(`${this.cluster.party}: not within ${settleSecondsMax} s: ${what} ${JSON.stringify(explain())}`)
      await pause()
    }
  }
}

/** Plays one scenario step by step. */
export class Play {
  readonly scenario: Scenario
  readonly player: Player
  /** Messages that must be stored, by topic. */
  private readonly stored = new Map<string, number>()
  private readonly running = new Set<string>()
  private readonly atRestart: () => Promise<void>

  /** @param atRestart restarts the broker once all plays have come there */
  constructor(scenario: Scenario, player: Player, atRestart: () => Promise<void>) {
    this.scenario = scenario
    this.player = player
    this.atRestart = atRestart
  }

  async run(): Promise<void> {
    await Promise.all(this.scenario.topics.map(({ name, queues }) => this.player.setQueues(name, queues, queues)))
    for (const { group } of this.scenario.consumers) await this.player.makeGroup(group)
    for (const together of atOnce(this.scenario.steps)) await Promise.all(together.map((step) => this.take(step)))
  }

  /** Starts every consumer on what an earlier run has left; returns the keys of what each got for the first time, sorted. */
  async goOn(): Promise<Record<string, string[]>> {
    const got: Record<string, string[]> = {}
    await Promise.all(this.scenario.consumers.map(({ name }) => this.consume(name)))
    await this.allTaken()
    for (const { name, topic } of this.scenario.consumers) {
      const received = (await this.player.received(name)).map((text) => text.split('|'))
      const first = received.filter(([, times, from]) => times === '0' && from === topic)
      got[name] = first.map(([, , , , keys]) => keys ?? '').sort()
    }
    return got
  }

  private async take(step: Step): Promise<void> {
    const { player } = this
    if (step.do === 'send') await this.send(step.how, step.message)
    else if (step.do === 'batch') await this.batch(step.count, step.message)
    else if (step.do === 'transaction') {
      await this.sent(player.tell('transaction', step.outcome, ...wordsOf(step.message)))
      if (step.outcome.toLowerCase().endsWith('commit')) this.count(step.message.topic, 1)
    } else if (step.do === 'consume') await this.consume(step.consumer)
    else if (step.do === 'stop') {
      await player.tell('stop', step.consumer)
      this.running.delete(step.consumer)
    } else if (step.do === 'settle') await this.settle()
    else if (step.do === 'reset') await player.setOffsets(step.group, step.topic, step.back)
    else if (step.do === 'resetOnline') await player.resetOnline(this.consumer(step.consumer))
    else if (step.do === 'queues') await player.setQueues(step.topic, step.write, step.read)
    else await this.atRestart()
  }

  private count(topic: string, messages: number): void {
    this.stored.set(topic, (this.stored.get(topic) ?? 0) + messages)
  }

  private async sent(answer: Promise<unknown>): Promise<void> {
    const status = await answer
    if (status !== 'SEND_OK' && status !== 'sent') throw new Error(`a send ended with ${String(status)}`)
  }

  private async send(how: string, message: ScenarioMessage): Promise<void> {
    await this.sent(this.player.tell('send', how, message.queueId, ...wordsOf(message)))
    this.count(message.topic, 1)
    // The order of what follows is only certain once this one is stored.
    if (how === 'oneway') await this.allStored(message.topic)
  }

  private async batch(count: number, message: ScenarioMessage): Promise<void> {
    await this.sent(this.player.tell('batch', message.queueId, count, ...wordsOf(message)))
    this.count(message.topic, count)
  }

  private consumer(name: string): ScenarioConsumer {
    const found = this.scenario.consumers.find((consumer) => consumer.name === name)
    if (found === undefined) throw new Error(`no consumer ${name}`)
    return found
  }

  private async consume(name: string): Promise<void> {
    const { group, topic, expression, how } = this.consumer(name)
    await this.player.tell('consume', name, group, topic, expression, how)
    this.running.add(name)
  }

  private allStored(topic: string): Promise<void> {
    let seen = 0
    const isStored = async (): Promise<boolean> => {
      seen = sum(await this.player.maxOffsets(topic))
      if (seen > (this.stored.get(topic) ?? 0))
        throw new Error(`${this.player.cluster.party}: ${topic} has ${seen} messages, too many`)
      return seen === (this.stored.get(topic) ?? 0)
    }
    return this.player.until(`${topic} has all messages`, isStored, () => ({ seen, expected: this.stored.get(topic) }))
  }

  private async settle(): Promise<void> {
    await Promise.all(this.scenario.topics.map(({ name }) => this.allStored(name)))
    await this.allTaken()
  }

  private async allTaken(): Promise<void> {
    await Promise.all([...this.running].map((name) => this.takesAll(name)))
  }

  private takesAll(name: string): Promise<void> {
    let state: unknown
    const isIdle = async (): Promise<boolean> => {
      const found = await this.stateOf(this.consumer(name))
      state = found
      return found.isIdle
    }
    return this.player.until(`${name} has taken all`, isIdle, () => state)
  }

  private async stateOf({ name, group, topic, how }: ScenarioConsumer) {
    const { player } = this
    const outstanding = await player.tell('outstanding', name)
    const topics = how === 'orderly' ? [topic] : [topic, `%RETRY%${group}`]
    const behind = await Promise.all(
      topics.map(async (each) => {
        const max = await player.maxOffsets(each)
        const committed = await player.committed(group, each, max.length)
        return max.map((offset, queueId) => (player.isRead(each, queueId) ? offset - (committed[queueId] ?? 0) : 0))
      }),
    )
    return { outstanding, behind, isIdle: outstanding === 0 && behind.flat().every((lag) => lag === 0) }
  }
}

/** Consumers that start, or end, one after the other do so at the same time: that takes a client seconds. */
function atOnce(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = []
  for (const step of steps) {
    const last = groups.at(-1)
    const isAlike = (step.do === 'consume' || step.do === 'stop') && last?.[0]?.do === step.do
    if (isAlike) last.push(step)
    else groups.push([step])
  }
  return groups
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

function wordsOf({ topic, tag, keys, body, delayLevel, timerMs, colour }: ScenarioMessage): (string | number)[] {
  return [topic, tag, keys, body, delayLevel, timerMs, colour]
}
