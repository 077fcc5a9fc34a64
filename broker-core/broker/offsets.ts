import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import { JsonFile } from '../base/json-file.ts'
import type { Logger } from '../base/log.ts'
import { broadcastGroupOf } from './broadcast-offsets.ts'
import { lightPrefix } from './names.ts'
import { type JavaJson, readJavaJson } from '../protocol/java-json.ts'

/** Version of a table as RocketMQ writes it (Java: DataVersion). */
export interface OffsetTableVersion {
  counter: number
  stateVersion: number
  timestamp: number
}

/** What the offsets need of a broker. */
export interface ConsumerOffsetsNeeds {
  readonly configFolder: string
  readonly log: Logger
  readonly clock: Clock
  readonly config: {
    readonly flushConsumerOffsetInterval: number
    readonly consumerOffsetUpdateVersionStep: number
    readonly enableLmq: boolean
  }
}

/** Offsets of one group on one topic: queue id -> next position to consume. */
export type QueueOffsets = ReadonlyMap<number, bigint>
type Table = Map<string, Map<string, Map<number, bigint>>>

const int64Max = 2n ** 63n - 1n
const int64Min = -(2n ** 63n)

/** A header value as an exact 64-bit integer; ±Infinity stands for Java's Long.MAX_VALUE and MIN_VALUE. */
export function exactOffset(value: number | bigint): bigint {
  if (typeof value === 'bigint') return value
  if (value === Infinity) return int64Max
  if (value === -Infinity) return int64Min
  return BigInt(value)
}

/**
 * Progress of all consumer groups, kept in `config/consumerOffset.json` (Java: ConsumerOffsetManager). Values are exact 64-bit
 * integers and are stored as sent: they may go backwards and may lie beyond the queue.
 *
 * With light queues the file is `config/lmqConsumerOffset.json` (Java: LmqConsumerOffsetManager): a group `%LMQ%…` has one position
 * per topic, whatever the queue, in a table of its own.
 */
export class ConsumerOffsets {
  private readonly needs: ConsumerOffsetsNeeds
  private readonly file: JsonFile
  private readonly committed: Table = new Map()
  private readonly topicsByGroup = new Map<string, Set<string>>()
  /** How far each group has been given messages; memory only. */
  private readonly pulled: Table = new Map()
  /** Resets that the group has not been told yet; memory only. */
  private readonly pendingResets: Table = new Map()
  private pendingResetCount = 0
  private tableVersion: OffsetTableVersion
  private commitsOfVersion = 0
  private isChanged = false
  private timer: NodeJS.Timeout | undefined

  constructor(needs: ConsumerOffsetsNeeds) {
    this.needs = needs
    this.tableVersion = { counter: 0, stateVersion: 0, timestamp: needs.clock.now() }
    this.file = this.fileNamed(needs.config.enableLmq ? 'lmqConsumerOffset.json' : 'consumerOffset.json')
  }

  private fileNamed(name: string): JsonFile {
    const { configFolder, log } = this.needs
    return new JsonFile({ path: path.join(configFolder, name), log, print: () => this.print() })
  }

  get version(): Readonly<OffsetTableVersion> {
    return this.tableVersion
  }

  /**
   * Reads the file. Where light queues were just allowed, that is the file from before: nobody consumes anew.
   * @throws OperatingError when there is one that cannot be read
   */
  load(): void {
    const parse = (text: string): true => {
      this.read(readJavaJson(text))
      return true
    }
    const isRead = this.file.load(parse) === true
    if (isRead || !this.needs.config.enableLmq) return
    this.isChanged = this.fileNamed('consumerOffset.json').load(parse) === true
  }

  /** Begins to write the file every flushConsumerOffsetInterval ms, when something has changed. */
  start(): void {
    this.timer = setInterval(() => {
      this.persist()
    }, this.needs.config.flushConsumerOffsetInterval)
    this.timer.unref()
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    this.persist()
    await this.file.close()
  }

  /** Has the file written soon if anything changed since the last time. */
  persist(): void {
    if (!this.isChanged) return
    this.isChanged = false
    this.file.touch()
  }

  /** Resolves when everything committed so far is in the file. */
  async flush(): Promise<void> {
    this.persist()
    await this.file.flush()
  }

  /** The position a group goes on from; undefined when it has none. */
  get(topic: string, group: string, queueId: number): bigint | undefined {
    return this.committed
      .get(topic)
      ?.get(group)
      ?.get(this.isLight(group) ? 0 : queueId)
  }

  private isLight(group: string): boolean {
    return this.needs.config.enableLmq && group.startsWith(lightPrefix)
  }

  /** All positions of a group on a topic. */
  queuesOf(topic: string, group: string): QueueOffsets {
    return this.committed.get(topic)?.get(group) ?? new Map()
  }

  /** Topics on which the group has positions. */
  topicsOf(group: string): string[] {
    return [...(this.topicsByGroup.get(group) ?? [])]
  }

  /** Groups that have positions on the topic. */
  groupsOf(topic: string): string[] {
    return [...(this.committed.get(topic)?.keys() ?? [])].filter((group) => !group.includes('@'))
  }

  /** Every group that has positions. */
  groups(): string[] {
    return [...this.topicsByGroup.keys()]
  }

  /** Stores a position, as sent. */
  commit(topic: string, group: string, queueId: number, consumerOffset: number | bigint): void {
    const value = exactOffset(consumerOffset)
    const queues = this.queuesForWriting(topic, group)
    const key = this.isLight(group) ? 0 : queueId
    if (queues.get(key) === value) return
    queues.set(key, value)
    this.isChanged = true
    if (++this.commitsOfVersion >= this.needs.config.consumerOffsetUpdateVersionStep) this.stepVersion()
  }

  /** Gives `target` the positions of `source` on a topic (Java: cloneOffset). */
  clone(source: string, target: string, topic: string): void {
    for (const [queueId, value] of this.queuesOf(topic, source)) this.commit(topic, target, queueId, value)
  }

  /**
   * The smallest position of all groups for every queue of a topic, positions that have fallen off the start left out; 2^63 - 1
   * where `compared` is behind it (Java: queryMinOffsetInAllGroup).
   */
  smallestOf(
    topic: string,
    compared: string | undefined,
    leftOut: ReadonlySet<string>,
    firstOf: (queueId: number) => number,
  ): Map<number, bigint> {
    const smallest = new Map<number, bigint>()
    for (const group of this.groupsOf(topic)) {
      if (leftOut.has(group)) continue
      for (const [queueId, value] of this.queuesOf(topic, group)) {
        const known = smallest.get(queueId)
        if (value >= BigInt(firstOf(queueId)) && (known === undefined || value < known)) smallest.set(queueId, value)
      }
    }
    for (const [queueId, value] of compared === undefined ? [] : this.queuesOf(topic, compared))
      if (value < (smallest.get(queueId) ?? int64Min)) smallest.set(queueId, int64Max)
    return smallest
  }

  /** Forgets a deleted topic. */
  removeTopic(topic: string): void {
    for (const group of [...(this.committed.get(topic)?.keys() ?? [])]) this.forget(topic, group)
    this.pulled.delete(topic)
    this.pendingResetCount -= count(this.pendingResets.get(topic))
    this.pendingResets.delete(topic)
  }

  /** Forgets a deleted group. */
  removeGroup(group: string): void {
    for (const topic of this.topicsOf(group)) this.forget(topic, group)
    const broadcasting = broadcastGroupOf(group)
    for (const [topic, groups] of [...this.committed]) if (groups.has(broadcasting)) this.forget(topic, broadcasting)
    for (const groups of this.pulled.values()) groups.delete(group)
    for (const groups of this.pendingResets.values()) {
      this.pendingResetCount -= groups.get(group)?.size ?? 0
      groups.delete(group)
    }
  }

  /** Remembers how far a group has been given messages (Java: commitPullOffset). */
  recordPull(topic: string, group: string, queueId: number, nextQueueOffset: number): void {
    queuesIn(this.pulled, topic, group).set(queueId, BigInt(nextQueueOffset))
  }

  /** How far a group has been given messages; its committed position when it has not pulled since the start. */
  pulledOf(topic: string, group: string, queueId: number): bigint | undefined {
    return this.pulled.get(topic)?.get(group)?.get(queueId) ?? this.get(topic, group, queueId)
  }

  /** Moves a position and has the group's next pull of the queue told so (Java: assignResetOffset). */
  reset(topic: string, group: string, queueId: number, consumerOffset: number | bigint): void {
    this.commit(topic, group, queueId, consumerOffset)
    if (this.pendingResets.get(topic)?.get(group)?.has(queueId) !== true) this.pendingResetCount++
    queuesIn(this.pendingResets, topic, group).set(queueId, exactOffset(consumerOffset))
  }

  /** Whether a reset waits to be told; commits of that queue are ignored meanwhile. */
  hasPendingReset(topic: string, group: string, queueId: number): boolean {
    return this.pendingResetCount > 0 && this.pendingResets.get(topic)?.get(group)?.has(queueId) === true
  }

  /** Takes a waiting reset away; undefined when there is none. */
  takePendingReset(topic: string, group: string, queueId: number): bigint | undefined {
    if (this.pendingResetCount === 0) return undefined
    const queues = this.pendingResets.get(topic)?.get(group)
    const value = queues?.get(queueId)
    if (queues?.delete(queueId) === true) this.pendingResetCount--
    return value
  }

  /** Everything that is committed, by `topic@group` and queue id. */
  table(): Map<string, Map<number, bigint>> {
    return flat(this.committed)
  }

  /** How far groups have been given messages, in the same form. */
  pulledTable(): Map<string, Map<number, bigint>> {
    return flat(this.pulled)
  }

  /** The topics of every group, in the order of their names. */
  topicsOfGroups(): Map<string, string[]> {
    return new Map([...this.topicsByGroup].map(([group, topics]) => [group, [...topics].sort()]))
  }

  /** Takes over the offsets of a master, by `topic@group`; what only this table has stays. */
  takeOver(table: ReadonlyMap<string, ReadonlyMap<number, number | bigint>>): void {
    for (const [key, taken] of table) {
      const queues = this.queuesNamed(key)
      if (queues === undefined) continue
      for (const [queueId, value] of taken) {
        const offset = exactOffset(value)
        if (queues.get(queueId) === offset) continue
        queues.set(queueId, offset)
        this.isChanged = true
      }
    }
  }

  /** The text of the file. */
  print(): string {
    const groupTopics: string[] = []
    for (const [group, topics] of sorted(this.topicsByGroup)) {
      if (this.isLight(group)) continue
      const names = [...topics].sort().map((topic) => `\t\t\t${JSON.stringify(topic)}`)
      groupTopics.push(`\t\t${JSON.stringify(group)}:[\n${names.join(',\n')}\n\t\t]`)
    }
    const entries: string[] = []
    const lightEntries: string[] = []
    for (const [topic, groups] of sorted(this.committed)) {
      for (const [group, queues] of sorted(groups)) {
        const name = `\t\t${JSON.stringify(`${topic}@${group}`)}`
        if (this.isLight(group)) {
          lightEntries.push(`${name}:${queues.get(0)}`)
          continue
        }
        const values = [...queues].sort((a, b) => a[0] - b[0]).map(([queueId, value]) => `\t\t\t"${queueId}":${value}`)
        entries.push(`${name}:{\n${values.join(',\n')}\n\t\t}`)
      }
    }
    const { counter, stateVersion, timestamp } = this.tableVersion
    const version = `{\n\t\t"counter":${counter},\n\t\t"stateVersion":${stateVersion},\n\t\t"timestamp":${timestamp}\n\t}`
    const light = this.needs.config.enableLmq ? `\n\t"lmqOffsetTable":${block(lightEntries)},` : ''
    return `{\n\t"dataVersion":${version},\n\t"groupTopicMap":${block(groupTopics)},${light}\n\t"offsetTable":${block(entries)}\n}`
  }

  private read(json: JavaJson): void {
    const root = members(json, 'the file')
    const version = members(root['dataVersion'] ?? {}, 'dataVersion')
    this.tableVersion = {
      counter: integer(version['counter'] ?? 0),
      stateVersion: integer(version['stateVersion'] ?? 0),
      timestamp: integer(version['timestamp'] ?? this.tableVersion.timestamp),
    }
    for (const [key, value] of Object.entries(members(root['offsetTable'] ?? {}, 'offsetTable'))) {
      const queues = this.queuesNamed(key)
      if (queues === undefined) continue
      for (const [queueId, queueOffset] of Object.entries(members(value, key))) {
        if (typeof queueOffset !== 'number' && typeof queueOffset !== 'bigint') continue
        queues.set(Number(queueId), BigInt(queueOffset))
      }
    }
    for (const [key, value] of Object.entries(members(root['lmqOffsetTable'] ?? {}, 'lmqOffsetTable')))
      if (typeof value === 'number' || typeof value === 'bigint') this.queuesNamed(key)?.set(0, BigInt(value))
  }

  /** The positions of a `topic@group`, to be read in; undefined when the name is none. */
  private queuesNamed(key: string): Map<number, bigint> | undefined {
    const separator = key.indexOf('@')
    if (separator <= 0 || separator === key.length - 1) return undefined
    return this.queuesForWriting(key.slice(0, separator), key.slice(separator + 1))
  }

  private queuesForWriting(topic: string, group: string): Map<number, bigint> {
    const known = this.committed.get(topic)?.get(group)
    if (known !== undefined) return known
    const topics = this.topicsByGroup.get(group)
    // Not a group: the places of its broadcasting members.
    if (group.includes('@')) return queuesIn(this.committed, topic, group)
    if (topics === undefined) this.topicsByGroup.set(group, new Set([topic]))
    else topics.add(topic)
    return queuesIn(this.committed, topic, group)
  }

  private forget(topic: string, group: string): void {
    const groups = this.committed.get(topic)
    if (groups?.delete(group) === true && groups.size === 0) this.committed.delete(topic)
    const topics = this.topicsByGroup.get(group)
    if (topics?.delete(topic) === true && topics.size === 0) this.topicsByGroup.delete(group)
    this.isChanged = true
    this.stepVersion()
  }

  private stepVersion(): void {
    this.commitsOfVersion = 0
    this.tableVersion.counter++
    this.tableVersion.timestamp = this.needs.clock.now()
  }
}

function queuesIn(table: Table, topic: string, group: string): Map<number, bigint> {
  let groups = table.get(topic)
  if (groups === undefined) table.set(topic, (groups = new Map<string, Map<number, bigint>>()))
  let queues = groups.get(group)
  if (queues === undefined) groups.set(group, (queues = new Map<number, bigint>()))
  return queues
}

function flat(table: Table): Map<string, Map<number, bigint>> {
  const byName = new Map<string, Map<number, bigint>>()
  for (const [topic, groups] of table)
    for (const [group, queues] of groups) byName.set(`${topic}@${group}`, new Map(queues))
  return byName
}

function count(groups: Map<string, Map<number, bigint>> | undefined): number {
  let total = 0
  for (const queues of groups?.values() ?? []) total += queues.size
  return total
}

const sorted = <T>(table: ReadonlyMap<string, T>): [string, T][] => [...table].sort((a, b) => (a[0] < b[0] ? -1 : 1))
const block = (lines: readonly string[]): string => (lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n\t}`)

function members(json: JavaJson, name: string): Record<string, JavaJson> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  throw new Error(`${name} is not an object`)
}

function integer(json: JavaJson): number {
  const value = Number(json)
  return Number.isSafeInteger(value) ? value : 0
}
