import { leftKeysOf, retryTopicsOf } from './observation.ts'
import type { Player } from './player.ts'
import type { Scenario, ScenarioConsumer, ScenarioMessage, Step } from './scenario.ts'

/** What was popped counts as taken already while it is on its way to a client, which may refuse it. */
const underWayMs = 1000

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
    } else if (step.do === 'pop') await this.pop(this.consumer(step.consumer))
    else if (step.do === 'settle') await this.settle()
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

  private async pop({ name, group, topic }: ScenarioConsumer): Promise<void> {
    const { player } = this
    await player.setPopMode(group, topic)
    if (this.running.has(name))
      await player.until(`${name} pops`, async () => (await player.tell('pops', name)) === true)
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
    let idleSince: number | undefined
    const consumer = this.consumer(name)
    const isIdle = async (): Promise<boolean> => {
      const found = await this.stateOf(consumer)
      state = found
      if (!found.isIdle) {
        idleSince = undefined
        return false
      }
      idleSince ??= performance.now()
      return consumer.how !== 'served' || performance.now() - idleSince >= underWayMs
    }
    return this.player.until(`${name} has taken all`, isIdle, () => state)
  }

  private async stateOf(consumer: ScenarioConsumer) {
    const { player } = this
    const { name, group, topic, expression } = consumer
    const outstanding = await player.tell('outstanding', name)
    if (outstanding !== 0) return { outstanding, isIdle: false }
    const retries = retryTopicsOf(group, topic).map((each) => player.behind(group, each))
    // A pull that is held until something wanted comes tells only after 15 s that it has passed the rest.
    const own =
      expression === '*' ? player.behind(group, topic) : leftKeysOf(player, consumer).then((keys) => keys.length)
    const behind = await Promise.all([own, ...retries])
    return { outstanding, behind, isIdle: behind.every((messages) => messages === 0) }
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

function wordsOf(message: ScenarioMessage): (string | number)[] {
  const { topic, tag, keys, body, delayLevel, timerMs, colour, number } = message
  return [topic, tag, keys, body, delayLevel, timerMs, colour, number]
}
