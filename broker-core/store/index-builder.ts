import type { Logger } from '../base/log.ts'
import type { CommitLog } from './commit-log.ts'
import type { KeyIndex } from './key-index.ts'
import { LogReader } from './log-reader.ts'

/** Index entries that may wait in memory for a write. */
const entriesBytesMax = 256 * 1024

/** Feeds the key index from the log, in slices behind the acknowledgements. */
export class IndexBuilder {
  /** Everything in front of this log position is indexed. */
  position = 0
  readonly #log: CommitLog
  readonly #index: KeyIndex
  readonly #reader: LogReader
  readonly #logger: Logger
  #hasFailed = false

  constructor(log: CommitLog, index: KeyIndex, logger: Logger) {
    this.#log = log
    this.#index = index
    this.#reader = new LogReader(log, 256 * 1024)
    this.#logger = logger
  }

  /** Goes on no later than at a log position: what is behind it will be other records. */
  cutAt(position: number): void {
    this.position = Math.min(this.position, position)
    this.#reader.forget()
  }

  /**
   * Indexes records up to a log position.
   * @param recordsMax how many at most
   * @returns false when the index cannot be written now; it is tried again by the next call
   */
  step(limit: number, recordsMax: number): boolean {
    try {
      for (let count = 0; count < recordsMax && this.position < limit; count++) {
        const content = this.#reader.read(this.position, limit)
        if (content === 'record') {
          this.#index.put(this.#reader.window.bytes, this.#reader.parts)
          this.position += this.#reader.parts.size
        } else {
          if (content !== 'blank')
            this.#logger.error({ position: this.position, content }, 'unreadable record is not indexed')
          this.position = Math.min(this.#log.fileEndOf(this.position), limit)
        }
      }
      if (this.#index.unwrittenBytes > entriesBytesMax) this.#index.writeEntries()
      this.#hasFailed = false
      return true
    } catch (thrown) {
      if (!this.#hasFailed)
        this.#logger.error({ err: thrown }, 'the key index cannot be written; it will be tried again')
      this.#hasFailed = true
      return false
    }
  }
}
