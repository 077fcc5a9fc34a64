import path from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { JsonFile } from '../../base/json-file.ts'
import type { Logger } from '../../base/log.ts'
import { readJavaJson } from '../../protocol/java-json.ts'

export interface DelayOffsetsNeeds {
  readonly configFolder: string
  readonly log: Logger
  readonly clock: Clock
}

const updatesPerVersion = 200

/**
 * How far each level of SCHEDULE_TOPIC_XXXX has been delivered, kept in `config/delayOffset.json` (Java: ScheduleMessageService).
 * What is delivered but not yet in the file is delivered again after a crash, never lost.
 */
export class DelayOffsets {
  private readonly clock: Clock
  private readonly file: JsonFile
  private readonly table = new Map<number, number>()
  /** Version of the table as RocketMQ writes it. */
  readonly version: { counter: number; stateVersion: number; timestamp: number }
  private updates = 0
  private isChanged = false

  constructor(needs: DelayOffsetsNeeds) {
    this.clock = needs.clock
    this.version = { counter: 0, stateVersion: 0, timestamp: needs.clock.now() }
    this.file = new JsonFile({
      path: path.join(needs.configFolder, 'delayOffset.json'),
      log: needs.log,
      print: () => this.print(),
    })
  }

  /** @throws OperatingError when there is a file that cannot be read */
  load(): void {
    this.file.load((text) => {
      const root = readJavaJson(text) as {
        dataVersion?: Record<string, unknown>
        offsetTable?: Record<string, unknown>
      }
      for (const [level, queueOffset] of Object.entries(root.offsetTable ?? {})) {
        const value = Number(queueOffset)
        if (Number.isSafeInteger(value) && value >= 0) this.table.set(Number(level), value)
      }
      const counter = Number(root.dataVersion?.['counter'] ?? 0)
      if (Number.isSafeInteger(counter)) this.version.counter = counter
      return true
    })
  }

  /** The next position of a level to be delivered; undefined when the level was never used. */
  get(level: number): number | undefined {
    return this.table.get(level)
  }

  /** Every level that was used, with the next position of it. */
  all(): IterableIterator<[level: number, queueOffset: number]> {
    return this.table.entries()
  }

  set(level: number, queueOffset: number): void {
    if (this.table.get(level) === queueOffset) return
    this.table.set(level, queueOffset)
    this.isChanged = true
    if (++this.updates % updatesPerVersion !== 0) return
    this.version.counter++
    this.version.timestamp = this.clock.now()
  }

  /** Takes over the positions of a master. */
  takeOver(table: ReadonlyMap<number, number>): void {
    for (const [level, queueOffset] of table) this.set(level, queueOffset)
    this.persist()
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

  /** The text of the file and of the reply of GET_ALL_DELAY_OFFSET. */
  print(): string {
    const { counter, stateVersion, timestamp } = this.version
    const levels = [...this.table].sort((a, b) => a[0] - b[0]).map(([level, value]) => `\t\t"${level}":${value}`)
    const table = levels.length === 0 ? '{}' : `{\n${levels.join(',\n')}\n\t}`
    const version = `{\n\t\t"counter":${counter},\n\t\t"stateVersion":${stateVersion},\n\t\t"timestamp":${timestamp}\n\t}`
    return `{\n\t"dataVersion":${version},\n\t"offsetTable":${table}\n}`
  }
}
