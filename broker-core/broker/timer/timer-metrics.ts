import path from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { JsonFile } from '../../base/json-file.ts'
import type { Logger } from '../../base/log.ts'
import { readJavaJson } from '../../protocol/java-json.ts'

export interface TimerMetricsNeeds {
  readonly configFolder: string
  readonly log: Logger
  readonly clock: Clock
}

/** How many timer messages wait per topic, kept in `config/timermetrics` (Java: TimerMetrics). */
export class TimerMetrics {
  private readonly clock: Clock
  private readonly file: JsonFile
  private readonly table = new Map<string, { count: number; timeStamp: number }>()
  private readonly version: { counter: number; stateVersion: number; timestamp: number }
  private isChanged = false

  constructor(needs: TimerMetricsNeeds) {
    this.clock = needs.clock
    this.version = { counter: 0, stateVersion: 0, timestamp: needs.clock.now() }
    this.file = new JsonFile({
      path: path.join(needs.configFolder, 'timermetrics'),
      log: needs.log,
      print: () => this.print(),
    })
  }

  /** @throws OperatingError when there is a file that cannot be read */
  load(): void {
    this.file.load((text) => {
      this.read(text)
      return true
    })
  }

  /** Takes over the counts of a master: the text of its file. */
  takeOver(text: string): void {
    if (text === this.print()) return
    this.table.clear()
    this.read(text)
    this.isChanged = true
    this.persist()
  }

  private read(text: string): void {
    const root = readJavaJson(text) as {
      dataVersion?: Record<string, unknown>
      timingCount?: Record<string, { count?: unknown; timeStamp?: unknown }>
    }
    for (const [topic, { count, timeStamp }] of Object.entries(root.timingCount ?? {}))
      this.table.set(topic, { count: safe(count), timeStamp: safe(timeStamp) })
    this.version.counter = safe(root.dataVersion?.['counter'])
    this.version.timestamp = safe(root.dataVersion?.['timestamp'])
  }

  /** Messages of a topic that wait. */
  count(topic: string): number {
    return this.table.get(topic)?.count ?? 0
  }

  add(topic: string, count: number): void {
    let entry = this.table.get(topic)
    if (entry === undefined) this.table.set(topic, (entry = { count: 0, timeStamp: 0 }))
    entry.count += count
    this.changed(entry)
  }

  /** Nothing waits any more: what counts are left of crashes goes. */
  clear(): void {
    for (const entry of this.table.values()) {
      if (entry.count === 0) continue
      entry.count = 0
      this.changed(entry)
    }
  }

  /** Forgets a topic that was deleted. */
  remove(topic: string): void {
    if (this.table.delete(topic)) this.isChanged = true
  }

  private changed(entry: { timeStamp: number }): void {
    entry.timeStamp = this.version.timestamp = this.clock.now()
    this.version.counter++
    this.isChanged = true
  }

  /** Has the file written soon if anything changed. */
  persist(): void {
    if (!this.isChanged) return
    this.isChanged = false
    this.file.touch()
  }

  async close(): Promise<void> {
    this.persist()
    await this.file.close()
  }

  /** The text of the file and of the reply of GET_TIMER_METRICS: one line, nothing but ASCII. */
  print(): string {
    const timingCount = Object.fromEntries(this.table)
    const text = JSON.stringify({ dataVersion: this.version, timingCount })
    return text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  }
}

const safe = (value: unknown): number => {
  const number = Number(value ?? 0)
  return Number.isSafeInteger(number) ? number : 0
}
