import * as fs from 'node:fs'
import path from 'node:path'
import { messageOf, OperatingError } from './errors.ts'
import type { Logger } from './log.ts'

const retryMs = 1000

export interface JsonFileOptions {
  readonly path: string
  readonly log: Logger
  /** The text to be written, asked for at the time of writing. */
  readonly print: () => string
}

/**
 * The file of one table of state, kept as RocketMQ keeps its `config/*.json` (Java: ConfigManager): the text goes to `<file>.tmp`
 * and to disk, the present file becomes `<file>.bak`, then the new one takes its name. At no moment is there no whole file, so a
 * full disk or a kill costs at most the last change.
 */
export class JsonFile {
  readonly path: string
  readonly #log: Logger
  readonly #print: () => string
  #wanted = 0
  #written = 0
  #running: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: JsonFileOptions) {
    this.path = options.path
    this.#log = options.log
    this.#print = options.print
  }

  /**
   * Reads the file, or `.bak` when the file is missing, empty or broken. A broken file is kept as `<file>.broken`.
   * @param parse makes the value from the text; throws when it cannot
   * @returns undefined when there is nothing to read
   * @throws OperatingError `STATE_FILE` when there is something but neither file can be read
   */
  load<T>(parse: (text: string) => T): T | undefined {
    const own = readAndParse(this.path, parse)
    if (own.kind === 'value') return own.value
    const backupPath = `${this.path}.bak`
    const backup = readAndParse(backupPath, parse)
    if (own.kind === 'broken') {
      if (backup.kind !== 'value') throw unreadable(this.path, own.problem)
      fs.renameSync(this.path, `${this.path}.broken`)
    } else if (backup.kind === 'broken') throw unreadable(backupPath, backup.problem)
    if (backup.kind !== 'value') return undefined
    const problem = own.kind === 'broken' ? own.problem : 'missing or empty'
    this.#log.warn({ file: this.path, problem }, 'a state file could not be read: its backup is used')
    return backup.value
  }

  /** Says that the content has changed: it is written soon, several changes at once. */
  touch(): void {
    this.#wanted++
    if (this.#isClosed || this.#running !== undefined || this.#retry !== undefined) return
    this.#run().catch((thrown: unknown) => {
      this.#retryLater(thrown)
    })
  }

  /**
   * Resolves when the content of this moment is in the file.
   * @throws the system's error when it cannot be written
   */
  async flush(): Promise<void> {
    const target = this.#wanted
    try {
      while (this.#written < target) await (this.#running ?? this.#run())
    } catch (thrown) {
      this.#retryLater(thrown)
      throw thrown
    }
  }

  /** Writes the content now, in this turn. For small files whose change must be in the file before something is acknowledged. */
  writeNow(): void {
    this.#wanted++
    if (this.#running !== undefined) return // The running write looks again when it ends.
    try {
      writeWhole(this.path, this.#print())
      this.#written = this.#wanted
    } catch (thrown) {
      this.#retryLater(thrown)
    }
  }

  /** Writes what is not written yet and stops. @throws the system's error when that fails */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    this.#retry = undefined
    await this.flush()
  }

  #run(): Promise<void> {
    this.#running = this.#writeUntilCurrent().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #writeUntilCurrent(): Promise<void> {
    await Promise.resolve() // All changes of this turn are in one write.
    while (this.#written < this.#wanted) {
      const covered = this.#wanted
      await writeWholeAsync(this.path, this.#print())
      this.#written = covered
    }
  }

  #retryLater(thrown: unknown): void {
    this.#log.error(
      { file: this.path, problem: messageOf(thrown) },
      'a state file could not be written: tried again soon',
    )
    if (this.#isClosed || this.#retry !== undefined) return
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.touch()
    }, retryMs)
    this.#retry.unref()
  }
}

type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly problem: string }

function readAndParse<T>(file: string, parse: (text: string) => T): Reading<T> {
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'none' }
    throw unreadable(file, messageOf(thrown))
  }
  if (text.trim() === '') return { kind: 'none' }
  try {
    return { kind: 'value', value: parse(text) }
  } catch (thrown) {
    return { kind: 'broken', problem: messageOf(thrown) }
  }
}

const unreadable = (file: string, problem: string): OperatingError =>
  new OperatingError('STATE_FILE', `${file} cannot be read: ${problem}. Repair it or move it away.`)

function writeWhole(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const temporary = `${file}.tmp`
  const descriptor = fs.openSync(temporary, 'w')
  try {
    fs.writeFileSync(descriptor, text)
    fs.fdatasyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
  keepBackup(file)
  fs.renameSync(temporary, file)
}

async function writeWholeAsync(file: string, text: string): Promise<void> {
  await fs.promises.mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.tmp`
  const handle = await fs.promises.open(temporary, 'w')
  try {
    await handle.writeFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  keepBackup(file)
  await fs.promises.rename(temporary, file)
}

/** Gives the present file its second name `.bak`, so that the first name can be taken over without a gap. */
function keepBackup(file: string): void {
  const backup = `${file}.bak`
  if (!fs.existsSync(file)) return
  fs.rmSync(backup, { force: true })
  try {
    fs.linkSync(file, backup)
  } catch {
    fs.copyFileSync(file, backup) // A file system without hard links.
  }
}
