import { type Files, nodeFiles } from '../base/files.ts'

export type FailingOperation = 'write' | 'fdatasync' | 'open' | 'truncate'

/** What fails: an operation on paths that contain a text, with a system's error code. */
export interface FileFault {
  readonly operation: FailingOperation
  readonly pathHas: string
  readonly code: 'ENOSPC' | 'EIO' | 'EMFILE'
  /** Write only so many bytes of a piece before failing; default 0. */
  readonly bytesFirst?: number
}

/** The machine's files, of which some operations fail while a fault is set. */
export interface FailingFiles extends Files {
  fault: FileFault | undefined
  /** How often something failed. */
  failures: number
  /** Flushes of the log that are waiting while `holdsFlushes` is set: call them to let them go on. */
  readonly heldFlushes: (() => void)[]
  holdsFlushes: boolean
  /** Flushes that were begun. */
  flushes: number
  /** Calls of write on paths with `commitlog`. */
  logWrites: number
}

export function failingFiles(): FailingFiles {
  const paths = new Map<number, string>()
  const check = (operation: FailingOperation, filePath: string | undefined): void => {
    const { fault } = files
    if (fault === undefined || fault.operation !== operation || !(filePath ?? '').includes(fault.pathHas)) return
    files.failures++
    throw Object.assign(new Error(`${fault.code}: made to fail, ${operation} ${filePath}`), { code: fault.code })
  }
  const files: FailingFiles = {
    ...nodeFiles,
    fault: undefined,
    failures: 0,
    heldFlushes: [],
    holdsFlushes: false,
    flushes: 0,
    logWrites: 0,
    openSync: (filePath, mode) => {
      if (mode !== 'read') check('open', filePath)
      const descriptor = nodeFiles.openSync(filePath, mode)
      paths.set(descriptor, filePath)
      return descriptor
    },
    writeSync: (descriptor, source, position) => {
      const filePath = paths.get(descriptor)
      if (filePath?.includes('commitlog')) files.logWrites++
      try {
        check('write', filePath)
      } catch (thrown) {
        const bytes = Math.min(files.fault?.bytesFirst ?? 0, source.length)
        if (bytes > 0) nodeFiles.writeSync(descriptor, source.subarray(0, bytes), position)
        throw thrown
      }
      return nodeFiles.writeSync(descriptor, source, position)
    },
    ftruncateSync: (descriptor, length) => {
      check('truncate', paths.get(descriptor))
      nodeFiles.ftruncateSync(descriptor, length)
    },
    fdatasync: (descriptor, done) => {
      files.flushes++
      const go = (): void => {
        try {
          check('fdatasync', paths.get(descriptor))
        } catch (thrown) {
          setImmediate(done, thrown as Error)
          return
        }
        nodeFiles.fdatasync(descriptor, done)
      }
      if (files.holdsFlushes) files.heldFlushes.push(go)
      else go()
    },
  }
  return files
}
