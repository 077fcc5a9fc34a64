import { writeJavaJson } from '../protocol/java-json.ts'

interface Entry<T> {
  value: T
  /** `"name":{…}`, made when first needed. */
  text: string | undefined
  readonly chunk: Chunk<T>
}

interface Chunk<T> {
  readonly entries: Map<string, Entry<T>>
  text: string | undefined
}

/** Members of a chunk: the text of a table of 10,000 is 40 texts, of which a change makes one anew. */
const chunkSize = 256
const separator = ',\n'

/**
 * A table by name whose JSON is at hand: it is written to a file and sent to NameServers after every change, and must not cost
 * the event loop more than a little when 10,000 members are in it. Values are snapshots, never changed in place.
 */
export class TextTable<T extends object> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #chunks: Chunk<T>[] = []
  #sortedNames: readonly string[] | undefined

  get size(): number {
    return this.#entries.size
  }

  get(name: string): T | undefined {
    return this.#entries.get(name)?.value
  }

  /** In the order in which the names came. */
  *values(): Generator<T> {
    for (const entry of this.#entries.values()) yield entry.value
  }

  names(): IterableIterator<string> {
    return this.#entries.keys()
  }

  /** The names in ascending order; sorted once per set of names. */
  sortedNames(): readonly string[] {
    return (this.#sortedNames ??= [...this.#entries.keys()].sort())
  }

  set(name: string, value: T): void {
    const known = this.#entries.get(name)
    if (known !== undefined) {
      known.value = value
      known.text = undefined
      known.chunk.text = undefined
      return
    }
    let chunk = this.#chunks.at(-1)
    if (chunk === undefined || chunk.entries.size >= chunkSize)
      this.#chunks.push((chunk = { entries: new Map(), text: undefined }))
    const entry = { value, text: undefined, chunk }
    chunk.entries.set(name, entry)
    chunk.text = undefined
    this.#entries.set(name, entry)
    this.#sortedNames = undefined
  }

  /** False when there was none. */
  delete(name: string): boolean {
    const entry = this.#entries.get(name)
    if (entry === undefined) return false
    this.#entries.delete(name)
    entry.chunk.entries.delete(name)
    entry.chunk.text = undefined
    this.#sortedNames = undefined
    return true
  }

  /** One member `"name":{…}`; empty for a name that is not there. */
  memberText(name: string): string {
    const entry = this.#entries.get(name)
    return entry === undefined ? '' : textOf(name, entry)
  }

  /** The members of some names, or of all, with a comma and a line end between them. */
  text(names?: Iterable<string>): string {
    if (names === undefined) return joined(this.#chunks.map(textOfChunk))
    const members: string[] = []
    for (const name of names) members.push(this.memberText(name))
    return joined(members)
  }
}

function textOf<T>(name: string, entry: Entry<T>): string {
  return (entry.text ??= `${JSON.stringify(name)}:${writeJavaJson(entry.value)}`)
}

function textOfChunk<T>(chunk: Chunk<T>): string {
  return (chunk.text ??= joined([...chunk.entries].map(([name, entry]) => textOf(name, entry))))
}

const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(separator)
