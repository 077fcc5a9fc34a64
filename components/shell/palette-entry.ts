/** One line of the palette. */
export interface Entry {
  /** Tells it from the others of its kind. */
  readonly id: string
  readonly kind: 'pasted' | 'topic' | 'group' | 'broker' | 'client' | 'page' | 'recent' | 'action' | 'key'
  readonly label: string
  /** Where it leads; else `run` does it. */
  readonly href?: string
  readonly run?: () => void
  /** It opens something else in the palette's place. */
  readonly staysOpen?: boolean
  /** Why the reader cannot choose it. */
  readonly refusal?: string | undefined
}

/** Tells an entry from all others. */
export const keyOf = ({ kind, id }: Entry): string => `${kind} ${id}`
