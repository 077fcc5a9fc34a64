/**
 * What somebody must be allowed to do for an endpoint to answer: a kind of thing, and what is done with it. Everything that does
 * not end in `.read` changes something; a read-only dashboard refuses it and the audit list records it.
 */
export const rights = [
  /** Needs nothing: health, readiness. */
  'open',
  /** The clusters this dashboard knows: their NameServers, proxies, switches, credentials, environment. */
  'clusters.read',
  'clusters.write',
  /** Brokers, NameServers, and how they run. `write`: their configuration, permissions, cleaning up. */
  'brokers.read',
  'brokers.write',
  'topics.read',
  'topics.write',
  /** Groups and their progress. `write`: create, change, delete; `reset`: move what is consumed next. */
  'groups.read',
  'groups.write',
  'groups.reset',
  /** Connected producers and consumers, their stacks and subscriptions. */
  'clients.read',
  /** Content of messages, traces and dead letters. `send`: send, resend, deliver again. */
  'messages.read',
  'messages.send',
  /** Users and access rules of the brokers. */
  'access.read',
  'access.write',
  /** What a group is watched for: clients, lag. */
  'monitor.read',
  'monitor.write',
  'audit.read',
] as const

export type Right = (typeof rights)[number]

/** The rights that change something. */
export type WriteRight = Exclude<Right, 'open' | `${string}.read`>

/** True for a right that changes something. */
export function isWriteRight(right: Right): right is WriteRight {
  return right !== 'open' && !right.endsWith('.read')
}
