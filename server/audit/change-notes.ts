import { AsyncLocalStorage } from 'node:async_hooks'

/** What a service says about the change it makes. */
export interface ChangeNotes {
  before?: unknown
  after?: unknown
}

// Next loads each route's modules on its own; the notes must reach the wrapper of the request that runs.
const place = globalThis as { rocketdeckChangeNotes?: AsyncLocalStorage<ChangeNotes> }
const storage = (place.rocketdeckChangeNotes ??= new AsyncLocalStorage<ChangeNotes>())

/**
 * Tells the audit list what was there before the write that runs now, or what is there after it. Without a request (tests of a
 * service alone) it does nothing.
 */
export function noteChange(notes: ChangeNotes): void {
  const now = storage.getStore()
  if (now !== undefined) Object.assign(now, notes)
}

/** Runs a service and gathers what it notes. */
export function withChangeNotes<T>(notes: ChangeNotes, run: () => T): T {
  return storage.run(notes, run)
}
