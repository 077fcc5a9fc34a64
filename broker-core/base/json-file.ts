import * as fs from 'node:fs'
import path from 'node:path'
import { messageOf, OperatingError } from './errors.ts'
import type { Logger } from './log.ts'

const retryMs = 1000
const durableDelayMs = 300

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
  /** Numbers of changes: made, to be seen in the file, safe on disk. */
  #made = 0
  #visible = 0
  #durable = 0
  #isWriteDue = false
  #running: Promise<void> | undefined
  #later: NodeJS.Timeout | undefined
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

  /** Says that the content has changed: it is on disk soon, several changes at once. */
  touch(): void {
    this.#made++
    if (!this.#isClosed && this.#running === undefined && this.#later === undefined) this.#runUnwatched()
  }

  /**
   * Says that the content has changed and must outlive this process before anything is acknowledged: it is in the file when the
   * code that runs now has returned to the event loop (all changes until then at once), and on disk soon after.
   */
  touchThisTurn(): void {
    this.#made++
    if (this.#isClosed || this.#isWriteDue) return
    this.#isWriteDue = true
    queueMicrotask(() => {
      this.#isWriteDue = false
      this.#writeNow()
    })
  }

  /**
   * Resolves when the content of this moment is on disk.
   * @throws the system's error when it cannot be written
   */
  async flush(): Promise<void> {
    const target = this.#made
    try {
      while (this.#durable < target) await (this.#running ?? this.#run())
    } catch (thrown) {
      this.#retryLater(thrown)
      throw thrown
    }
  }

  /** Writes what is not written yet and stops. @throws the system's error when that fails */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#later)
    this.#later = undefined
    await this.flush()
  }

  #writeNow(): void {
    if (this.#visible === this.#made) return
    const temporary = `${this.path}.now`
    try {
      fs.mkdirSync(path.dirname(this.path), { recursive: true })
      fs.writeFileSync(temporary, this.#print())
      // The backup must be a file that is safe on disk.
      if (this.#visible === this.#durable) keepBackup(this.path)
      fs.renameSync(temporary, this.path)
      this.#visible = this.#made
      this.#runLater(durableDelayMs)
    } catch (thrown) {
      this.#retryLater(thrown)
    }
  }

  #runUnwatched(): void {
    this.#run().catch((thrown: unknown) => {
      this.#retryLater(thrown)
    })
  }

  #run(): Promise<void> {
    this.#running = this.#writeUntilDurable().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #writeUntilDurable(): Promise<void> {
    await Promise.resolve() // All changes of this turn are in one write.
    while (this.#durable < this.#made) {
      const covered = this.#made
      const temporary = `${this.path}.tmp`
      await writeToDisk(temporary, this.#print())
      if (this.#visible > covered) continue // A newer content is in the file already.
      if (this.#visible === this.#durable) keepBackup(this.path)
      fs.renameSync(temporary, this.path)
      this.#visible = covered
      this.#durable = covered
    }
  }

  #runLater(delayMs: number): void {
    if (this.#isClosed || this.#later !== undefined || this.#running !== undefined) return
    this.#later = setTimeout(() => {
      this.#later = undefined
      if (this.#running === undefined) this.#runUnwatched()
    }, delayMs)
    this.#later.unref()
  }

  #retryLater(thrown: unknown): void {
    this.#log.error(
      { file: this.path, problem: messageOf(thrown) },
      'a state file could not be written: tried again soon',
    )
    this.#runLater(retryMs)
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

async function writeToDisk(file: string, text: string): Promise<void> {
  await fs.promises.mkdir(path.dirname(file), { recursive: true })
  const handle = await fs.promises.open(file, 'w')
  try {
    await handle.writeFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
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
