import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import { JsonFile } from '../base/json-file.ts'
import type { Logger } from '../base/log.ts'
import type { DataVersion } from '../protocol/bodies/data-version.ts'
import {
  type SubscriptionGroupConfig,
  subscriptionGroupConfig,
  subscriptionGroupTable,
} from '../protocol/bodies/groups.ts'
import { readJavaJson, writeJavaJson } from '../protocol/java-json.ts'
import type { BrokerConfig } from './config.ts'
import { isSameVersion, nextVersion } from './data-version.ts'
import { groupNameProblem, lightPrefix, systemGroupPrefix, systemGroups } from './names.ts'
import { TextTable } from './text-table.ts'

const readForbidden = 4

export interface GroupsParts {
  readonly config: BrokerConfig
  readonly clock: Clock
  readonly log: Logger
  readonly configFolder: string
}

/** A group with RocketMQ's defaults. */
export const groupConfigOf = (groupName: string): SubscriptionGroupConfig =>
  subscriptionGroupConfig.parse({ groupName })

/**
 * The consumer groups of a broker, kept in `config/subscriptionGroup.json` (Java: SubscriptionGroupManager). A configuration is
 * never changed in place.
 */
/** Groups by name, and what they are forbidden by topic. */
export interface GroupTables {
  readonly table: ReadonlyMap<string, SubscriptionGroupConfig>
  readonly forbidden: ReadonlyMap<string, ReadonlyMap<string, number>>
}

export class Groups {
  readonly #parts: GroupsParts
  readonly #file: JsonFile
  readonly #table = new TextTable<SubscriptionGroupConfig>()
  /** Group, topic, bits: 4 = reading is forbidden. */
  readonly #forbidden = new Map<string, Map<string, number>>()
  #version: DataVersion

  constructor(parts: GroupsParts) {
    this.#parts = parts
    this.#version = { counter: 0, stateVersion: 0, timestamp: parts.clock.now() }
    this.#file = new JsonFile({
      path: path.join(parts.configFolder, 'subscriptionGroup.json'),
      log: parts.log,
      print: () => this.#print(),
    })
    for (const group of systemGroups) this.#table.set(group, groupConfigOf(group))
  }

  /** @throws OperatingError when the file is there but cannot be read */
  load(): void {
    const content = this.#file.load((text) => subscriptionGroupTable.parse(readJavaJson(text)))
    if (content === undefined) {
      this.#file.touch()
      return
    }
    for (const [group, config] of content.subscriptionGroupTable) {
      const problem = groupNameProblem(group)
      if (problem === undefined) this.#table.set(group, { ...config, groupName: group })
      else this.#parts.log.warn({ group, problem }, 'a group of the file is passed over')
    }
    for (const [group, topics] of content.forbiddenTable) this.#forbidden.set(group, topics)
    this.#version = content.dataVersion
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

  /** The group if it is there already. */
  find(group: string): SubscriptionGroupConfig | undefined {
    return this.#table.get(group) ?? this.#lightGroup(group)
  }

  /** A group of light queues is in no table (Java: LmqSubscriptionGroupManager). */
  #lightGroup(group: string): SubscriptionGroupConfig | undefined {
    const isLight = this.#parts.config.enableLmq && group.startsWith(lightPrefix)
    return isLight ? groupConfigOf(group) : undefined
  }

  /**
   * The group, created with defaults where the settings allow it (Java: findSubscriptionGroupConfig).
   * @returns undefined when it is unknown and may not be created
   */
  findOrCreate(group: string): SubscriptionGroupConfig | undefined {
    const existing = this.find(group)
    if (existing !== undefined) return existing
    const { autoCreateSubscriptionGroup, enableCreateSysGroup } = this.#parts.config
    const mayCreate = autoCreateSubscriptionGroup || (enableCreateSysGroup && group.startsWith(systemGroupPrefix))
    if (!mayCreate || groupNameProblem(group) !== undefined) return undefined
    const config = groupConfigOf(group)
    this.#parts.log.info({ group }, 'a consumer group was created on first use')
    this.put([config])
    return config
  }

  all(): IterableIterator<SubscriptionGroupConfig> {
    return this.#table.values()
  }

  /** The names in ascending order. */
  sortedNames(): readonly string[] {
    return this.#table.sortedNames()
  }

  /** The JSON members `"name":{…}` of some groups, or of all, in the form of files and replies. */
  tableText(names?: Iterable<string>): string {
    return this.#table.text(names)
  }

  /** Takes over configurations that were validated before, as one change. */
  put(configs: readonly SubscriptionGroupConfig[]): void {
    if (configs.length === 0) return
    for (const config of configs) this.#table.set(config.groupName, config)
    this.#changed()
  }

  /** Takes over the whole tables of a master, and their version. Nothing happens when that is known. */
  replaceAll({ table, forbidden }: GroupTables, version: DataVersion): void {
    if (isSameVersion(version, this.#version)) return
    for (const name of [...this.#table.names()]) if (!table.has(name)) this.#table.delete(name)
    for (const [groupName, config] of table) this.#table.set(groupName, { ...config, groupName })
    this.#forbidden.clear()
    for (const [group, topics] of forbidden) this.#forbidden.set(group, new Map(topics))
    this.#version = version
    this.#file.touch()
  }

  /** False when there was none. */
  delete(group: string): boolean {
    this.#forbidden.delete(group)
    if (!this.#table.delete(group)) return false
    this.#changed()
    return true
  }

  /** Whether an operator has forbidden the group to read the topic. */
  isReadForbidden(group: string, topic: string): boolean {
    return ((this.#forbidden.get(group)?.get(topic) ?? 0) & readForbidden) !== 0
  }

  /** Forbids the group to read the topic, or allows it again (Java: updateForbidden). The group need not be there yet. */
  setReadable(group: string, topic: string, isReadable: boolean): void {
    if (this.isReadForbidden(group, topic) !== isReadable) return
    const topics = new Map(this.#forbidden.get(group))
    const bits = topics.get(topic) ?? 0
    const changed = isReadable ? bits & ~readForbidden : bits | readForbidden
    if (changed === 0) topics.delete(topic)
    else topics.set(topic, changed)
    if (topics.size === 0) this.#forbidden.delete(group)
    else this.#forbidden.set(group, topics)
    this.#changed()
  }

  get forbiddenTable(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#forbidden
  }

  #changed(): void {
    this.#version = nextVersion(this.#version, this.#parts.clock)
    this.#file.touchThisTurn()
  }

  #print(): string {
    const version = writeJavaJson(this.#version)
    const forbidden = writeJavaJson(this.#forbidden)
    return `{"dataVersion":${version},\n"forbiddenTable":${forbidden},\n"subscriptionGroupTable":{\n${this.tableText()}\n}}\n`
  }
}
