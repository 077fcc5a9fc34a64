import type { Clock } from '../base/clock.ts'
import type { Files } from '../base/files.ts'
import type { Logger } from '../base/log.ts'
import type { CommitLog } from './commit-log.ts'
import type { KeyIndex } from './key-index.ts'
import type { QueueTable } from './queue-table.ts'
import { diskRatio } from './store-facts.ts'
import type { Retention } from './store-types.ts'

export interface CleanerParts {
  readonly log: CommitLog
  readonly table: QueueTable
  readonly index: KeyIndex
  readonly files: Files
  readonly logger: Logger
  readonly clock: Clock
}

/** Rounds in which expired files are removed at any hour after a request for it. */
const roundsByRequest = 20
const hourMs = 3_600_000

/**
 * Removes commit log files past their time, or before it when the disk is nearly full, and then what in queues and index led
 * to them (Java: CleanCommitLogService, CleanConsumeQueueService).
 */
export class StoreCleaner {
  readonly #parts: CleanerParts
  /** What holds now; may be replaced at any time. */
  retention: Retention
  #cleanedTo = 0
  #requestedRounds = 0

  constructor(parts: CleanerParts, retention: Retention) {
    this.#parts = parts
    this.retention = retention
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
    } = this.retention
    const isForced = used > diskSpaceCleanForciblyRatio && (this.retention.cleanFileForciblyEnable ?? true)
    const isRequested = this.#requestedRounds > 0 && this.#requestedRounds-- > 0
    // A disk whose use cannot be found out counts as used, as in Java.
    const isUsed = used < 0 || used > diskMaxUsedSpaceRatio
    if (isForced || isUsed || isRequested || this.#isHourToDelete()) this.#removeExpired(isForced)
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

  /** Removes what is past its time, whatever the hour, now and in the rounds that follow (DELETE_EXPIRED_COMMITLOG). */
  removeNow(): void {
    const { log } = this.#parts
    this.#requestedRounds = roundsByRequest - 1
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
      return -1
    }
  }

  #isHourToDelete(): boolean {
    const hour = new Date(this.#parts.clock.now()).getHours()
    return (this.retention.deleteWhen ?? '04').split(';').some((text) => text.trim() !== '' && Number(text) === hour)
  }

  #removeExpired(isForced: boolean): void {
    const { log, logger, clock } = this.#parts
    const { fileReservedHours = 72, deleteFilesMax = 10 } = this.retention
    const keptMs = fileReservedHours * hourMs
    for (let i = 0; i < deleteFilesMax; i++) {
      const oldest = log.oldestExpirable()
      if (oldest === undefined || (!isForced && clock.now() < oldest.mtimeMs + keptMs)) return
      logger.info({ file: oldest.path, isForced }, 'a commit log file is removed')
      log.removeOldest((failure) => {
        if (failure !== null)
          logger.error({ err: failure, file: oldest.path }, 'a commit log file could not be removed')
      })
    }
  }

  /**
   * Removes the queues whose messages are all gone with the files of the log (Java: DefaultMessageStore.cleanExpiredConsumerQueue).
   * The next message of such a queue begins at offset 0 again.
   * @param isKept topics that are left alone
   */
  removeEmptyQueues(isKept: (topic: string) => boolean): void {
    const { table, log, files, logger } = this.#parts
    const logMin = log.minPosition
    for (const queue of [...table.all()]) {
      const isExpired = queue.maxOffset > 0 && queue.maxPosition > 0 && queue.maxPosition < logMin
      // Appends that are not readable yet have their offsets already.
      if (!isExpired || queue.nextOffset !== queue.maxOffset || isKept(queue.topic)) continue
      const { topic, queueId } = queue
      logger.info({ topic, queueId }, 'a queue whose messages are all gone is removed')
      const folder = table.removeQueue(queue)
      try {
        files.removeFolderSync(folder)
      } catch (thrown) {
        logger.error({ err: thrown, folder }, 'the files of a removed queue are left over')
      }
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
