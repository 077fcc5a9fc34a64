import type { Clock } from '../base/clock.ts'
import type { Files } from '../base/files.ts'
import type { Logger } from '../base/log.ts'
import type { CommitLog } from './commit-log.ts'
import type { KeyIndex } from './key-index.ts'
import type { QueueTable } from './queue-table.ts'
import { diskRatio } from './store-facts.ts'
import type { StoreOptions } from './store-types.ts'

export interface CleanerParts {
  readonly log: CommitLog
  readonly table: QueueTable
  readonly index: KeyIndex
  readonly files: Files
  readonly logger: Logger
  readonly clock: Clock
}

const filesPerRound = 10
const hourMs = 3_600_000

/**
 * Removes commit log files past their time, or before it when the disk is nearly full, and then what in queues and index led
 * to them (Java: CleanCommitLogService, CleanConsumeQueueService).
 */
export class StoreCleaner {
  readonly #parts: CleanerParts
  readonly #options: StoreOptions
  #cleanedTo = 0

  constructor(parts: CleanerParts, options: StoreOptions) {
    this.#parts = parts
    this.#options = options
  }

  /**
   * One round.
   * @param wasFull whether the disk was too full to store more
   * @returns whether it is
   */
  run(wasFull: boolean): boolean {
    const { log, logger } = this.#parts
    const used = this.#usedPercent()
    const {
      diskMaxUsedSpaceRatio = 75,
      diskSpaceCleanForciblyRatio = 85,
      diskSpaceWarningLevelRatio = 90,
    } = this.#options
    const isForced = used > diskSpaceCleanForciblyRatio && (this.#options.cleanFileForciblyEnable ?? true)
    if (isForced || used > diskMaxUsedSpaceRatio || this.#isHourToDelete()) this.#removeExpired(isForced)
    if (log.minPosition > this.#cleanedTo) this.#removeLeads(log.minPosition)
    const isFull = used > diskSpaceWarningLevelRatio || (wasFull && used > diskSpaceCleanForciblyRatio)
    if (isFull !== wasFull) {
      logger.warn(
        { usedPercent: used },
        isFull ? 'the disk is too full: no more messages are stored' : 'messages are stored again',
      )
    }
    return isFull
  }

  /** Removes what is past its time, whatever the hour (DELETE_EXPIRED_COMMITLOG, CLEAN_EXPIRED_CONSUMEQUEUE). */
  removeNow(): void {
    const { log } = this.#parts
    this.#removeExpired(false)
    if (log.minPosition > this.#cleanedTo) this.#removeLeads(log.minPosition)
  }

  #usedPercent(): number {
    const { files, log, table } = this.#parts
    try {
      return (
        Math.max(
          diskRatio(files.diskSpaceSync(log.folder)),
          diskRatio(files.diskSpaceSync(files.factsSync(table.folder) === undefined ? log.folder : table.folder)),
        ) * 100
      )
    } catch (thrown) {
      this.#parts.logger.warn({ err: thrown }, 'the disk space cannot be found out')
      return 0
    }
  }

  #isHourToDelete(): boolean {
    const hour = new Date(this.#parts.clock.now()).getHours()
    return (this.#options.deleteWhen ?? '04').split(';').some((text) => text.trim() !== '' && Number(text) === hour)
  }

  #removeExpired(isForced: boolean): void {
    const { log, logger, clock } = this.#parts
    const keptMs = (this.#options.fileReservedHours ?? 72) * hourMs
    for (let i = 0; i < filesPerRound; i++) {
      const oldest = log.oldestExpirable()
      if (oldest === undefined || (!isForced && clock.now() < oldest.mtimeMs + keptMs)) return
      logger.info({ file: oldest.path, isForced }, 'a commit log file is removed')
      log.removeOldest((failure) => {
        if (failure !== null)
          logger.error({ err: failure, file: oldest.path }, 'a commit log file could not be removed')
      })
    }
  }

  #removeLeads(logMin: number): void {
    const { table, index, files, logger } = this.#parts
    try {
      for (const queue of table.all()) {
        if (queue.isDirty) queue.writeOut()
        for (const filePath of queue.takeExpiredFiles(logMin, table.scratch)) files.unlinkSync(filePath)
      }
      index.removeExpired(logMin)
      this.#cleanedTo = logMin
    } catch (thrown) {
      logger.error({ err: thrown }, 'expired queue or index files could not be removed')
    }
  }
}
