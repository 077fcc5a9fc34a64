/** How large a simulated cluster is. */
export interface WorldSize {
  readonly brokers: number
  readonly topics: number
  readonly groups: number
  /** Brokers that have one topic, and the group that consumes it. */
  readonly brokersPerTopic: number
  readonly queues: number
}

/** One topic with the group that consumes it; they have the same index. */
export interface SimulatedTopic {
  readonly topic: string
  readonly index: number
  readonly messageType: 'NORMAL' | 'FIFO' | 'DELAY' | 'TRANSACTION'
  /** Indexes of brokers. */
  readonly brokers: readonly number[]
  /** Messages per second in each queue; 0 for most. */
  readonly rate: number
}

export interface SimulatedGroup {
  readonly group: string
  readonly topic: SimulatedTopic
  /** Part of what comes in that it consumes. */
  readonly keepsUp: number
  readonly clients: number
}

const areas = ['trade', 'pay', 'stock', 'ship', 'mail', 'risk', 'user', 'ads']
const things = ['created', 'paid', 'cancelled', 'changed', 'refunded', 'viewed', 'scored', 'exported', 'audited']
const five = (n: number): string => String(n).padStart(5, '0')
/** One of so many topics has traffic, one of so many groups cannot keep up, one has nobody online. */
const [busyOne, slowOne, lonelyOne] = [50, 150, 40]

/** The topics and groups of a simulated cluster, and their numbers at any time. */
export class SimulatedWorld {
  readonly size: WorldSize
  readonly startedAt: number
  readonly topics: readonly SimulatedTopic[]
  readonly groups: readonly SimulatedGroup[]
  readonly topicsByName: ReadonlyMap<string, SimulatedTopic>
  readonly groupsByName: ReadonlyMap<string, SimulatedGroup>

  constructor(size: WorldSize, startedAt: number) {
    this.size = size
    this.startedAt = startedAt
    this.topics = Array.from({ length: size.topics }, (_, index) => this.topicAt(index))
    this.groups = Array.from({ length: size.groups }, (_, index) => this.groupAt(index))
    this.topicsByName = new Map(this.topics.map((topic) => [topic.topic, topic]))
    this.groupsByName = new Map(this.groups.map((group) => [group.group, group]))
  }

  topicsOf(broker: number): SimulatedTopic[] {
    return this.topics.filter((topic) => topic.brokers.includes(broker))
  }

  groupsOf(broker: number): SimulatedGroup[] {
    return this.groups.filter(({ topic }) => topic.brokers.includes(broker))
  }

  /** Next offset of a queue of the topic. */
  maxOffset({ index, rate }: SimulatedTopic, now: number): number {
    return 1000 + (index % 977) + Math.floor((rate * (now - this.startedAt)) / 1000)
  }

  /** When the last message of a queue was stored. */
  lastStoredAt({ index, rate }: SimulatedTopic, now: number): number {
    return rate > 0 ? now : this.startedAt - (index % 5000) * 60_000
  }

  consumerOffset(group: SimulatedGroup, now: number): number {
    const first = this.maxOffset(group.topic, this.startedAt)
    return first + Math.floor((this.maxOffset(group.topic, now) - first) * group.keepsUp) - (group.keepsUp < 1 ? 40 : 0)
  }

  private topicAt(index: number): SimulatedTopic {
    const { brokers, brokersPerTopic } = this.size
    const name = `${areas[index % areas.length]}.${things[index % things.length]}`
    const messageType =
      index % 20 === 3 ? 'FIFO' : index % 50 === 4 ? 'DELAY' : index % 50 === 5 ? 'TRANSACTION' : 'NORMAL'
    return {
      topic: `${name.replace('.', '-')}-${five(index)}`,
      index,
      messageType,
      brokers: Array.from({ length: Math.min(brokersPerTopic, brokers) }, (_, at) => (index + at) % brokers),
      rate: index % busyOne === 0 ? 1 + ((index / busyOne) % 7) : 0,
    }
  }

  private groupAt(index: number): SimulatedGroup {
    const topic = this.topics[index % this.topics.length]
    if (topic === undefined) throw new RangeError('groups need topics')
    return {
      group: `GID-${areas[index % areas.length]}-${five(index)}`,
      topic,
      keepsUp: index % slowOne === 0 ? 0.8 : 1,
      clients: index % lonelyOne === 7 ? 0 : 1 + (index % 2),
    }
  }
}
