import type { z } from 'zod'
import {
  type AdminClient,
  CallError,
  requests,
  responseCode,
  translateAddress,
  vipAddress,
} from '../../broker-core/client/index.ts'
import type { CheckHint, CheckStep, ServerCheck } from '../contract/cluster-settings.ts'
import { hostAndPortOf, isOfSomeNetwork, openPort, openTls, resolveHost } from './reach.ts'

type Hint = z.infer<typeof CheckHint>
type Step = z.infer<typeof CheckStep>

/** What a check needs to know of the connection. */
export interface CheckSettings {
  readonly tls: 'off' | 'trust-any' | 'verify'
  readonly vipChannel: boolean
  readonly addressMap: Readonly<Record<string, string>>
  /** Whether requests are signed. */
  readonly signs: boolean
  readonly timeoutMs: number
}

export interface CheckTarget {
  readonly kind: ServerCheck['kind']
  readonly name: string
  readonly address: string
}

/** What one server told on the way. */
export interface Told {
  clusters: readonly string[]
  brokers: readonly CheckTarget[]
  version: string | undefined
}

/** The way to one server, and what was seen on it. */
interface Way {
  readonly target: CheckTarget
  /** Without the VIP channel. */
  readonly reachable: string
  readonly tried: string
  readonly client: AdminClient
  readonly settings: CheckSettings
  readonly told: Told
  refusal: CallError | undefined
}

/** Why a step failed, where that is plain. */
class KnownReason extends Error {
  readonly hint: Hint | undefined

  constructor(cause: unknown, hint: Hint | undefined) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.hint = hint
  }
}

/**
 * Goes the way to one server step by step and stops at the first that fails.
 * @param client speaks to addresses as they are given: without address map and VIP channel
 */
export async function checkServer(
  target: CheckTarget,
  client: AdminClient,
  settings: CheckSettings,
): Promise<{ check: ServerCheck; told: Told }> {
  const isBroker = target.kind === 'broker'
  const reachable = isBroker ? translateAddress(settings.addressMap, target.address) : target.address
  const tried = isBroker && settings.vipChannel ? vipAddress(reachable) : reachable
  const told: Told = { clusters: [], brokers: [], version: undefined }
  const way: Way = { target, reachable, tried, client, settings, told, refusal: undefined }
  const steps: ServerCheck['steps'] = []
  let ok = true
  for (const step of stepsOf(settings)) {
    if (ok) {
      const taken = await take(step, way)
      steps.push(taken)
      ok = taken.state === 'ok'
    } else steps.push({ step, state: 'not-tried' })
  }
  const check: ServerCheck = { ...target, ok, steps }
  if (tried !== target.address) check.reachedAt = tried
  if (told.version !== undefined) check.version = told.version
  return { check, told }
}

const stepsOf = ({ tls }: CheckSettings): Step[] =>
  tls === 'off' ? ['name', 'port', 'answer', 'access'] : ['name', 'port', 'tls', 'answer', 'access']

async function take(step: Step, way: Way): Promise<ServerCheck['steps'][number]> {
  const startedAt = performance.now()
  try {
    await walk[step](way)
    return { step, state: 'ok', tookMs: Math.round(performance.now() - startedAt) }
  } catch (thrown) {
    const { message, hint } = thrown instanceof KnownReason ? thrown : new KnownReason(thrown, undefined)
    const tookMs = Math.round(performance.now() - startedAt)
    return { step, state: 'failed', tookMs, message, ...(hint === undefined ? {} : { hint }) }
  }
}

const walk: Record<Step, (way: Way) => Promise<void>> = {
  name: (way) => resolveHost(way.tried).catch((thrown: unknown) => fail(thrown, networkHint(way))),
  port: async (way) => {
    const { tried, reachable, settings } = way
    const failure = await outcomeOf(openPort(tried, settings.timeoutMs))
    if (failure === undefined) return
    const isVipClosed = tried !== reachable && (await outcomeOf(openPort(reachable, settings.timeoutMs))) === undefined
    fail(failure, isVipClosed ? 'vip-port-closed' : networkHint(way))
  },
  tls: ({ tried, settings }) =>
    openTls(tried, { verifies: settings.tls === 'verify', timeoutMs: settings.timeoutMs }).catch((thrown: unknown) =>
      fail(thrown, tlsHint(thrown)),
    ),
  answer: async (way) => {
    try {
      await ask[way.target.kind](way)
    } catch (thrown) {
      if (!(thrown instanceof CallError) || thrown.code !== 'refused') fail(thrown, answerHint(thrown, way.settings))
      way.refusal = thrown
    }
  },
  access: ({ refusal, settings }) => {
    if (refusal === undefined) return Promise.resolve()
    const isAccess =
      refusal.responseCode === responseCode.NO_PERMISSION ||
      /acl|permission|signature|access.?key|authenti|authoriz|credential|user/i.test(refusal.remark ?? '')
    const hint = settings.signs ? 'credentials-refused' : 'credentials-missing'
    return Promise.reject(new KnownReason(refusal, isAccess ? hint : undefined))
  },
}

function fail(thrown: unknown, hint: Hint | undefined): never {
  throw new KnownReason(thrown, hint)
}

/** Undefined when it worked, else what was thrown. */
const outcomeOf = (work: Promise<void>): Promise<unknown> =>
  work.then(
    () => undefined,
    (thrown: unknown) => thrown ?? new Error('failed'),
  )

/** The question that only the right kind of server answers. */
const ask: Record<CheckTarget['kind'], (way: Way) => Promise<void>> = {
  'name-server': async ({ tried, client, told }) => {
    const { body } = await client.call(tried, requests.getBrokerClusterInfo, {})
    told.clusters = [...body.clusterAddrTable.keys()]
    told.brokers = [...body.brokerAddrTable].flatMap(([broker, { brokerAddrs }]) =>
      [...brokerAddrs].map(([id, address]): CheckTarget => {
        return { kind: 'broker', name: Number(id) === 0 ? broker : `${broker}:${id}`, address }
      }),
    )
  },
  broker: async ({ tried, client, told }) => {
    const { body } = await client.call(tried, requests.getBrokerRuntimeInfo, {})
    told.version = body.table.get('brokerVersionDesc')
  },
  proxy: async ({ tried, client }) => {
    // A proxy knows clients of groups, and says of a group without any that nobody is online.
    const accept = [responseCode.CONSUMER_NOT_ONLINE, responseCode.SYSTEM_ERROR]
    await client.call(tried, requests.getConsumerConnectionList, { consumerGroup: 'ROCKETDECK_CHECK' }, { accept })
  },
}

function networkHint({ target, reachable }: Way): Hint | undefined {
  if (target.kind !== 'broker' || reachable !== target.address) return undefined
  return isOfSomeNetwork(hostAndPortOf(target.address).host) ? 'address-of-another-network' : undefined
}

function tlsHint(thrown: unknown): Hint | undefined {
  const code = (thrown as { code?: string }).code ?? ''
  if (/SELF_SIGNED|UNABLE_TO|CERT|ALTNAME|ERR_TLS_CERT/.test(code)) return 'certificate-unknown'
  return 'tls-not-spoken'
}

function answerHint(thrown: unknown, { tls }: CheckSettings): Hint | undefined {
  if (!(thrown instanceof CallError)) return undefined
  if (thrown.code === 'not-supported' || thrown.code === 'malformed') return 'another-program'
  return thrown.code === 'unreachable' && tls === 'off' ? 'tls-maybe-needed' : 'another-program'
}
