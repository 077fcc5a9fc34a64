/** How far a log goes. */
export interface LogExtent {
  readonly begin: number
  readonly end: number
}

/** How a slave begins to follow. */
export interface SinkPlan {
  /** What it reports first: from there on the master sends. */
  readonly request: number
  /** Up to here the master's bytes are compared with the slave's own; `request` or less: nothing is. */
  readonly compareTo: number
  /** Whether all that the slave has is given up first. */
  readonly startsAnew: boolean
  /** Why the slave must not follow. */
  readonly problem?: string
}

/**
 * A request for 0 means the master's last file. The byte that is left out is the first one of a size below 16 MiB: it is 0 in
 * every log.
 */
export const firstAskable = 1

/** What an empty slave asks for: everything. Apache's gets the last file only. */
const wholeLogOf = (master: LogExtent | undefined): number =>
  master === undefined ? 0 : Math.max(master.begin, firstAskable)

/** Bytes in front of the common end that are compared. */
const comparedBytes = 64 * 1024

/**
 * Says from where on a slave follows.
 * @param own the slave's log
 * @param master the master's, undefined when it did not say
 */
export function sinkPlanOf(own: LogExtent, master: LogExtent | undefined): SinkPlan {
  // What the slave lacks is gone at the master: all that it has is older than anything there.
  const startsAnew = master !== undefined && own.end < master.begin
  if (startsAnew || own.end === own.begin) {
    const request = own.end > 0 && !startsAnew ? own.end : wholeLogOf(master)
    return { request, compareTo: request, startsAnew }
  }
  const compareTo = Math.min(own.end, master?.end ?? own.end)
  const first = Math.max(own.begin, master?.begin ?? 0, compareTo - comparedBytes)
  const request = Math.max(first, firstAskable)
  if (request < compareTo || compareTo === own.end) return { request, compareTo, startsAnew: false }
  const problem =
    `the master's log ends at ${master?.end ?? 0}, this slave's goes from ${own.begin} to ${own.end}: they have nothing in common. ` +
    'If the master has lost its store, start this broker as the master; else empty the store folder of this slave'
  return { request, compareTo, startsAnew: false, problem }
}
