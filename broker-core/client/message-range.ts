import { type StoredMessage, withBody } from '../message/stored-message.ts'
import { CallError } from './call-error.ts'
import type { ClientParts } from './client-parts.ts'
import { compareText } from './cluster-view.ts'
import { distinctFailures, type FanOutFailure, failureOf, inParallel } from './fan-out.ts'
import type { FoundMessage, TimeRange } from './message-lookup.ts'
import { asStored, type QueueAddress, type QueuePuller } from './queue-puller.ts'
import type { TopicAdmin } from './topic-admin.ts'

/** Where a walk through a time range stopped: what is left of each queue. */
export interface RangeCursor {
  readonly inRange: bigint
  readonly queues: readonly RangeLeft[]
}

/** Offsets [begin, end) of a queue that were not given out yet. */
export interface RangeLeft {
  readonly broker: string
  readonly queueId: number
  readonly begin: number
  readonly end: number
}

export interface RangePage<T> {
  /** Newest first, over all queues. */
  items: T[]
  /** Messages looked at, matching or not. */
  scanned: number
  /** Messages in the time range, by offsets, when the walk began. */
  inRange: bigint
  /** True when the page ended because it had read as much as it may. */
  cut: boolean
  /** Undefined at the end of the range. */
  next: RangeCursor | undefined
  /** Store time of the newest message before the range's end, when the range is empty. */
  newestAt: number | undefined
  failures: FanOutFailure[]
}

/** What a page is wanted of. */
export interface RangeQuery<T> {
  readonly topic: string
  readonly range: TimeRange
  /** What is kept of a message; undefined: it is not wanted. Only one body is unpacked at a time. */
  readonly view: (found: FoundMessage) => T | undefined
}

/** The messages of one queue from an offset on. */
export interface QueuePage<T> {
  items: T[]
  minOffset: bigint
  /** Next offset to be written. */
  maxOffset: bigint
  /** Where to go on; undefined at the end. */
  next: bigint | undefined
}

export interface RangeLimits {
  /** Matching messages of a page. */
  matches: number
  /** Messages read for a page. */
  reads: number
  /** Bytes read for a page, unpacked bodies included. */
  readBytes: number
  /** Time for a page. */
  durationMs: number
}

/** A queue while it is walked from its newest message down. */
interface Walk {
  readonly queue: QueueAddress
  readonly begin: number
  /** Below this offset nothing is in the buffer yet. */
  fetchedFrom: number
  /** End of what was not given out. */
  end: number
  /** Oldest first. */
  buffer: StoredMessage[]
  chunk: number
}

const queuesInParallel = 16
const chunkMax = 64
/** A body that grows to more is listed as it is stored. */
const listedBodyBytesMax = 8 * 1024 * 1024

/** Reads the messages of a topic by store time, newest first, a bounded page at a time. */
export class MessageRange {
  private readonly parts: ClientParts
  private readonly topics: TopicAdmin
  private readonly puller: QueuePuller

  constructor(parts: ClientParts, topics: TopicAdmin, puller: QueuePuller) {
    this.parts = parts
    this.topics = topics
    this.puller = puller
  }

  /** @param cursor `next` of the page before */
  async page<T>(query: RangeQuery<T>, limits: RangeLimits, cursor?: RangeCursor): Promise<RangePage<T>> {
    const { topic, range } = query
    const failures: FanOutFailure[] = []
    const page: RangePage<T> = {
      items: [],
      scanned: 0,
      inRange: cursor?.inRange ?? 0n,
      cut: false,
      next: undefined,
      newestAt: undefined,
      failures,
    }
    const started = cursor === undefined ? await this.begin(topic, range, failures) : undefined
    const walks =
      started === undefined ? await this.resume(topic, cursor!, limits, failures) : this.walksOf(started.left, limits)
    if (started !== undefined) page.inRange = walks.reduce((sum, walk) => sum + BigInt(walk.end - walk.begin), 0n)
    await this.walk(walks, query, limits, page)
    if (page.inRange === 0n && started !== undefined) page.newestAt = await this.newestBefore(started.before, failures)
    page.failures = distinctFailures(failures)
    return page
  }

  /**
   * Messages of one queue from an offset on; an offset before the first begins there. Undefined when no broker of that name has
   * the queue.
   * @throws CallError
   */
  async at<T>(
    where: { readonly topic: string; readonly broker: string; readonly queueId: number },
    from: bigint,
    { matches }: Pick<RangeLimits, 'matches'>,
    view: (found: FoundMessage) => T,
  ): Promise<QueuePage<T> | undefined> {
    const reader = (await this.topics.readers(where.topic)).find(({ broker }) => broker === where.broker)
    const [status] = reader === undefined ? [] : await this.topics.statusAt(where.topic, reader)
    const offsets = status?.queues.find(({ queueId }) => queueId === where.queueId)
    if (reader === undefined || offsets === undefined) return undefined
    const { minOffset, maxOffset } = offsets
    const queue = { ...where, address: reader.address }
    const begin = from < minOffset ? minOffset : from
    if (begin >= maxOffset || begin > BigInt(Number.MAX_SAFE_INTEGER))
      return { items: [], minOffset, maxOffset, next: undefined }
    const end = Math.min(Number(begin) + matches, Number(maxOffset))
    const messages = await this.puller.readRange(queue, Number(begin), end)
    const items = messages.map((message) =>
      view({ broker: where.broker, message: withBody(message, listedBodyBytesMax) }),
    )
    return { items, minOffset, maxOffset, next: BigInt(end) < maxOffset ? BigInt(end) : undefined }
  }

  /** Finds the offsets of the range in every queue. `before`: the last message before the range's end, of queues without one in it. */
  private async begin(topic: string, range: TimeRange, failures: FanOutFailure[]) {
    const status = await this.topics.status(topic)
    failures.push(...status.failures)
    const left: { queue: QueueAddress; begin: number; end: number }[] = []
    const before: { queue: QueueAddress; queueOffset: number }[] = []
    const queues = status.items.flatMap(({ broker, address, queues }) =>
      queues
        .filter((queue) => queue.maxOffset > queue.minOffset && queue.maxOffset <= Number.MAX_SAFE_INTEGER)
        .map((queue) => ({ ...queue, queue: { topic, broker, address, queueId: queue.queueId } })),
    )
    await inParallel(queues, queuesInParallel, async ({ queue, minOffset, maxOffset, lastUpdateAt }) => {
      const [first, last] = [Number(minOffset), Number(maxOffset)]
      if (lastUpdateAt > 0 && lastUpdateAt < range.from) return void before.push({ queue, queueOffset: last - 1 })
      try {
        const end = lastUpdateAt > 0 && lastUpdateAt <= range.to ? last : await this.endOf(queue, range.to, last)
        const begin = range.from <= 0 ? first : await this.beginOf(queue, range.from, first, end)
        if (begin < end) left.push({ queue, begin, end })
        else if (end > first) before.push({ queue, queueOffset: end - 1 })
      } catch (thrown) {
        failures.push(failureOf(queue, thrown))
      }
    })
    return { left, before }
  }

  /** First offset stored at or after `from`. 4.x brokers give the nearest one instead, and any one of several of the same time. */
  private async beginOf(queue: QueueAddress, from: number, first: number, end: number): Promise<number> {
    let begin = Math.max(first, Number(await this.puller.offsetAt(queue, from - 1)))
    while (begin < end) {
      const { messages, nextOffset } = await this.puller.pull(queue, begin, 32, asStored)
      const hit = messages.find((message) => message.storeTimestamp >= from)
      if (hit !== undefined) return Math.min(Number(hit.queueOffset), end)
      if (nextOffset <= begin) return end
      begin = nextOffset
    }
    return end
  }

  /** First offset stored after `to`, or one more: the walk leaves out what is too new. */
  private async endOf(queue: QueueAddress, to: number, last: number): Promise<number> {
    if (to >= Number.MAX_SAFE_INTEGER) return last
    return Math.min(last, Number(await this.puller.offsetAt(queue, to + 1)) + 1)
  }

  private async resume(topic: string, cursor: RangeCursor, limits: RangeLimits, failures: FanOutFailure[]) {
    const readers = new Map((await this.topics.readers(topic)).map((reader) => [reader.broker, reader]))
    const left = cursor.queues.flatMap(({ broker, queueId, begin, end }) => {
      const reader = readers.get(broker)
      if (reader !== undefined) return [{ queue: { topic, broker, address: reader.address, queueId }, begin, end }]
      failures.push(
        failureOf({ broker, address: '' }, new CallError('unreachable', `${broker} is gone`, { address: '' })),
      )
      return []
    })
    return this.walksOf(left, limits)
  }

  private walksOf(left: readonly { queue: QueueAddress; begin: number; end: number }[], limits: RangeLimits): Walk[] {
    const chunk = Math.max(2, Math.min(32, Math.ceil((limits.matches * 1.5) / Math.max(1, left.length))))
    return left.map(({ queue, begin, end }) => ({ queue, begin, end, fetchedFrom: end, buffer: [], chunk }))
  }

  private async walk<T>(
    walks: Walk[],
    { range, view }: RangeQuery<T>,
    limits: RangeLimits,
    page: RangePage<T>,
  ): Promise<void> {
    const deadline = this.parts.clock.now() + limits.durationMs
    const read = { messages: 0, bytes: 0, unpacked: 0 }
    const failed = new Set<Walk>()
    while (page.items.length < limits.matches) {
      const hungry = walks.filter(
        (walk) => !failed.has(walk) && walk.buffer.length === 0 && walk.fetchedFrom > walk.begin,
      )
      const isFull = hungry.length > 0 && (read.messages >= limits.reads || read.bytes >= limits.readBytes)
      const isLate = page.scanned > 0 && (read.unpacked >= limits.readBytes || this.parts.clock.now() > deadline)
      page.cut = isFull || (isLate && walks.some((walk) => walk.buffer.length > 0 || hungry.includes(walk)))
      if (page.cut) break
      if (hungry.length > 0) {
        await inParallel(hungry, queuesInParallel, (walk) => this.refill(walk, read, failed, page.failures))
        continue
      }
      const walk = newestOf(walks)
      if (walk === undefined) break
      const message = walk.buffer.pop()!
      walk.end = Number(message.queueOffset)
      page.scanned++
      if (message.storeTimestamp > range.to || message.storeTimestamp < range.from) {
        page.inRange -= 1n
        continue
      }
      const whole = withBody(message, listedBodyBytesMax)
      if (whole !== message) read.unpacked += whole.body.length
      const item = view({ broker: walk.queue.broker, message: whole })
      if (item !== undefined) page.items.push(item)
    }
    const queues = walks
      .filter((walk) => !failed.has(walk) && (walk.buffer.length > 0 || walk.fetchedFrom > walk.begin))
      .map(({ queue, begin, end }) => ({ broker: queue.broker, queueId: queue.queueId, begin, end }))
    if (queues.length > 0) page.next = { inRange: page.inRange, queues }
  }

  private async refill(
    walk: Walk,
    read: { messages: number; bytes: number },
    failed: Set<Walk>,
    failures: FanOutFailure[],
  ): Promise<void> {
    const begin = Math.max(walk.begin, walk.fetchedFrom - walk.chunk)
    try {
      walk.buffer = await this.puller.readRange(walk.queue, begin, walk.fetchedFrom)
    } catch (thrown) {
      failed.add(walk)
      failures.push(failureOf(walk.queue, thrown))
      return
    }
    walk.end = walk.fetchedFrom
    walk.fetchedFrom = begin
    walk.chunk = Math.min(chunkMax, walk.chunk * 2)
    read.messages += walk.buffer.length
    read.bytes += walk.buffer.reduce((sum, message) => sum + message.storeBytes, 0)
  }

  private async newestBefore(
    before: readonly { queue: QueueAddress; queueOffset: number }[],
    failures: FanOutFailure[],
  ): Promise<number | undefined> {
    let newest: number | undefined
    await inParallel(before, queuesInParallel, async ({ queue, queueOffset }) => {
      try {
        const { messages } = await this.puller.pull(queue, queueOffset, 1, asStored)
        const storedAt = messages[0]?.storeTimestamp
        if (storedAt !== undefined && (newest === undefined || storedAt > newest)) newest = storedAt
      } catch (thrown) {
        failures.push(failureOf(queue, thrown))
      }
    })
    return newest
  }
}

function newestOf(walks: readonly Walk[]): Walk | undefined {
  let best: Walk | undefined
  for (const walk of walks) {
    if (walk.buffer.length > 0 && (best === undefined || isNewer(walk, best))) best = walk
  }
  return best
}

function isNewer(a: Walk, b: Walk): boolean {
  const byTime = a.buffer.at(-1)!.storeTimestamp - b.buffer.at(-1)!.storeTimestamp
  const byQueue = compareText(a.queue.broker, b.queue.broker) || a.queue.queueId - b.queue.queueId
  return byTime > 0 || (byTime === 0 && byQueue < 0)
}
