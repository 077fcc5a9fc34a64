import { type Files, readFully, writeFully } from '../base/files.ts'
import { getInt64, setInt64 } from '../message/record-layout.ts'

const fileBytes = 4096

/** The file `checkpoint`: up to which store time everything is safe on the disk (Java: StoreCheckpoint). */
export class Checkpoint {
  /** Store time of the last message known to be on the disk. */
  physicMsgTimestamp = 0
  /** Store time of the last message whose queue and index entries are known to be on the disk. */
  logicsMsgTimestamp = 0
  /** End time of the last index file that is wholly on the disk. */
  indexMsgTimestamp = 0
  masterFlushedOffset = 0
  confirmPhyOffset = 0
  readonly #files: Files
  readonly #path: string
  #written = ''

  constructor(files: Files, path: string) {
    this.#files = files
    this.#path = path
  }

  /** Reads the file; a missing or short one means zero everywhere. */
  load(): void {
    if (this.#files.factsSync(this.#path) === undefined) return
    const view = new DataView(new ArrayBuffer(40))
    const descriptor = this.#files.openSync(this.#path, 'read')
    try {
      if (readFully(this.#files, descriptor, new Uint8Array(view.buffer), 0) < 40) return
    } finally {
      this.#files.closeSync(descriptor)
    }
    this.physicMsgTimestamp = getInt64(view, 0)
    this.logicsMsgTimestamp = getInt64(view, 8)
    this.indexMsgTimestamp = getInt64(view, 16)
    this.masterFlushedOffset = getInt64(view, 24)
    this.confirmPhyOffset = getInt64(view, 32)
  }

  /** Messages stored up to here are safe, with their queue entries. 3 s are taken off, as Apache does. */
  get minTimestamp(): number {
    return Math.max(0, Math.min(this.physicMsgTimestamp, this.logicsMsgTimestamp) - 3000)
  }

  /** Writes the file and waits for the disk; does nothing when nothing changed. @throws the system's error */
  flush(): void {
    const values = [
      this.physicMsgTimestamp,
      this.logicsMsgTimestamp,
      this.indexMsgTimestamp,
      this.masterFlushedOffset,
      this.confirmPhyOffset,
    ]
    const text = values.join()
    if (text === this.#written) return
    const isNew = this.#files.factsSync(this.#path) === undefined
    const view = new DataView(new ArrayBuffer(isNew ? fileBytes : 40))
    values.forEach((value, i) => {
      setInt64(view, i * 8, value)
    })
    const descriptor = this.#files.openSync(this.#path, 'create')
    try {
      writeFully(this.#files, descriptor, new Uint8Array(view.buffer), 0)
      this.#files.fdatasyncSync(descriptor)
    } finally {
      this.#files.closeSync(descriptor)
    }
    this.#written = text
  }
}
