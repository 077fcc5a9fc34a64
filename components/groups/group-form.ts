import type { GroupSettings, RetryPolicy } from '../../server/contract/group-changes.ts'

/** Settings that are on or off. */
export const switchKeys = [
  'consumeEnable',
  'consumeMessageOrderly',
  'consumeBroadcastEnable',
  'consumeFromMinEnable',
  'notifyConsumerIdsChangedEnable',
] as const satisfies readonly (keyof GroupSettings)[]
export type SwitchKey = (typeof switchKeys)[number]

/** Settings that are numbers: the least and the greatest the server takes. */
export const numberLimits = {
  retryMaxTimes: [-1, 100_000],
  retryQueueNums: [0, 1024],
  consumeTimeoutMinute: [1, 100_000],
  brokerId: [0, Number.MAX_SAFE_INTEGER],
  whichBrokerWhenConsumeSlowly: [0, Number.MAX_SAFE_INTEGER],
} as const satisfies Partial<Record<keyof GroupSettings, readonly [number, number]>>
export type NumberKey = keyof typeof numberLimits
export const numberKeys = Object.keys(numberLimits) as readonly NumberKey[]

/** The waits between deliveries as they stand in the form; what the type does not use is kept. */
export interface PolicyForm {
  readonly type: RetryPolicy['type']
  readonly initialMs: string
  readonly maxMs: string
  readonly multiplier: string
  /** Milliseconds, separated by commas or spaces. */
  readonly nextMs: string
}

/** What can be set on a group, as it stands in the form: numbers are text until they are sent. */
export type GroupForm = { readonly [K in SwitchKey]: boolean } & { readonly [K in NumberKey]: string } & {
  readonly retryPolicy: PolicyForm
}
export type FormKey = keyof GroupForm

/** A group's settings, put into the form. */
export function formOf(settings: GroupSettings): GroupForm {
  const { retryPolicy: policy } = settings
  const grows = policy.type === 'EXPONENTIAL' ? policy : { initialMs: 5000, maxMs: 7_200_000, multiplier: 2 }
  return {
    ...(Object.fromEntries(switchKeys.map((key) => [key, settings[key]])) as { readonly [K in SwitchKey]: boolean }),
    ...(Object.fromEntries(numberKeys.map((key) => [key, String(settings[key])])) as {
      readonly [K in NumberKey]: string
    }),
    retryPolicy: {
      type: policy.type,
      initialMs: String(grows.initialMs),
      maxMs: String(grows.maxMs),
      multiplier: String(grows.multiplier),
      nextMs: policy.type === 'CUSTOMIZED' ? policy.nextMs.join(', ') : '10000, 30000, 60000',
    },
  }
}

/** What the fields of a form (or of a part of it) mean, and which of them mean nothing the server would take. */
export function settingsIn(form: Partial<GroupForm>): {
  readonly settings: Partial<GroupSettings>
  readonly wrong: ReadonlySet<FormKey>
} {
  const settings: { -readonly [K in keyof GroupSettings]?: GroupSettings[K] } = {}
  const wrong = new Set<FormKey>()
  for (const key of switchKeys) {
    const on = form[key]
    if (on !== undefined) settings[key] = on
  }
  for (const key of numberKeys) {
    const text = form[key]
    if (text === undefined) continue
    const [least, greatest] = numberLimits[key]
    const value = numberIn(text, least, greatest)
    if (value === undefined) wrong.add(key)
    else settings[key] = value
  }
  if (form.retryPolicy !== undefined) {
    const policy = policyIn(form.retryPolicy)
    if (policy === undefined) wrong.add('retryPolicy')
    else settings.retryPolicy = policy
  }
  return { settings, wrong }
}

function numberIn(text: string, least: number, greatest: number): number | undefined {
  if (!/^-?\d{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return value >= least && value <= greatest ? value : undefined
}

function policyIn({ type, ...texts }: PolicyForm): RetryPolicy | undefined {
  const wait = (text: string): number | undefined => numberIn(text, 1, Number.MAX_SAFE_INTEGER)
  if (type === 'BROKER') return { type }
  if (type === 'CUSTOMIZED') {
    const waits = texts.nextMs.split(/[\s,，]+/).filter((text) => text !== '')
    const nextMs = waits.flatMap((text) => wait(text) ?? [])
    return nextMs.length === waits.length && waits.length > 0 && waits.length <= 200 ? { type, nextMs } : undefined
  }
  const [initialMs, maxMs] = [wait(texts.initialMs), wait(texts.maxMs)]
  const multiplier = numberIn(texts.multiplier, 1, 1000)
  if (initialMs === undefined || maxMs === undefined || multiplier === undefined) return undefined
  return { type, initialMs, maxMs, multiplier }
}

/** Of the wanted settings those that at least one of these brokers does not have. */
export function changesOf(wanted: Partial<GroupSettings>, now: readonly GroupSettings[]): Partial<GroupSettings> {
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) =>
      now.some((settings) => !isSame(settings[key as keyof GroupSettings], value)),
    ),
  )
}

/** True when the brokers do not agree on a setting. */
export function differsIn(key: FormKey, now: readonly GroupSettings[]): boolean {
  return now.some((settings) => !isSame(settings[key], now[0]?.[key]))
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
