import path from 'node:path'
import { type Files, nodeFiles } from '../../base/files.ts'
import { int64At, putInt64 } from './timer-log.ts'

const fileBytes = 4096
/** Bytes of the file that mean something, and the body of GET_TIMER_CHECK_POINT. */
const usedBytes = 56

/** How far the timer has come, kept in `config/timercheck` (Java: TimerCheckpoint). */
export class TimerCheckpoint {
  /** Slot that is to be delivered next, epoch ms; 0: none was yet. */
  readTime = 0
  /** Timer log up to here is on disk, and what it says is in the wheel. */
  logPosition = 0
  /** Next message of the timer topic to be put into the wheel. */
  queueOffset = 0
  /** The same, as a slave would take it over. */
  masterQueueOffset = 0
  private stateVersion = 0
  private timestamp = 0
  private counter = 0
  private readonly path: string
  private readonly files: Files
  private written: Buffer = Buffer.alloc(usedBytes)

  constructor(configFolder: string, files: Files = nodeFiles) {
    this.path = path.join(configFolder, 'timercheck')
    this.files = files
  }

  load(): void {
    const bytes = Buffer.alloc(usedBytes)
    if ((this.files.factsSync(this.path)?.size ?? 0) < usedBytes) return
    const descriptor = this.files.openSync(this.path, 'read')
    try {
      this.files.readSync(descriptor, bytes, 0)
    } finally {
      this.files.closeSync(descriptor)
    }
    this.readTime = int64At(bytes, 0)
    this.logPosition = int64At(bytes, 8)
    this.queueOffset = int64At(bytes, 16)
    this.masterQueueOffset = int64At(bytes, 24)
    this.stateVersion = int64At(bytes, 32)
    this.timestamp = int64At(bytes, 40)
    this.counter = int64At(bytes, 48)
    this.written = bytes
  }

  /** The version that follows a change of how far the timer has come. */
  nextVersion(now: number): void {
    this.timestamp = now
    this.counter++
  }

  /**
   * Takes over how far a master is; what is in this broker's own wheel stays as it is. What the master has delivered is not
   * delivered again when this broker becomes the master.
   * @param bytes the seven int64 of GET_TIMER_CHECK_POINT
   */
  follow(bytes: Buffer): void {
    if (bytes.length < usedBytes) return
    this.readTime = int64At(bytes, 0)
    this.masterQueueOffset = int64At(bytes, 24)
    this.stateVersion = int64At(bytes, 32)
    this.timestamp = int64At(bytes, 40)
    this.counter = int64At(bytes, 48)
    this.write()
  }

  encode(): Buffer {
    const bytes = Buffer.alloc(usedBytes)
    const { readTime, logPosition, queueOffset, masterQueueOffset, stateVersion, timestamp, counter } = this
    const values = [readTime, logPosition, queueOffset, masterQueueOffset, stateVersion, timestamp, counter]
    for (const [index, value] of values.entries()) putInt64(bytes, 8 * index, value)
    return bytes
  }

  /** Writes the file if anything changed. */
  write(): void {
    const bytes = this.encode()
    if (bytes.equals(this.written)) return
    this.files.makeFolderSync(path.dirname(this.path))
    const descriptor = this.files.openSync(this.path, 'create')
    try {
      if ((this.files.factsSync(this.path)?.size ?? 0) < fileBytes) this.files.ftruncateSync(descriptor, fileBytes)
      this.files.writeSync(descriptor, bytes, 0)
    } finally {
      this.files.closeSync(descriptor)
    }
    this.written = bytes
  }
}
