import path from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { JsonFile } from '../../base/json-file.ts'
import type { Logger } from '../../base/log.ts'
import { readJavaJson } from '../../protocol/java-json.ts'
import {
  blockedUntil,
  countsAfter,
  nextQueueOffset,
  type OrderInfo,
  printOrderInfo,
  readOrderInfo,
} from './order-info.ts'
import { retryFlagOf } from './pop-names.ts'
import type { GroupQueue, OrderedPop, OrderTableDoor } from './pop-parts.ts'

/** What the order table needs of a broker. */
export interface OrderTableNeeds {
  readonly configFolder: string
  readonly log: Logger
  readonly clock: Clock
  readonly topics: { find(topic: string): { readonly readQueueNums: number } | undefined }
  readonly groups: { find(group: string): object | undefined }
}

/** Answers of `commitAndNext` that are no positions. */
export const illegalAck = -1
export const nothingToCommit = -2

const persistIntervalMs = 10_000
const unusedMsMax = 24 * 60 * 60 * 1000
/** A timer of Node cannot run longer. */
const timerMsMax = 2 ** 31 - 1

type Queues = Map<number, OrderInfo>

/**
 * Order of pops with `order=true`: a queue gives a group no more messages while one of the last pop is neither acked nor visible
 * again. Kept in `config/consumerOrderInfo.json` (Java: QueueLevelConsumerManager).
 */
export class OrderTable implements OrderTableDoor {
  private readonly needs: OrderTableNeeds
  private readonly file: JsonFile
  private readonly table = new Map<string, Queues>()
  private readonly wakeUps = new Map<string, NodeJS.Timeout>()
  private readonly freeListeners: ((queue: GroupQueue) => void)[] = []
  private isChanged = false
  private timer: NodeJS.Timeout | undefined

  constructor(needs: OrderTableNeeds) {
    this.needs = needs
    this.file = new JsonFile({
      path: path.join(needs.configFolder, 'consumerOrderInfo.json'),
      log: needs.log,
      print: () => this.print(),
    })
  }

  /** Reads the file. @throws OperatingError when there is one that cannot be read */
  load(): void {
    this.file.load((text) => {
      this.read(text)
      return true
    })
  }

  /** Begins to clean and to write the file every 10 s when something has changed, and to watch blocked queues. */
  start(): void {
    this.timer = setInterval(() => this.persist(), persistIntervalMs).unref()
    for (const [key, queues] of this.table)
      for (const [queueId, info] of queues) this.watch({ ...namesOf(key), queueId }, info)
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    for (const wakeUp of this.wakeUps.values()) clearTimeout(wakeUp)
    this.wakeUps.clear()
    this.persist()
    await this.file.close()
  }

  /** Calls back when a queue that was blocked by a pop is not blocked by it any more because time has passed. */
  onFree(listener: (queue: GroupQueue) => void): void {
    this.freeListeners.push(listener)
  }

  /** Number of queues of which a pop is remembered. */
  get size(): number {
    let size = 0
    for (const queues of this.table.values()) size += queues.size
    return size
  }

  isBlocked(queue: GroupQueue, attemptId: string | undefined, invisibleTime: number): boolean {
    const info = this.find(queue)
    if (info === undefined) return false
    if (attemptId !== undefined && attemptId === info.attemptId) return false
    if (info.invisibleTime <= 0) info.invisibleTime = invisibleTime
    return blockedUntil(info, this.needs.clock.now()) !== undefined
  }

  update(pop: OrderedPop): string {
    const { topic, group, queueId, attemptId, popTime, invisibleTime, queueOffsets } = pop
    const key = keyOf(topic, group)
    let queues = this.table.get(key)
    if (queues === undefined) this.table.set(key, (queues = new Map<number, OrderInfo>()))
    const info: OrderInfo = {
      popTime,
      invisibleTime,
      lastConsumeTimestamp: this.needs.clock.now(),
      attemptId,
      queueOffsets: [...queueOffsets],
      acked: queueOffsets.map(() => false),
      nextVisibleTimes: new Map(),
      consumedCounts: countsAfter(queues.get(queueId), queueOffsets, attemptId),
    }
    queues.set(queueId, info)
    this.isChanged = true
    this.watch(pop, info)
    return orderCountInfo(retryFlagOf(topic), queueId, info)
  }

  commitAndNext(queue: GroupQueue, queueOffset: number, popTime: number): number {
    const info = this.find(queue)
    if (info === undefined) return queueOffset + 1
    if (popTime !== info.popTime) return nothingToCommit
    const index = info.queueOffsets.indexOf(queueOffset)
    if (index < 0) return illegalAck
    info.acked[index] = true
    this.isChanged = true
    this.watch(queue, info)
    return nextQueueOffset(info)
  }

  updateNextVisibleTime(queue: GroupQueue, queueOffset: number, popTime: number, nextVisibleTime: number): void {
    const info = this.find(queue)
    if (info === undefined || info.popTime !== popTime || !info.queueOffsets.includes(queueOffset)) return
    info.nextVisibleTimes.set(queueOffset, nextVisibleTime)
    this.isChanged = true
    this.watch(queue, info)
  }

  clearBlock(queue: GroupQueue): void {
    const queues = this.table.get(keyOf(queue.topic, queue.group))
    if (queues?.delete(queue.queueId) !== true) return
    if (queues.size === 0) this.table.delete(keyOf(queue.topic, queue.group))
    this.isChanged = true
    this.unwatch(queue)
  }

  /** Forgets what has no use any more: of deleted topics, groups and queues, or not popped for a day. Also called before writing. */
  clean(): void {
    const now = this.needs.clock.now()
    for (const [key, queues] of [...this.table]) {
      const { topic, group } = namesOf(key)
      const readQueueNums = this.needs.topics.find(topic)?.readQueueNums
      const isGone = readQueueNums === undefined || this.needs.groups.find(group) === undefined
      for (const [queueId, info] of [...queues]) {
        const isUnused = now - info.lastConsumeTimestamp > unusedMsMax
        if (isGone || isUnused || queueId >= readQueueNums) this.clearBlock({ topic, group, queueId })
      }
    }
  }

  /** Has the file written soon if anything changed since the last time. */
  persist(): void {
    this.clean()
    if (!this.isChanged) return
    this.isChanged = false
    this.file.touch()
  }

  /** The text of the file. */
  print(): string {
    const entries = [...this.table].map(([key, queues]) => {
      const infos = [...queues].map(([queueId, info]) => `\t\t\t"${queueId}":${printOrderInfo(info)}`)
      return `\t\t${JSON.stringify(key)}:{\n${infos.join(',\n')}\n\t\t}`
    })
    return entries.length === 0 ? '{\n\t"table":{}\n}' : `{\n\t"table":{\n${entries.join(',\n')}\n\t}\n}`
  }

  private read(text: string): void {
    const root = tableIn(readJavaJson(text))
    for (const [key, queues] of Object.entries(tableIn(root['table'] ?? {}))) {
      if (!key.includes('@')) continue
      const infos: Queues = new Map()
      for (const [queueId, json] of Object.entries(tableIn(queues))) {
        const info = readOrderInfo(json)
        if (info !== undefined && /^\d{1,9}$/.test(queueId)) infos.set(Number(queueId), info)
      }
      if (infos.size > 0) this.table.set(key, infos)
    }
  }

  private find({ topic, group, queueId }: GroupQueue): OrderInfo | undefined {
    return this.table.get(keyOf(topic, group))?.get(queueId)
  }

  /** Sees to it that those who wait are told when the first message that blocks becomes visible. */
  private watch(queue: GroupQueue, info: OrderInfo): void {
    this.unwatch(queue)
    const now = this.needs.clock.now()
    const freeAt = blockedUntil(info, now)
    if (freeAt === undefined) return
    const { topic, group, queueId } = queue
    const wakeUp = setTimeout(
      () => {
        this.wakeUps.delete(watchKeyOf(queue))
        if (this.find(queue) !== info) return
        if (blockedUntil(info, this.needs.clock.now()) !== undefined) return this.watch(queue, info)
        for (const listener of this.freeListeners) listener({ topic, group, queueId })
      },
      Math.min(timerMsMax, freeAt - now),
    )
    this.wakeUps.set(watchKeyOf(queue), wakeUp.unref())
  }

  private unwatch(queue: GroupQueue): void {
    const key = watchKeyOf(queue)
    clearTimeout(this.wakeUps.get(key))
    this.wakeUps.delete(key)
  }
}

/** What the consumer is told of earlier deliveries (Java: ExtraInfoUtil.buildQueueOffsetOrderCountInfo, …QueueIdOrderCountInfo). */
function orderCountInfo(retryFlag: string, queueId: number, { consumedCounts, queueOffsets }: OrderInfo): string {
  const entries = [...consumedCounts].map(([queueOffset, count]) => `${retryFlag} qo${queueId}%${queueOffset} ${count}`)
  const isAnyNew = consumedCounts.size !== queueOffsets.length
  const least = isAnyNew ? 0 : Math.min(...consumedCounts.values())
  return [...entries, `${retryFlag} ${queueId} ${least}`].join(';')
}

const keyOf = (topic: string, group: string): string => `${topic}@${group}`
const watchKeyOf = ({ topic, group, queueId }: GroupQueue): string => `${topic}@${group}@${queueId}`

function namesOf(key: string): { topic: string; group: string } {
  const at = key.indexOf('@')
  return { topic: key.slice(0, at), group: key.slice(at + 1) }
}

type JsonTable = Extract<ReturnType<typeof readJavaJson>, { [name: string]: unknown }>

function tableIn(json: ReturnType<typeof readJavaJson>): JsonTable {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new TypeError('a table was expected')
  return json
}
