import { sqlExpressions, tagExpressions } from './expressions.ts'

/** A message that a scenario sends. Its body says how often a consumer refuses it. */
export interface ScenarioMessage {
  readonly topic: string
  readonly queueId: number
  readonly tag: string
  readonly keys: string
  readonly body: string
  /** 0: at once. */
  readonly delayLevel: number
  /** Milliseconds of a timer message; 0: none. */
  readonly timerMs: number
  /** Value of the user property `colour`; '' for none. */
  readonly colour: string
  /** Value of the user property `number`. */
  readonly number: number
}

export type Outcome = 'commit' | 'rollback' | 'checkedCommit' | 'checkedRollback'

/** One thing that happens. Steps happen one after the other. */
export type Step =
  | { readonly do: 'send'; readonly how: 'sync' | 'async' | 'oneway'; readonly message: ScenarioMessage }
  | { readonly do: 'batch'; readonly count: number; readonly message: ScenarioMessage }
  | { readonly do: 'transaction'; readonly outcome: Outcome; readonly message: ScenarioMessage }
  | { readonly do: 'consume'; readonly consumer: string }
  | { readonly do: 'stop'; readonly consumer: string }
  /** Has the group of a consumer pop from now on; a running one goes over to it. */
  | { readonly do: 'pop'; readonly consumer: string }
  /** Waits until all has been stored and running consumers have taken all. */
  | { readonly do: 'settle' }
  /** The group's consumer must be stopped; `back` messages from the end of each queue, all of them when undefined. */
  | { readonly do: 'reset'; readonly group: string; readonly topic: string; readonly back: number | undefined }
  /** While the consumer runs: to the first message of each queue. */
  | { readonly do: 'resetOnline'; readonly consumer: string }
  | { readonly do: 'queues'; readonly topic: string; readonly write: number; readonly read: number }
  /** The broker is stopped in order and started again; all scenarios of a run meet here. */
  | { readonly do: 'restart' }

export interface ScenarioConsumer {
  readonly name: string
  readonly group: string
  readonly topic: string
  readonly expression: string
  /** `served`: concurrently, and the broker says which queues it has, and whether it pulls or pops. */
  readonly how: 'concurrently' | 'orderly' | 'served'
}

export interface Scenario {
  readonly seed: number
  readonly topics: readonly { readonly name: string; readonly queues: number }[]
  readonly consumers: readonly ScenarioConsumer[]
  readonly steps: readonly Step[]
}

/** What the generator may use. */
export interface ScenarioKinds {
  readonly timer: boolean
  readonly transactions: boolean
}

/** Random numbers that a seed decides (mulberry32). */
export class Chance {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  is(probability: number): boolean {
    return this.next() < probability
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)] as T
  }
}

const tags = ['TagA', 'TagB', 'Aa', 'BB'] as const
const colours = ['', 'red', 'green'] as const
const sendsPerRound = 12
export const queuesMax = 6
const roundsBeforeRestart = 2
const roundsAfterRestart = 2

/** Makes the scenario of a seed: the same for equal seeds and kinds. */
export function scenarioOf(seed: number, kinds: ScenarioKinds): Scenario {
  return new ScenarioMaker(seed, kinds).make()
}

class ScenarioMaker {
  private readonly seed: number
  private readonly kinds: ScenarioKinds
  private readonly chance: Chance
  private readonly steps: Step[] = []
  private readonly writeQueues = new Map<string, number>()
  private readonly running = new Set<string>()
  private readonly popping = new Set<string>()
  private number = 0

  constructor(seed: number, kinds: ScenarioKinds) {
    this.seed = seed
    this.kinds = kinds
    this.chance = new Chance(seed)
  }

  make(): Scenario {
    const { seed, chance } = this
    const [mixed, ordered, trans] = [`Mixed_${seed}`, `Ordered_${seed}`, `Trans_${seed}`]
    const topics = [
      { name: mixed, queues: chance.int(2, queuesMax) },
      { name: ordered, queues: chance.int(2, queuesMax) },
      // The client chooses the queue of a transaction: with one queue there is no choice.
      ...(this.kinds.transactions ? [{ name: trans, queues: 1 }] : []),
    ]
    for (const { name, queues } of topics) this.writeQueues.set(name, queues)
    const names = topics.map(({ name }) => name)
    const consumers = this.consumers(mixed, ordered, trans)
    for (let round = 0; round < roundsBeforeRestart; round++) this.round(names, consumers)
    for (const consumer of consumers) this.pop(consumer)
    // Consumers that run while a broker ends may lose their last commit, and then get something twice.
    this.stopAll()
    this.sends([mixed], 4, 'delayed')
    // A restart takes as long as it takes: what was delayed is in its place before anything else is sent.
    this.steps.push({ do: 'restart' }, { do: 'settle' })
    for (let round = 0; round < roundsAfterRestart; round++) this.round(names, consumers)
    for (const { name } of consumers) if (!this.running.has(name)) this.start(name)
    this.steps.push({ do: 'settle' })
    this.stopAll()
    // What is not consumed in the end is left to whoever opens the store next.
    for (const { group, topic } of consumers) this.steps.push({ do: 'reset', group, topic, back: chance.int(0, 3) })
    return { seed, topics, consumers, steps: this.steps }
  }

  private consumers(mixed: string, ordered: string, trans: string): ScenarioConsumer[] {
    const { chance } = this
    const consumer = (name: string, topic: string, expression: string, how: ScenarioConsumer['how']) => ({
      name: `${name}${this.seed}`,
      group: `GID_${name}_${this.seed}`,
      topic,
      expression,
      how,
    })
    const byTags = (): string => chance.of([...tagExpressions.keys()])
    const bySql = (): string => chance.of([...sqlExpressions.keys()])
    const isEven = this.seed % 2 === 0
    const all = [
      consumer('all', mixed, '*', 'concurrently'),
      consumer('some', mixed, isEven ? byTags() : bySql(), 'concurrently'),
      consumer('pop', mixed, '*', 'served'),
      consumer('order', ordered, '*', 'orderly'),
    ]
    return this.kinds.transactions ? [...all, consumer('trans', trans, '*', 'concurrently')] : all
  }

  private round(topics: readonly string[], consumers: readonly ScenarioConsumer[]): void {
    const { chance } = this
    this.sends(topics, chance.int(3, sendsPerRound), 'any')
    for (const { name } of consumers) if (!this.running.has(name) && chance.is(0.7)) this.start(name)
    this.sends(topics, chance.int(3, sendsPerRound), 'any')
    this.steps.push({ do: 'settle' })
    const consumer = chance.of(consumers)
    if (chance.is(0.6)) this.reset(consumer)
    for (const each of consumers) if (chance.is(0.5)) this.pop(each)
    if (chance.is(0.4)) this.resize(chance.of(topics.filter((topic) => !topic.startsWith('Trans'))))
  }

  private pop({ name, how }: ScenarioConsumer): void {
    if (how !== 'served' || this.popping.has(name)) return
    this.popping.add(name)
    this.steps.push({ do: 'pop', consumer: name })
  }

  private stopAll(): void {
    for (const consumer of this.running) this.steps.push({ do: 'stop', consumer })
    this.running.clear()
  }

  private start(consumer: string): void {
    this.running.add(consumer)
    this.steps.push({ do: 'consume', consumer })
  }

  private reset({ name, group, topic }: ScenarioConsumer): void {
    const { chance } = this
    if (!this.running.has(name)) return
    if (chance.is(0.4) && !this.popping.has(name)) {
      this.steps.push({ do: 'resetOnline', consumer: name }, { do: 'settle' })
      return
    }
    this.running.delete(name)
    this.steps.push({ do: 'stop', consumer: name })
    this.steps.push({ do: 'reset', group, topic, back: chance.is(0.3) ? undefined : chance.int(0, 3) })
    this.start(name)
    this.steps.push({ do: 'settle' })
  }

  /** Fewer queues as the manuals have it (write first, drain, then read), or more. */
  private resize(topic: string): void {
    const before = this.writeQueues.get(topic) ?? 1
    const after = this.chance.int(1, queuesMax)
    this.steps.push({ do: 'queues', topic, write: after, read: Math.max(before, after) })
    this.writeQueues.set(topic, after)
    this.sends([topic], 4, 'any')
    this.steps.push({ do: 'settle' }, { do: 'queues', topic, write: after, read: after })
  }

  private sends(topics: readonly string[], count: number, which: 'any' | 'delayed'): void {
    for (let i = 0; i < count; i++) this.send(this.chance.of(topics), which)
  }

  private send(topic: string, which: 'any' | 'delayed'): void {
    const { chance, kinds } = this
    const dice = chance.int(1, 100)
    const isOrdered = topic.startsWith('Ordered')
    if (topic.startsWith('Trans')) {
      const outcome = chance.of(['commit', 'commit', 'rollback', 'checkedCommit', 'checkedRollback'] as const)
      this.steps.push({ do: 'transaction', outcome, message: this.message(topic) })
      return
    }
    if (which === 'delayed' || (dice <= 12 && !isOrdered)) {
      const byTimer = kinds.timer && chance.is(0.5)
      const late = byTimer
        ? { timerMs: chance.int(1, which === 'delayed' ? 5000 : 1500) }
        : { delayLevel: which === 'delayed' ? chance.int(2, 4) : 1 }
      this.steps.push({ do: 'send', how: 'sync', message: { ...this.message(topic), ...late } })
    } else if (dice <= 24) {
      this.steps.push({ do: 'batch', count: chance.int(2, 6), message: this.message(topic) })
    } else {
      const how = dice <= 45 ? 'oneway' : dice <= 60 ? 'async' : 'sync'
      this.steps.push({ do: 'send', how, message: this.message(topic) })
    }
  }

  private message(topic: string): ScenarioMessage {
    const { chance } = this
    const number = this.number++
    const fails = chance.is(0.2) ? chance.int(1, 3) : 0
    const filling = chance.is(0.1) ? ' ' + 'long '.repeat(chance.int(500, 3000)) : ''
    return {
      topic,
      queueId: chance.int(0, (this.writeQueues.get(topic) ?? 1) - 1),
      tag: chance.of(tags),
      keys: `key-${this.seed}-${number}`,
      body: `fails=${fails} message ${number}${filling}`,
      delayLevel: 0,
      timerMs: 0,
      colour: chance.of(colours),
      number,
    }
  }
}
