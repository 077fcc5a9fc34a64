import type { HeaderScan } from '../../remoting/header-scan.ts'

interface Entry {
  readonly bytes: Buffer
  readonly name: string
}

const entriesMax = 50_000
const nameBytesMax = 512

/** Turns the bytes of a name into its string without making a new one each time. */
export class NameTable {
  private readonly buckets = new Map<number, Entry[]>()
  private last: Entry | undefined
  private size = 0

  /** The name in a slot of a scanned header; '' when the field is absent or empty. */
  name(scan: HeaderScan, slot: number): string {
    if (this.last !== undefined && scan.equals(slot, this.last.bytes)) return this.last.name
    const start = scan.starts[slot] ?? -1
    const end = scan.ends[slot] ?? 0
    if (start < 0 || end - start > nameBytesMax || scan.escaped[slot] === 1) return scan.text(slot)
    const hash = hashOf(scan.buffer, start, end)
    for (const entry of this.buckets.get(hash) ?? []) {
      if (!scan.equals(slot, entry.bytes)) continue
      this.last = entry
      return entry.name
    }
    return this.enter(scan, slot, hash)
  }

  private enter(scan: HeaderScan, slot: number, hash: number): string {
    if (this.size >= entriesMax) {
      this.buckets.clear()
      this.size = 0
    }
    const bytes = Buffer.from(scan.buffer.subarray(scan.starts[slot], scan.ends[slot]))
    const entry: Entry = { bytes, name: bytes.toString('utf8') }
    const bucket = this.buckets.get(hash)
    if (bucket === undefined) this.buckets.set(hash, [entry])
    else bucket.push(entry)
    this.size++
    this.last = entry
    return entry.name
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = (Math.imul(31, hash) + bytes[at]!) | 0
  return hash
}
