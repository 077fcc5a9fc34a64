import path from 'node:path'
import type { Files } from '../base/files.ts'

/** Open files by path, the least recently used closed first, so that thousands of queues need few descriptors. */
export class FileHandles {
  readonly files: Files
  readonly #openMax: number
  readonly #open = new Map<string, number>()

  constructor(files: Files, openMax: number) {
    this.files = files
    this.#openMax = openMax
  }

  /** Descriptor of an existing file, valid until the next call. @throws the system's error */
  existing(filePath: string): number {
    const known = this.#open.get(filePath)
    if (known !== undefined) {
      this.#open.delete(filePath)
      this.#open.set(filePath, known)
      return known
    }
    const descriptor = this.files.openSync(filePath, 'write')
    this.#keep(filePath, descriptor)
    return descriptor
  }

  /** Makes a file of zeros of the given size with the folders above it, or opens it when it is there. */
  created(filePath: string, bytes: number): number {
    this.files.makeFolderSync(path.dirname(filePath))
    const descriptor = this.files.openSync(filePath, 'create')
    try {
      this.files.ftruncateSync(descriptor, bytes)
    } catch (thrown) {
      this.files.closeSync(descriptor)
      throw thrown
    }
    this.close(filePath)
    this.#keep(filePath, descriptor)
    return descriptor
  }

  close(filePath: string): void {
    const descriptor = this.#open.get(filePath)
    if (descriptor === undefined) return
    this.#open.delete(filePath)
    this.files.closeSync(descriptor)
  }

  closeAll(): void {
    for (const filePath of [...this.#open.keys()]) this.close(filePath)
  }

  /** Makes a file safe on the disk, with a descriptor of its own. */
  flush(filePath: string): Promise<void> {
    return new Promise((resolve, reject) => {
      let descriptor: number
      try {
        descriptor = this.files.openSync(filePath, 'write')
      } catch (thrown) {
        // A queue that was deleted meanwhile needs no flush.
        if ((thrown as { code?: string }).code === 'ENOENT') resolve()
        else reject(thrown instanceof Error ? thrown : new Error(String(thrown)))
        return
      }
      this.files.fdatasync(descriptor, (failure) => {
        this.files.closeSync(descriptor)
        if (failure === null) resolve()
        else reject(failure)
      })
    })
  }

  #keep(filePath: string, descriptor: number): void {
    this.#open.set(filePath, descriptor)
    if (this.#open.size <= this.#openMax) return
    const [oldest] = this.#open.keys()
    if (oldest !== undefined) this.close(oldest)
  }
}
