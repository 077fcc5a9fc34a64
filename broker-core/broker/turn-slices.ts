const sliceMs = 3

/** Lets other work of the event loop in between the steps of a long computation. */
export class TurnSlices {
  private endsAt = performance.now() + sliceMs

  /** Whether the present turn has taken long enough; then `await next()`. */
  get isOver(): boolean {
    return performance.now() >= this.endsAt
  }

  /** Resolves in a later turn. */
  next(): Promise<void> {
    return new Promise((resolve) =>
      setImmediate(() => {
        this.endsAt = performance.now() + sliceMs
        resolve()
      }),
    )
  }
}
