import * as fs from 'node:fs'

/** One name in a folder. */
export interface FolderEntry {
  readonly name: string
  readonly isFolder: boolean
}

export interface FileFacts {
  readonly size: number
  readonly mtimeMs: number
  /** Inode and device, to recognise the same file under two names. */
  readonly ino: number
  readonly dev: number
}

export interface DiskSpace {
  readonly totalBytes: number
  /** Free, including what is kept for the superuser. */
  readonly freeBytes: number
  /** Free for this process. */
  readonly usableBytes: number
}

/** The file operations of the core. The real ones are `nodeFiles`; tests pass some that fail on demand. */
export interface Files {
  /** @param mode `read`: must exist; `write`: must exist, read and write; `create`: read and write, made when missing */
  openSync(path: string, mode: 'read' | 'write' | 'create'): number
  closeSync(descriptor: number): void
  /** Reads into all of `target`. Returns the bytes read, 0 at the end of the file. */
  readSync(descriptor: number, target: Uint8Array, position: number): number
  /** Writes all of `source`. Returns the bytes written, possibly fewer than asked. */
  writeSync(descriptor: number, source: Uint8Array, position: number): number
  ftruncateSync(descriptor: number, length: number): void
  fdatasyncSync(descriptor: number): void
  fdatasync(descriptor: number, done: (failure: Error | null) => void): void
  /** Makes the names in a folder safe against a loss of power, where the system can do that. */
  syncFolderSync(path: string): void
  /** Makes a folder and those above it. */
  makeFolderSync(path: string): void
  /** The names in a folder, sorted; empty when there is no such folder. */
  listSync(path: string): FolderEntry[]
  /** Undefined when there is no such file. */
  factsSync(path: string): FileFacts | undefined
  unlinkSync(path: string): void
  unlink(path: string, done: (failure: Error | null) => void): void
  renameSync(from: string, to: string): void
  /** Removes a folder with all that is in it; no error when it is missing. */
  removeFolderSync(path: string): void
  diskSpaceSync(path: string): DiskSpace
}

const flagsOf = { read: 'r', write: 'r+', create: fs.constants.O_RDWR | fs.constants.O_CREAT } as const

/** The files of the machine. */
export const nodeFiles: Files = {
  openSync: (path, mode) => fs.openSync(path, flagsOf[mode], 0o644),
  closeSync: (descriptor) => {
    fs.closeSync(descriptor)
  },
  readSync: (descriptor, target, position) => fs.readSync(descriptor, target, 0, target.length, position),
  writeSync: (descriptor, source, position) => fs.writeSync(descriptor, source, 0, source.length, position),
  ftruncateSync: (descriptor, length) => {
    fs.ftruncateSync(descriptor, length)
  },
  fdatasyncSync: (descriptor) => {
    fs.fdatasyncSync(descriptor)
  },
  fdatasync: (descriptor, done) => {
    fs.fdatasync(descriptor, done)
  },
  syncFolderSync: (path) => {
    if (process.platform === 'win32') return
    const descriptor = fs.openSync(path, 'r')
    try {
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  },
  makeFolderSync: (path) => {
    fs.mkdirSync(path, { recursive: true })
  },
  listSync: (path) => {
    try {
      const entries = fs.readdirSync(path, { withFileTypes: true })
      return entries
        .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT') return []
      throw thrown
    }
  },
  factsSync: (path) => {
    const stat = fs.statSync(path, { throwIfNoEntry: false })
    return stat && { size: stat.size, mtimeMs: stat.mtimeMs, ino: stat.ino, dev: stat.dev }
  },
  unlinkSync: (path) => {
    fs.unlinkSync(path)
  },
  unlink: (path, done) => {
    fs.unlink(path, done)
  },
  renameSync: (from, to) => {
    fs.renameSync(from, to)
  },
  removeFolderSync: (path) => {
    fs.rmSync(path, { recursive: true, force: true })
  },
  diskSpaceSync: (path) => {
    const stat = fs.statfsSync(path)
    return {
      totalBytes: stat.blocks * stat.bsize,
      freeBytes: stat.bfree * stat.bsize,
      usableBytes: stat.bavail * stat.bsize,
    }
  },
}

/** The system's error code (`ENOSPC`, `EIO` …) of anything thrown; undefined when it has none. */
export function codeOf(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** Most bytes of one write: larger pieces invite the kernel's throttling of writers. */
const writeBytesMax = 262_144

/**
 * Writes all bytes, however many calls it takes.
 * @throws the system's error; some of the bytes may then be in the file
 */
export function writeFully(files: Files, descriptor: number, source: Uint8Array, position: number): void {
  let done = 0
  while (done < source.length) {
    const isWhole = done === 0 && source.length <= writeBytesMax
    const piece = isWhole ? source : source.subarray(done, Math.min(source.length, done + writeBytesMax))
    const count = files.writeSync(descriptor, piece, position + done)
    if (count <= 0) throw new Error(`nothing was written at position ${position + done}`)
    done += count
  }
}

/** Reads until `target` is full or the file ends. Returns the bytes read. */
export function readFully(files: Files, descriptor: number, target: Uint8Array, position: number): number {
  let done = 0
  while (done < target.length) {
    const count = files.readSync(descriptor, done === 0 ? target : target.subarray(done), position + done)
    if (count <= 0) break
    done += count
  }
  return done
}
