import type { HeaderInputOf, RequestShape } from '../protocol/request.ts'
import type { RemoteReply } from '../remoting/handler.ts'
import { CallError } from './call-error.ts'
import type { CallOptions, Caller } from './caller.ts'
import { gather, type Gathered } from './fan-out.ts'

/** The NameServers of a cluster. All know the same; one is asked, and another one when it does not answer. */
export class NameServers {
  readonly addresses: readonly string[]
  private readonly caller: Caller
  private current: number

  /** @param addresses none: only calls that need no NameServer can be made */
  constructor(addresses: readonly string[], caller: Caller) {
    this.addresses = addresses
    this.caller = caller
    // Clients begin at one by chance, so that none has to answer them all.
    this.current = Math.floor(Math.random() * addresses.length)
  }

  /** Asks the NameServer that answered last, then the others in turn. @throws CallError of the last one; refusals at once */
  async call<R extends RequestShape>(
    request: R,
    header: HeaderInputOf<R>,
    options: CallOptions<R> = {},
  ): Promise<RemoteReply<R>> {
    let last: unknown = new CallError('unreachable', 'no NameServer is named', { address: '' })
    for (let attempt = 0; attempt < this.addresses.length; attempt++) {
      const index = (this.current + attempt) % this.addresses.length
      try {
        const reply = await this.caller.call(this.addresses[index]!, request, header, options)
        this.current = index
        return reply
      } catch (thrown) {
        if (!(thrown instanceof CallError) || !thrown.retriable) throw thrown
        last = thrown
      }
    }
    throw last
  }

  /** Tells every NameServer. */
  each<R extends RequestShape>(request: R, header: HeaderInputOf<R>): Promise<Gathered<RemoteReply<R>>> {
    const targets = this.addresses.map((address) => ({ broker: 'name-server', address }))
    return gather(targets, ({ address }) => this.caller.call(address, request, header))
  }
}
