import { messageOf } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { BodyOf, HeaderInputOf, RequestShape } from '../protocol/request.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode, responseCodeName } from '../protocol/response-codes.ts'
import type { RemoteReply } from '../remoting/handler.ts'
import { RemotingError } from '../remoting/remoting-error.ts'
import { type AddressMap, translateAddress } from './address-map.ts'
import { vipAddress } from './addresses.ts'
import { CallError, type CallErrorCode } from './call-error.ts'

/** What the caller needs of a connector. */
export interface Remoting {
  call<R extends RequestShape>(
    address: string,
    request: R,
    header: HeaderInputOf<R>,
    options?: { body?: BodyOf<R>; timeoutMs?: number },
  ): Promise<RemoteReply<R>>
  close(): void | Promise<void>
}

/** The last thing that was heard of an address. */
export interface Contact {
  readonly ok: boolean
  readonly at: number
  /** Of the last answered call. */
  readonly latencyMs: number | undefined
  readonly code?: CallErrorCode
  readonly message?: string
}

export interface CallOptions<R extends RequestShape> {
  body?: BodyOf<R>
  timeoutMs?: number
  /** Response codes besides 0 that are an answer and no refusal. */
  accept?: readonly number[]
  /** False for requests that never go to the VIP port. */
  vip?: boolean
}

export interface CallerOptions {
  timeoutMs: number
  /** Brokers are asked at their port − 2. */
  vipChannel: boolean
  /** An address that could not be reached is not tried again for this long, doubled with every further failure: its calls fail at once. */
  restMs: number
  /** The longest such rest. */
  restMsMax: number
  /** Calls to one address at the same time; further ones wait. */
  callsPerAddress: number
  /** Where brokers are reached whose registered address is not reachable from here. */
  addressMap: AddressMap
}

interface AddressState {
  running: number
  waiting: (() => void)[]
  contact: Contact | undefined
  /** Until then calls fail at once with `contact`. */
  restUntil: number
  failuresInRow: number
  /** Rests since the last answer. */
  restsInRow: number
  /** Request codes that it answered with "not supported". */
  readonly unsupported: Set<number>
  /** Ordinal of its version, as its last reply said; 0 before the first. */
  version: number
}

/**
 * Version ordinals from which brokers know a request. Brokers before 4.8 or so do not answer a request that they do not know, so
 * waiting for "not supported" would be waiting for nothing.
 */
const knownSince: ReadonlyMap<number, number> = new Map([
  [requests.getTopicConfig.code, 413], // V5_0_0
  [requests.getAllProducerInfo.code, 401], // V4_9_4
])

interface FailedCall {
  readonly address: string
  readonly state: AddressState
  readonly requestCode: number
  readonly startedAt: number
}

/**
 * Makes calls and tells their failures apart. Remembers per address whether it answered, so that a dead broker costs one wait and
 * not one per call, and which requests its version does not know.
 */
export class Caller {
  private readonly states = new Map<string, AddressState>()
  private readonly remoting: Remoting
  private readonly clock: Clock
  private readonly options: CallerOptions

  constructor(remoting: Remoting, clock: Clock, options: CallerOptions) {
    this.remoting = remoting
    this.clock = clock
    this.options = options
  }

  /** Calls a broker, on its VIP channel when that is switched on. @throws CallError */
  async broker<R extends RequestShape>(
    address: string,
    request: R,
    header: HeaderInputOf<R>,
    options: CallOptions<R> = {},
  ): Promise<RemoteReply<R>> {
    const reachable = translateAddress(this.options.addressMap, address)
    const target = this.options.vipChannel && options.vip !== false ? vipAddress(reachable) : reachable
    return this.call(target, request, header, options)
  }

  /** @throws CallError for everything but an answer with code 0 or one of `accept` */
  async call<R extends RequestShape>(
    address: string,
    request: R,
    header: HeaderInputOf<R>,
    options: CallOptions<R> = {},
  ): Promise<RemoteReply<R>> {
    const state = this.stateOf(address)
    this.refuseAtOnce(address, state, request.code)
    await this.enter(state)
    const startedAt = this.clock.now()
    try {
      this.refuseAtOnce(address, state, request.code)
      const reply = await this.remoting.call(address, request, header, {
        timeoutMs: options.timeoutMs ?? this.options.timeoutMs,
        ...(options.body === undefined ? {} : { body: options.body }),
      })
      const now = this.clock.now()
      state.contact = { ok: true, at: now, latencyMs: now - startedAt }
      state.failuresInRow = 0
      state.restsInRow = 0
      state.version = reply.command.version
      return this.checked(address, request.code, reply, options.accept ?? [])
    } catch (thrown) {
      throw this.explain({ address, state, requestCode: request.code, startedAt }, thrown)
    } finally {
      this.leave(state)
    }
  }

  /** What was last heard of an address (of a broker: of the address it is reached at). */
  contact(address: string): Contact | undefined {
    return this.seen(address).find((state) => state.contact !== undefined)?.contact
  }

  /** False once the address has answered this request with "not supported", or a version that does not know it. */
  supports(address: string, requestCode: number): boolean {
    return this.seen(address).every((state) => knows(state, requestCode))
  }

  /** What is known of an address, of its VIP channel first. */
  private seen(address: string): AddressState[] {
    const reachable = translateAddress(this.options.addressMap, address)
    const addresses = this.options.vipChannel ? [vipAddress(reachable), reachable] : [reachable]
    return addresses.flatMap((one) => this.states.get(one) ?? [])
  }

  async close(): Promise<void> {
    await this.remoting.close()
  }

  private checked<R extends RequestShape>(
    address: string,
    requestCode: number,
    reply: RemoteReply<R>,
    accept: readonly number[],
  ): RemoteReply<R> {
    if (reply.code === responseCode.SUCCESS || accept.includes(reply.code)) return reply
    if (reply.code === responseCode.REQUEST_CODE_NOT_SUPPORTED) {
      this.stateOf(address).unsupported.add(requestCode)
      throw notSupported(address, requestCode)
    }
    const remark = plainRemark(reply.remark)
    throw new CallError('refused', `${address} refused: ${responseCodeName(reply.code)}${remark && `, ${remark}`}`, {
      address,
      responseCode: reply.code,
      remark,
    })
  }

  private stateOf(address: string): AddressState {
    let state = this.states.get(address)
    if (state === undefined) {
      state = {
        running: 0,
        waiting: [],
        contact: undefined,
        restUntil: 0,
        failuresInRow: 0,
        restsInRow: 0,
        unsupported: new Set(),
        version: 0,
      }
      this.states.set(address, state)
    }
    return state
  }

  private refuseAtOnce(address: string, state: AddressState, requestCode: number): void {
    if (!knows(state, requestCode)) throw notSupported(address, requestCode)
    const { contact } = state
    if (contact?.ok === false && this.clock.now() < state.restUntil)
      throw new CallError(contact.code ?? 'unreachable', contact.message ?? `${address} is not reachable`, { address })
  }

  private async enter(state: AddressState): Promise<void> {
    if (state.running >= this.options.callsPerAddress) await new Promise<void>((resume) => state.waiting.push(resume))
    else state.running++
  }

  private leave(state: AddressState): void {
    const next = state.waiting.shift()
    if (next === undefined) state.running--
    else next()
  }

  private explain(call: FailedCall, thrown: unknown): CallError {
    const { address, state, requestCode, startedAt } = call
    if (thrown instanceof CallError) return thrown
    const code = codeOf(thrown)
    const said = messageOf(thrown)
    const message = said.includes(address) ? said : `${address}: ${said}`
    if (code === 'unreachable' || code === 'timeout') {
      const now = this.clock.now()
      state.failuresInRow++
      // One late answer is no reason to give a broker up; two in a row are.
      if (code === 'unreachable' || state.failuresInRow >= 2) {
        state.contact = { ok: false, at: now, latencyMs: state.contact?.latencyMs, code, message }
        // All calls that run fail together when a connection is lost; that is one failure, and one rest.
        if (startedAt >= state.restUntil) {
          state.restsInRow++
          const { restMs, restMsMax } = this.options
          state.restUntil = now + Math.min(restMsMax, restMs * 2 ** Math.min(10, state.restsInRow - 1))
        }
      }
    }
    const request = `request ${requestCode}`
    return new CallError(code, message.includes(request) ? message : `${message} (${request})`, {
      address,
      cause: thrown,
    })
  }
}

function knows({ unsupported, version }: AddressState, requestCode: number): boolean {
  return !unsupported.has(requestCode) && (version === 0 || version >= (knownSince.get(requestCode) ?? 0))
}

function codeOf(thrown: unknown): CallErrorCode {
  if (thrown instanceof RemotingError) {
    if (thrown.code === 'timeout') return 'timeout'
    if (thrown.code === 'connectFailed' || thrown.code === 'connectionClosed') return 'unreachable'
  }
  return 'malformed'
}

function notSupported(address: string, requestCode: number): CallError {
  return new CallError('not-supported', `${address} does not know request ${requestCode}: its version is too old`, {
    address,
    responseCode: responseCode.REQUEST_CODE_NOT_SUPPORTED,
  })
}

/** A remark without Java's class names, stack trace and pointers to its FAQ. */
function plainRemark(remark: string | undefined): string {
  const line = (remark ?? '').split('\n')[0]!.trim()
  return line.replace(/^(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error):\s*/, '').slice(0, 500)
}
