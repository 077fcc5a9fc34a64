import { z } from 'zod'

/** Every code an API error can have, with its HTTP status. */
export const errorStatus = {
  /** Path, query or body is not as declared; `details.issues` names the fields. */
  'bad-request': 400,
  'body-too-large': 413,
  /** A write that did not come from a page of this dashboard. */
  'cross-origin': 403,
  /** The request names a host this dashboard does not answer to. */
  'host-not-allowed': 421,
  /** A write, and this dashboard only reads; `details.right` is what it would need. */
  'read-only': 403,
  'cluster-unknown': 404,
  'topic-unknown': 404,
  'group-unknown': 404,
  'broker-unknown': 404,
  'message-unknown': 404,
  'topic-exists': 409,
  'cluster-exists': 409,
  /** The cluster the dashboard was started for cannot be removed. */
  'cluster-stays': 409,
  /** Nothing is set that could be asked; `message` says what. */
  'not-set': 409,
  'group-exists': 409,
  'client-unknown': 404,
  /** The broker understood and refused; `details.responseCode`, `details.remark`. */
  'refused-by-broker': 422,
  /** This cluster's version lacks what was asked. */
  'not-supported': 501,
  /** NameServer or broker cannot be connected; `details.hop`, `details.address`. */
  unreachable: 503,
  /** NameServer or broker did not answer in time; `details.hop`, `details.address`. */
  timeout: 504,
  /** Starting: nothing was asked of the clusters yet. */
  'not-ready': 503,
  internal: 500,
} as const

export type ErrorCode = keyof typeof errorStatus

/**
 * What is wrong with a request that is well formed but not valid: `details.reason` of `bad-request`, with the values that its sentence
 * names beside it. Absent where only a program can be meant.
 */
export const badRequestReasons = [
  /** `field`, `rule` (how it is wrong), `limit`. */
  'field',
  'not-changed-here',
  'named-twice',
  'too-many-days',
  'system-group',
  'system-topic',
  'empty-message',
  'delay-twice',
  'order-and-queue',
  'transaction-alone',
  'reserved-property',
  'property-character',
  'proxy-unknown',
  'too-many-pairs',
  'from-after-to',
  'old-cursor',
  'embedded-name-server',
  'needs-secret-key',
] as const
export type BadRequestReason = (typeof badRequestReasons)[number]

/** The body of every reply that is not 2xx. */
export const ErrorReply = z.object({
  error: z.object({
    code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
    /** English sentence for people; screens translate `code` and show this as detail. */
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
})
export type ErrorReply = z.infer<typeof ErrorReply>
