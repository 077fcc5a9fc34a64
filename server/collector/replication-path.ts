interface Mark {
  readonly at: number
  readonly end: bigint
}

const marksMax = 360

/** Where the end of a master's commit log was, and when: tells how old the end of a slave's is. */
export class ReplicationPath {
  private marks: Mark[] = []

  /** @param at epoch ms @param end physical offset of the end of the log; smaller than before: the log began anew */
  add(at: number, end: bigint): void {
    const last = this.marks.at(-1)
    if (last !== undefined && end < last.end) this.marks = []
    this.marks.push({ at, end })
    if (this.marks.length > marksMax) this.marks.shift()
  }

  /** How long ago the master was at `end`, in ms; `atLeast` when it was there before the first mark; 0 at its newest. */
  ageOf(end: bigint, now: number): { ms: number; atLeast: boolean } {
    const next = this.marks.findIndex((mark) => mark.end > end)
    if (next < 0) return { ms: 0, atLeast: false }
    const after = this.marks[next]!
    const before = this.marks[next - 1]
    if (before === undefined) return { ms: now - after.at, atLeast: true }
    const part = Number(end - before.end) / Number(after.end - before.end)
    return { ms: Math.round(now - (before.at + part * (after.at - before.at))), atLeast: false }
  }
}
