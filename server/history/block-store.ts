import { and, eq } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { historyBlocks, historySeries } from '../db/tables/index.ts'
import { samplesPerBlock } from './steps.ts'

export type SeriesKind = (typeof historySeries.$inferSelect)['kind']

/** One thing that is measured. */
export interface SeriesName {
  readonly kind: SeriesKind
  /** Empty for the cluster. */
  readonly subject: string
  readonly measure: string
}

export interface StoredSeries extends SeriesName {
  readonly id: number
  busyAt: number
}

/** A block that is to be written. */
export interface Block {
  readonly series: number
  readonly stepMs: number
  readonly block: number
  readonly samples: Float32Array
  /** The next block of the series has begun. */
  readonly isFull: boolean
}

/** As the driver gives it. */
type Blob = ArrayBuffer

/** A prepared statement with values for its question marks. */
interface Statement {
  run(...values: unknown[]): unknown
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown[]
}

/** Rows written in one transaction: some milliseconds, so that pages are not held up. */
const rowsPerTransaction = 500

/** The blocks of a cluster's series in SQLite. */
export class BlockStore {
  private readonly database: Database
  private readonly cluster: string
  private readonly put: Statement
  private readonly one: Statement
  private readonly range: Statement
  private readonly before: Statement

  constructor(database: Database, cluster: string) {
    this.database = database
    this.cluster = cluster
    const prepare = (sql: string): Statement => database.file.prepare(sql)
    this.put = prepare('insert or replace into history_blocks (series, step_ms, block, samples) values (?, ?, ?, ?)')
    const ofBlocks = 'from history_blocks where series = ? and step_ms = ?'
    this.one = prepare(`select samples ${ofBlocks} and block = ?`)
    this.range = prepare(`select block, samples ${ofBlocks} and block between ? and ?`)
    this.before = prepare(`delete ${ofBlocks} and block < ?`)
  }

  /** True when nothing survives the process. */
  get isInMemory(): boolean {
    return this.database.place.kind === 'memory'
  }

  series(): StoredSeries[] {
    return this.database.sql.select().from(historySeries).where(eq(historySeries.cluster, this.cluster)).all()
  }

  add(name: SeriesName, busyAt: number): StoredSeries {
    const { kind, subject, measure } = name
    return this.database.sql
      .insert(historySeries)
      .values({ cluster: this.cluster, kind, subject, measure, busyAt })
      .returning()
      .get()
  }

  noteBusy({ id, busyAt }: StoredSeries): void {
    this.database.sql
      .update(historySeries)
      .set({ busyAt })
      .where(and(eq(historySeries.id, id), eq(historySeries.cluster, this.cluster)))
      .run()
  }

  /** Forgets a series and all its blocks. */
  remove({ id }: StoredSeries): void {
    this.database.sql.delete(historyBlocks).where(eq(historyBlocks.series, id)).run()
    this.database.sql.delete(historySeries).where(eq(historySeries.id, id)).run()
  }

  /** Several changes at once are faster in one transaction. */
  together(work: () => void): void {
    this.database.transaction(work)
  }

  load(series: number, stepMs: number, block: number): Float32Array | undefined {
    const row = this.one.get(series, stepMs, block) as { samples: Blob } | undefined
    return row === undefined ? undefined : floatsOf(row.samples)
  }

  /** Blocks from `first` to `last`. */
  read(series: number, stepMs: number, first: number, last: number): Map<number, Float32Array> {
    const rows = this.range.all(series, stepMs, first, last) as { block: number; samples: Blob }[]
    return new Map(rows.map(({ block, samples }) => [block, floatsOf(samples)]))
  }

  /** Writes blocks, and behind a full one drops those of its series that are too old. Gives others a turn between transactions. */
  async write(blocks: readonly Block[], oldest: (stepMs: number) => number): Promise<void> {
    for (let at = 0; at < blocks.length; at += rowsPerTransaction) {
      if (at > 0) await new Promise((resolve) => setImmediate(resolve))
      this.writeNow(blocks.slice(at, at + rowsPerTransaction), oldest)
    }
  }

  /** As `write`, all at once: for the end of the process. */
  writeNow(blocks: readonly Block[], oldest: (stepMs: number) => number): void {
    if (blocks.length === 0 || !this.database.file.open) return
    this.database.transaction(() => {
      for (const { series, stepMs, block, samples, isFull } of blocks) {
        this.put.run(series, stepMs, block, bytesOf(samples))
        if (isFull) this.before.run(series, stepMs, oldest(stepMs))
      }
    })
  }
}

const bytesPerFloat = 4

function bytesOf(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(samples.length * bytesPerFloat)
  samples.forEach((sample, at) => bytes.writeFloatLE(sample, at * bytesPerFloat))
  return bytes
}

/** A block that is shorter or longer than it should be is read as far as it goes. */
function floatsOf(blob: Blob): Float32Array {
  const bytes = Buffer.from(blob)
  return Float32Array.from({ length: samplesPerBlock }, (_, at) =>
    (at + 1) * bytesPerFloat <= bytes.length ? bytes.readFloatLE(at * bytesPerFloat) : Number.NaN,
  )
}
