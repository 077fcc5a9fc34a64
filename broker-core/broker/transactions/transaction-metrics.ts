import path from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { JsonFile } from '../../base/json-file.ts'
import type { Logger } from '../../base/log.ts'
import { readJavaJson } from '../../protocol/java-json.ts'

/** What the metrics need of a broker. */
export interface TransactionMetricsNeeds {
  readonly configFolder: string
  readonly log: Logger
  readonly clock: Clock
  readonly config: { readonly transactionMetricFlushInterval: number }
}

interface Metric {
  count: number
  timeStamp: number
}

/** How many transactions of each topic have not ended, kept in `config/transactionMetrics` (Java: TransactionMetrics). */
export class TransactionMetrics {
  private readonly needs: TransactionMetricsNeeds
  private readonly file: JsonFile
  private readonly table = new Map<string, Metric>()
  private readonly version: { counter: number; stateVersion: number; timestamp: number }
  private isChanged = false
  private timer: NodeJS.Timeout | undefined

  constructor(needs: TransactionMetricsNeeds) {
    this.needs = needs
    this.version = { counter: 0, stateVersion: 0, timestamp: needs.clock.now() }
    this.file = new JsonFile({
      path: path.join(needs.configFolder, 'transactionMetrics'),
      log: needs.log,
      print: () => this.print(),
    })
  }

  /** @throws OperatingError when there is a file that cannot be read */
  load(): void {
    this.file.load((text) => {
      const root = readJavaJson(text) as {
        dataVersion?: Record<string, unknown>
        transactionCount?: Record<string, { count?: unknown; timeStamp?: unknown }>
      }
      for (const [topic, metric] of Object.entries(root.transactionCount ?? {}))
        this.table.set(topic, { count: integer(metric.count), timeStamp: integer(metric.timeStamp) })
      this.version.counter = integer(root.dataVersion?.['counter'])
      return true
    })
  }

  start(): void {
    this.timer = setInterval(() => {
      this.persist()
    }, this.needs.config.transactionMetricFlushInterval)
    this.timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    this.persist()
    await this.file.close()
  }

  /** Transactions of the topic that have not ended. */
  count(topic: string): number {
    return this.table.get(topic)?.count ?? 0
  }

  add(topic: string, change: number): void {
    const now = this.needs.clock.now()
    const metric = this.table.get(topic)
    if (metric === undefined) this.table.set(topic, { count: change, timeStamp: now })
    else {
      metric.count += change
      metric.timeStamp = now
    }
    this.version.counter++
    this.version.timestamp = now
    this.isChanged = true
  }

  /** Has the file written soon if anything changed. */
  private persist(): void {
    if (!this.isChanged) return
    this.isChanged = false
    this.file.touch()
  }

  private print(): string {
    const transactionCount: Record<string, Metric> = {}
    for (const [topic, metric] of this.table) transactionCount[topic] = metric
    return JSON.stringify({ dataVersion: this.version, transactionCount })
  }
}

const integer = (value: unknown): number => (Number.isSafeInteger(Number(value)) ? Number(value) : 0)
