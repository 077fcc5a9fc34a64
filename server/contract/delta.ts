/**
 * What makes one JSON value of another; short when little changed. `r` replaces the value; `o` changes members of an object, `x` are
 * those that are gone; `a` changes elements of a list of the same length; `s` drops elements at the start of a list and appends `p`.
 */
export type Delta =
  | { readonly r: unknown }
  | { readonly o: Readonly<Record<string, Delta>>; readonly x?: readonly string[] }
  | { readonly a: Readonly<Record<string, Delta>> }
  | { readonly s: number; readonly p: readonly unknown[] }

type Json = Readonly<Record<string, unknown>>

/** A series moves on by a sample or a few. */
const shiftMax = 8

/** The change from `before` to `after`, both of JSON; undefined when they are the same. */
export function deltaOf(before: unknown, after: unknown): Delta | undefined {
  if (Object.is(before, after)) return undefined
  if (Array.isArray(before) && Array.isArray(after)) return listDelta(before, after)
  if (!isObject(before) || !isObject(after)) return { r: after }
  const changed: Record<string, Delta> = Object.create(null) as Record<string, Delta>
  for (const [key, value] of Object.entries(after)) {
    const delta = Object.hasOwn(before, key) ? deltaOf(before[key], value) : { r: value }
    if (delta !== undefined) changed[key] = delta
  }
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  if (gone.length === 0 && Object.keys(changed).length === 0) return undefined
  return { o: changed, ...(gone.length === 0 ? {} : { x: gone }) }
}

function listDelta(before: readonly unknown[], after: readonly unknown[]): Delta | undefined {
  if (before.length !== after.length) return { r: after }
  const changed: Record<string, Delta> = {}
  let count = 0
  after.forEach((value, at) => {
    const delta = deltaOf(before[at], value)
    if (delta === undefined) return
    changed[at] = delta
    count++
  })
  if (count === 0) return undefined
  if (count * 2 <= after.length || after.length <= 2) return { a: changed }
  for (let shift = 1; shift <= Math.min(shiftMax, after.length - 1); shift++) {
    const kept = after.length - shift
    if (after.every((value, at) => at >= kept || deltaOf(before[at + shift], value) === undefined))
      return { s: shift, p: after.slice(kept) }
  }
  return { r: after }
}

/** Applies a change; what did not change is the same object as before. @throws TypeError when the change does not fit */
export function applyDelta(before: unknown, delta: Delta): unknown {
  if ('r' in delta) return delta.r
  if ('s' in delta) return [...(before as readonly unknown[]).slice(delta.s), ...delta.p]
  if ('a' in delta) {
    const list = [...(before as readonly unknown[])]
    for (const [at, change] of Object.entries(delta.a)) list[Number(at)] = applyDelta(list[Number(at)], change)
    return list
  }
  if (!isObject(before)) throw new TypeError('a change of members needs an object')
  const entries = new Map(Object.entries(before))
  for (const key of delta.x ?? []) entries.delete(key)
  for (const [key, change] of Object.entries(delta.o)) entries.set(key, applyDelta(entries.get(key), change))
  return Object.fromEntries(entries)
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
