import type { BadRequestReason } from '../../server/contract/errors.ts'
import type { ApiError } from './send.ts'

/** Codes whose sentence is in the catalogues, and the fields that it needs. `why` is the server's own words, for what others said. */
const needed = {
  'topic-unknown': ['topic'],
  'topic-exists': ['topic', 'brokers'],
  'group-unknown': ['group'],
  'group-exists': ['group', 'brokers'],
  'broker-unknown': ['broker'],
  'client-unknown': ['client', 'group'],
  'message-unknown': ['id'],
  'cluster-unknown': ['cluster'],
  'cluster-exists': ['cluster'],
  'cluster-stays': ['cluster'],
  'read-only': ['right'],
  'not-supported': ['address'],
  'not-ready': ['clusters'],
  'refused-by-broker': ['why'],
  unreachable: ['why'],
  timeout: ['why'],
} as const satisfies Partial<Record<ApiError['code'], readonly string[]>>

/** What to say of an error in the reader's language: a key below `base.errors.said`, and its values. */
export interface ErrorSentence {
  readonly key: keyof typeof needed
  readonly values: Readonly<Record<string, string>>
}

/** Why a request is not valid, and the fields that its sentence needs. */
const reasons = {
  field: ['field', 'rule'],
  'not-changed-here': ['key'],
  'named-twice': [],
  'too-many-days': [],
  'system-group': ['group'],
  'system-topic': ['topic'],
  'empty-message': [],
  'delay-twice': [],
  'order-and-queue': [],
  'transaction-alone': [],
  'reserved-property': ['key'],
  'property-character': ['key'],
  'proxy-unknown': ['proxy'],
  'too-many-pairs': ['count', 'most'],
  'from-after-to': [],
  'old-cursor': [],
  'embedded-name-server': [],
  'needs-secret-key': [],
} as const satisfies Record<BadRequestReason, readonly string[]>

/** What to say of a request that is not valid. */
export interface BadRequestSentence {
  readonly reason: keyof typeof reasons
  readonly values: Readonly<Record<string, string>>
  /** The server's English words, where the sentence names no rule that says all. */
  readonly detail?: string
}

/** Rules of fields that are said in full. */
const plainRules = new Set(['too_small', 'too_big', 'invalid_type', 'invalid_value'])

/** @returns undefined when no reason is given, or a field of its sentence is missing */
export function badRequestSentence({ code, message, details }: Pick<ApiError, 'code' | 'message' | 'details'>) {
  const { reason } = details
  if (code !== 'bad-request' || typeof reason !== 'string' || !Object.hasOwn(reasons, reason)) return undefined
  const key = reason as BadRequestSentence['reason']
  const values: Record<string, string> = { limit: textOf(details['limit']) || '–' }
  for (const name of reasons[key]) {
    const text = textOf(details[name])
    if (text === '') return undefined
    values[name] = text
  }
  const isPlain = key !== 'field' || plainRules.has(values['rule'] ?? '')
  return { reason: key, values, ...(isPlain ? {} : { detail: message }) } satisfies BadRequestSentence
}

/** @returns undefined when there is none, or a field is missing: then the server's English words stand for themselves */
export function errorSentence({ code, message, details }: Pick<ApiError, 'code' | 'message' | 'details'>) {
  if (!Object.hasOwn(needed, code)) return undefined
  const key = code as ErrorSentence['key']
  const values: Record<string, string> = { silent: silentOf(details['failures']) }
  for (const name of needed[key]) {
    const text = name === 'why' ? message : textOf(details[name])
    if (text === '') return undefined
    values[name] = text
  }
  return { key, values } satisfies ErrorSentence
}

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(textOf).join(', ') : typeof value === 'string' ? value : ''

/** The brokers that did not answer; `none` when all did. */
function silentOf(failures: unknown): string {
  const brokers = Array.isArray(failures)
    ? failures.map((each: { broker?: unknown } | null) => textOf(each?.broker))
    : []
  return brokers.length === 0 ? 'none' : brokers.join(', ')
}
