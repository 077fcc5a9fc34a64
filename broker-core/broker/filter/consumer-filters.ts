import path from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { JsonFile } from '../../base/json-file.ts'
import type { Logger } from '../../base/log.ts'
import type { SubscriptionData } from '../../protocol/bodies/clients.ts'
import { readJavaJson, writeJavaJson } from '../../protocol/java-json.ts'
import { javaBits64, javaInt, javaList, javaLong, javaMap, javaText, orNothing } from '../../protocol/java-values.ts'
import { isTagType } from '../tag-filter.ts'
import { bloomDataOf, type BloomFilterData, type BloomGeometry, bloomGeometry, fitsGeometry } from './bloom-filter.ts'
import { filterFor, filterOfSql, compiledSql, type MessageFilter, everyMessage } from './message-filter.ts'
import { ExpressionError } from './sql-lexer.ts'
import { Refusal } from '../../remoting/handler.ts'

export interface ConsumerFiltersNeeds {
  readonly config: {
    readonly filterDataCleanTimeSpan: number
    readonly expectConsumerNumUseFilter: number
    readonly maxErrorRateOfBloomFilter: number
  }
  readonly clock: Clock
  readonly log: Logger
  readonly configFolder: string
}

/** What a group chooses of a topic by SQL92 (Java: ConsumerFilterData). */
export interface ConsumerFilter {
  readonly group: string
  readonly topic: string
  readonly expression: string
  readonly expressionType: string
  readonly bloom: BloomFilterData
  readonly bornTime: number
  /** subVersion of the newest subscription that says so. */
  readonly clientVersion: bigint
  /** Epoch ms since when nobody of the group subscribes; 0 while somebody does. */
  readonly deadTime: number
  /** Matches everything when an expression of the file does not compile (Java does so too). */
  readonly filter: MessageFilter
}

const storedFilter = z.object({
  bloomFilterData: orNothing(z.object({ bitNum: javaInt(), bitPos: javaList(javaInt()) })),
  bornTime: javaLong(),
  clientVersion: javaBits64(),
  consumerGroup: javaText(),
  deadTime: javaLong(),
  expression: javaText(),
  expressionType: javaText('SQL92'),
  topic: javaText(),
})
const storedFilters = z.object({ filterDataByTopic: javaMap(z.object({ groupFilterData: javaMap(storedFilter) })) })

/** A group that was online when the broker went down counts as gone since then, or at most so long. */
const goneBeforeLoadMs = 30_000

/**
 * The SQL92 subscriptions that heartbeats brought, kept in `config/consumerFilter.json` for `filterDataCleanTimeSpan` after their
 * group went (Java: ConsumerFilterManager).
 */
export class ConsumerFilters {
  readonly #needs: ConsumerFiltersNeeds
  readonly #file: JsonFile
  readonly #geometry: BloomGeometry
  readonly #topics = new Map<string, Map<string, ConsumerFilter>>()
  /** Topics by group, so that a heartbeat of a group without SQL92 costs one look-up. */
  readonly #topicsOfGroup = new Map<string, Set<string>>()

  constructor(needs: ConsumerFiltersNeeds) {
    this.#needs = needs
    const { maxErrorRateOfBloomFilter, expectConsumerNumUseFilter } = needs.config
    this.#geometry = bloomGeometry(maxErrorRateOfBloomFilter, expectConsumerNumUseFilter)
    this.#file = new JsonFile({
      path: path.join(needs.configFolder, 'consumerFilter.json'),
      log: needs.log,
      print: () => this.#print(),
    })
  }

  /**
   * Reads the file. Data whose bits were made for another geometry is not used, none of it (as in Java).
   * @throws OperatingError when the file is there but cannot be read
   */
  load(): void {
    const { log, clock } = this.#needs
    const content = this.#file.load((text) => storedFilters.parse(readJavaJson(text)))
    const all = [...(content?.filterDataByTopic ?? [])].flatMap(([topic, { groupFilterData }]) =>
      [...groupFilterData].map(([group, stored]) => ({ ...stored, topic, consumerGroup: group })),
    )
    const misfit = all.find(({ bloomFilterData }) => !fitsGeometry(bloomFilterData, this.#geometry))
    if (misfit !== undefined) {
      const { topic, consumerGroup: group } = misfit
      log.warn({ topic, group }, 'consumerFilter.json was made for other filter settings: not used')
      return
    }
    for (const stored of all) {
      const { topic, consumerGroup: group, expression, expressionType, bornTime, clientVersion } = stored
      const filter = filterFor({ expressionType, expression })
      if (filter instanceof Refusal)
        log.error({ topic, group, problem: filter.remark }, 'a kept filter does not compile')
      const deadTime = stored.deadTime === 0 ? Math.max(bornTime, clock.now() - goneBeforeLoadMs) : stored.deadTime
      const bloom = stored.bloomFilterData ?? this.#bloom(group, topic)
      this.#put({
        ...{ group, topic, expression, expressionType, bloom, bornTime, clientVersion, deadTime },
        filter: filter instanceof Refusal ? everyMessage : filter,
      })
    }
  }

  /** Writes what is not on disk yet. */
  async stop(): Promise<void> {
    await this.#file.close()
  }

  /** What a group chose of a topic by SQL92, also when the group is offline; undefined when nothing or what does not compile. */
  find(topic: string, group: string): ConsumerFilter | undefined {
    return this.#topics.get(topic)?.get(group)
  }

  /** As JSON, for people; `null` when there is nothing to be found. */
  describe(topic: string, group: string): string {
    const data = this.find(topic, group)
    return data === undefined ? 'null' : printed(data)
  }

  /** Takes over the subscriptions of a group's heartbeat; its topics that are not in it lose their subscriber. */
  register(group: string, subscriptions: readonly SubscriptionData[]): void {
    for (const subscription of subscriptions)
      if (!isTagType(subscription.expressionType) && subscription.subString !== '')
        this.#registerOne(group, subscription)
    const known = this.#topicsOfGroup.get(group)
    if (known === undefined) return
    const named = new Set(subscriptions.map(({ topic }) => topic))
    for (const topic of known) if (!named.has(topic)) this.#markDead(topic, group)
  }

  /** The last member of a group is gone. */
  unregister(group: string): void {
    for (const topic of this.#topicsOfGroup.get(group) ?? []) this.#markDead(topic, group)
  }

  #registerOne(group: string, subscription: SubscriptionData): void {
    const { topic, subString: expression, expressionType, subVersion: clientVersion } = subscription
    const old = this.find(topic, group)
    if (old !== undefined && clientVersion <= old.clientVersion) {
      if (clientVersion === old.clientVersion && old.deadTime !== 0) this.#put({ ...old, deadTime: 0 })
      return
    }
    const bloom = this.#bloom(group, topic)
    if (old?.expression === expression && old.expressionType === expressionType) {
      this.#put({ ...old, clientVersion, deadTime: 0, bloom })
      return
    }
    const compiled = expressionType === 'SQL92' ? compiledSql(expression) : undefined
    if (compiled === undefined || compiled instanceof ExpressionError) {
      const problem = compiled?.message ?? `there is no expression type ${expressionType}`
      this.#needs.log.warn({ group, topic, problem }, 'a subscription does not compile: pulls of it are refused')
      if (old !== undefined) this.#delete(topic, group)
      return
    }
    const bornTime = this.#needs.clock.now()
    const filter = filterOfSql(compiled)
    this.#put({ group, topic, expression, expressionType, bloom, bornTime, clientVersion, deadTime: 0, filter })
  }

  #bloom(group: string, topic: string): BloomFilterData {
    return bloomDataOf(`${group}#${topic}`, this.#geometry)
  }

  #markDead(topic: string, group: string): void {
    const data = this.find(topic, group)
    if (data?.deadTime === 0) this.#put({ ...data, deadTime: Math.max(this.#needs.clock.now(), data.bornTime) })
  }

  #put(data: ConsumerFilter): void {
    const { topic, group } = data
    const groups = this.#topics.get(topic)
    if (groups === undefined) this.#topics.set(topic, new Map([[group, data]]))
    else groups.set(group, data)
    const topics = this.#topicsOfGroup.get(group)
    if (topics === undefined) this.#topicsOfGroup.set(group, new Set([topic]))
    else topics.add(topic)
    this.#file.touch()
  }

  #delete(topic: string, group: string): void {
    const groups = this.#topics.get(topic)
    if (groups?.delete(group) === true && groups.size === 0) this.#topics.delete(topic)
    const topics = this.#topicsOfGroup.get(group)
    if (topics?.delete(topic) === true && topics.size === 0) this.#topicsOfGroup.delete(group)
    this.#file.touch()
  }

  /** Forgets groups that have been gone for long. */
  removeExpired(): void {
    const oldest = this.#needs.clock.now() - this.#needs.config.filterDataCleanTimeSpan
    for (const [topic, groups] of [...this.#topics])
      for (const { group, deadTime } of [...groups.values()])
        if (deadTime !== 0 && deadTime <= oldest) this.#delete(topic, group)
  }

  #print(): string {
    const topics = [...this.#topics].map(([topic, groups]) => {
      const members = [...groups.values()].map((data) => `\n\t\t\t\t${JSON.stringify(data.group)}:${printed(data)}`)
      return `\n\t\t${JSON.stringify(topic)}:{\n\t\t\t"groupFilterData":{${members.join(',')}\n\t\t\t},\n\t\t\t"topic":${JSON.stringify(topic)}\n\t\t}`
    })
    return `{\n\t"filterDataByTopic":{${topics.join(',')}${topics.length === 0 ? '' : '\n\t'}}\n}`
  }
}

function printed({
  group,
  topic,
  bloom,
  bornTime,
  clientVersion,
  deadTime,
  expression,
  expressionType,
}: ConsumerFilter): string {
  return writeJavaJson({
    bloomFilterData: bloom,
    bornTime,
    clientVersion,
    consumerGroup: group,
    dead: deadTime >= bornTime,
    deadTime,
    expression,
    expressionType,
    topic,
  })
}
