import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import { JsonFile } from '../base/json-file.ts'
import type { Logger } from '../base/log.ts'
import type { DataVersion } from '../protocol/bodies/data-version.ts'
import { type TopicConfig, topicConfigTable } from '../protocol/bodies/topics.ts'
import { readJavaJson, writeJavaJson } from '../protocol/java-json.ts'
import type { BrokerConfig } from './config.ts'
import { isSameVersion, nextVersion } from './data-version.ts'
import { autoCreateTopicKey, isReservedTopic, lightPrefix, retryPrefix, topicNameProblem } from './names.ts'
import { systemTopicsOf, topicConfigOf } from './system-topics.ts'
import { TextTable } from './text-table.ts'

const inherit = 1
const readWrite = 6

/** What a send to an unknown topic says about it. */
export interface TopicWish {
  readonly topic: string
  /** Template: `TBW102`, or another topic that lets its permissions be inherited. */
  readonly defaultTopic: string
  readonly defaultTopicQueueNums: number
  readonly topicSysFlag: number
}

export interface TopicsParts {
  readonly config: BrokerConfig
  readonly clock: Clock
  readonly log: Logger
  readonly configFolder: string
}

/**
 * The topics of a broker, kept in `config/topics.json` (Java: TopicConfigManager). A configuration is never changed in place:
 * whoever holds one holds a snapshot.
 */
export class Topics {
  readonly #parts: TopicsParts
  readonly #file: JsonFile
  readonly #table = new TextTable<TopicConfig>()
  readonly #systemNames: ReadonlySet<string>
  readonly #changeListeners = new Set<(changed: readonly TopicConfig[]) => void>()
  #version: DataVersion

  constructor(parts: TopicsParts) {
    this.#parts = parts
    this.#version = { counter: 0, stateVersion: 0, timestamp: parts.clock.now() }
    this.#file = new JsonFile({
      path: path.join(parts.configFolder, 'topics.json'),
      log: parts.log,
      print: () => this.#print(),
    })
    const system = systemTopicsOf(parts.config)
    for (const config of system) this.#table.set(config.topicName, config)
    this.#systemNames = new Set(system.map((config) => config.topicName))
  }

  /** Reads the file; its entries win over the system topics. @throws OperatingError when it is there but cannot be read */
  load(): void {
    const content = this.#file.load((text) => topicConfigTable.parse(readJavaJson(text)))
    if (content === undefined) {
      this.#file.touch()
      return
    }
    for (const [topic, config] of content.topicConfigTable) {
      const isOurs = this.#systemNames.has(topic) || isPopRetryTopic(topic)
      const problem = isOurs ? undefined : topicNameProblem(topic)
      if (problem === undefined) this.#table.set(topic, { ...config, topicName: topic })
      else this.#parts.log.warn({ topic, problem }, 'a topic of the file is passed over')
    }
    this.#version = content.dataVersion
  }

  /** Resolves when everything so far is on disk. @throws the system's error when it cannot be written */
  async flush(): Promise<void> {
    await this.#file.flush()
  }

  /** Writes what is not on disk yet. */
  async stop(): Promise<void> {
    await this.#file.close()
  }

  get dataVersion(): DataVersion {
    return this.#version
  }

  get size(): number {
    return this.#table.size
  }

  find(topic: string): TopicConfig | undefined {
    return this.#table.get(topic) ?? this.#lightTopic(topic)
  }

  /** A light queue is a topic of one queue that is in no table (Java: LmqTopicConfigManager). */
  #lightTopic(topic: string): TopicConfig | undefined {
    const isLight = this.#parts.config.enableLmq && topic.startsWith(lightPrefix)
    return isLight ? topicConfigOf(topic, 1, readWrite, 0) : undefined
  }

  /** All configurations, in the order of their creation. */
  all(): IterableIterator<TopicConfig> {
    return this.#table.values()
  }

  names(): IterableIterator<string> {
    return this.#table.names()
  }

  /** The names in ascending order. */
  sortedNames(): readonly string[] {
    return this.#table.sortedNames()
  }

  /** Whether a name belongs to RocketMQ or to this broker itself. */
  isSystem(topic: string): boolean {
    return this.#systemNames.has(topic) || isReservedTopic(topic)
  }

  /** The system topics of this broker. */
  get systemNames(): ReadonlySet<string> {
    return this.#systemNames
  }

  /** Calls back after topics were created or changed, in the same turn. */
  onChange(listener: (changed: readonly TopicConfig[]) => void): void {
    this.#changeListeners.add(listener)
  }

  /**
   * The topic of a send, created after its template when it is unknown (Java: createTopicInSendMessageMethod). It is in the file
   * before this turn ends, so that an acknowledged message never lacks its topic.
   * @returns undefined when the template does not allow it
   */
  findOrCreateForSend(wish: TopicWish): TopicConfig | undefined {
    const existing = this.#table.get(wish.topic)
    if (existing !== undefined) return existing
    const template = this.#table.get(wish.defaultTopic)
    const isOpen =
      template !== undefined &&
      (template.perm & inherit) !== 0 &&
      (wish.defaultTopic !== autoCreateTopicKey || this.#parts.config.autoCreateTopicEnable)
    if (!isOpen || topicNameProblem(wish.topic) !== undefined) return undefined
    const queueNums = Math.max(0, Math.min(wish.defaultTopicQueueNums, template.writeQueueNums))
    const config: TopicConfig = {
      ...topicConfigOf(wish.topic, queueNums, template.perm & ~inherit, wish.topicSysFlag),
      topicFilterType: template.topicFilterType,
    }
    this.#parts.log.info({ topic: wish.topic, queueNums, template: wish.defaultTopic }, 'a send created a topic')
    this.put([config])
    return config
  }

  /**
   * A topic that the broker itself needs: of retries, dead letters, POP retries (Java: createTopicInSendMessageBackMethod).
   * @returns undefined when the name is not allowed
   */
  findOrCreate(topic: string, queueNums: number, topicSysFlag = 0, perm: number = readWrite): TopicConfig | undefined {
    const existing = this.#table.get(topic)
    if (existing !== undefined) return existing
    if (topicNameProblem(topic) !== undefined) return undefined
    const config = topicConfigOf(topic, queueNums, perm, topicSysFlag)
    this.put([config])
    return config
  }

  /** The retry topic of a group; its order flag follows the group's subscriptions. Undefined when retries are off. */
  findOrCreateRetry(
    group: string,
    queueNums: number,
    topicSysFlag: number,
    isOrdered?: boolean,
  ): TopicConfig | undefined {
    if (queueNums <= 0) return undefined
    const topic = retryPrefix + group
    const existing = this.#table.get(topic)
    if (existing === undefined) {
      if (topicNameProblem(topic) !== undefined) return undefined
      const config = { ...topicConfigOf(topic, queueNums, readWrite, topicSysFlag), order: isOrdered ?? false }
      this.put([config])
      return config
    }
    if (isOrdered === undefined || existing.order === isOrdered) return existing
    const config = { ...existing, order: isOrdered }
    this.put([config])
    return config
  }

  /** Takes over configurations that were validated before, as one change. They are in the file before this turn ends. */
  put(configs: readonly TopicConfig[]): void {
    if (configs.length === 0) return
    for (const config of configs) this.#table.set(config.topicName, config)
    this.#changed()
    for (const listener of this.#changeListeners) listener(configs)
  }

  /** Takes over the whole table of a master, and its version. Nothing happens when that is known. */
  replaceAll(table: ReadonlyMap<string, TopicConfig>, version: DataVersion): void {
    if (isSameVersion(version, this.#version)) return
    for (const name of [...this.#table.names()]) if (!table.has(name)) this.#table.delete(name)
    const changed: TopicConfig[] = []
    for (const [topicName, config] of table) {
      const taken = { ...config, topicName }
      this.#table.set(topicName, taken)
      changed.push(taken)
    }
    this.#version = version
    this.#file.touch()
    for (const listener of this.#changeListeners) listener(changed)
  }

  /** Removes a configuration. False when there was none. NameServers are not told: that is for whoever deletes the topic. */
  delete(topic: string): boolean {
    if (!this.#table.delete(topic)) return false
    this.#changed()
    return true
  }

  /** Raises the version without a change of the table, so that NameServers take the table over again. */
  renewVersion(): void {
    this.#changed()
  }

  /** The JSON members `"name":{…}` of some topics, or of all, in the form of files, registrations and replies. */
  tableText(names?: Iterable<string>): string {
    return this.#table.text(names)
  }

  #changed(): void {
    this.#version = nextVersion(this.#version, this.#parts.clock)
    this.#file.touchThisTurn()
  }

  #print(): string {
    const version = writeJavaJson(this.#version)
    return `{"dataVersion":${version},\n"topicConfigTable":{\n${this.tableText()}\n}}\n`
  }
}

/** The retry topics of POP of the second kind have a `+` in their name, which is no letter of other topics. */
const isPopRetryTopic = (topic: string): boolean =>
  topic.startsWith(retryPrefix) && topicNameProblem(topic.replace('+', '_')) === undefined

const permissionLetters = (perm: number): string =>
  `${(perm & 4) === 0 ? '-' : 'R'}${(perm & 2) === 0 ? '-' : 'W'}${(perm & inherit) === 0 ? '-' : 'X'}`

/** A configuration in the words of Java's remarks (TopicConfig.toString). */
export function describeTopic(config: TopicConfig): string {
  const attributes = [...config.attributes].map(([name, value]) => `${name}=${value}`).join(', ')
  return (
    `TopicConfig [topicName=${config.topicName}, readQueueNums=${config.readQueueNums}, ` +
    `writeQueueNums=${config.writeQueueNums}, perm=${permissionLetters(config.perm)}, ` +
    `topicFilterType=${config.topicFilterType}, topicSysFlag=${config.topicSysFlag}, order=${config.order}, ` +
    `attributes={${attributes}}]`
  )
}
