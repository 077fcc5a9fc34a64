import type {
  BodyOf,
  HeaderInputOf,
  HeaderOf,
  ReplyBodyOf,
  ReplyHeaderInputOf,
  ReplyHeaderOf,
  RequestShape,
} from '../protocol/request.ts'
import type { Command } from './command.ts'

/** What a peer answered to a call. */
export interface RemoteReply<R extends RequestShape> {
  readonly code: number
  readonly remark: string | undefined
  readonly header: ReplyHeaderOf<R>
  readonly body: ReplyBodyOf<R>
  readonly command: Command
}

/** The other end of a connection, seen from a handler. */
export interface Peer {
  /** `ip:port` of the other end. */
  readonly remoteAddress: string
  /** `ip:port` of this end. */
  readonly localAddress: string
  /** True once the connection has ended. */
  readonly isClosed: boolean
  /** Sends a request the other way and waits for its reply. Rejects with RemotingError on time-out or a closed connection. */
  call<R extends RequestShape>(
    request: R,
    header: HeaderInputOf<R>,
    options?: { body?: BodyOf<R>; timeoutMs?: number },
  ): Promise<RemoteReply<R>>
  /** Sends a one-way request. Never throws; a closed connection swallows it. */
  send<R extends RequestShape>(request: R, header: HeaderInputOf<R>, body?: BodyOf<R>): void
  /** Calls back once when the connection ends (at once if it has ended). Returns a function that takes the listener back. */
  onClose(listener: () => void): () => void
  close(): void
}

/** One request as its handler sees it. */
export interface Call<R extends RequestShape> {
  readonly header: HeaderOf<R>
  readonly body: BodyOf<R>
  /** The command itself: version, language, raw extFields. */
  readonly command: Command
  readonly peer: Peer
}

/** A reply with code 0 unless another "successful" code is given (19, 20, 21 of a pull, 10–12 of a send). */
export interface Reply<R extends RequestShape> {
  readonly code?: number
  readonly remark?: string
  readonly header?: ReplyHeaderInputOf<R>
  readonly body?: ReplyBodyOf<R>
}

/** A reply with an error code and a remark that says what was wrong. */
export class Refusal {
  readonly code: number
  readonly remark: string
  readonly header: Record<string, unknown> | undefined
  constructor(code: number, remark: string, header?: Record<string, unknown>) {
    this.code = code
    this.remark = remark
    this.header = header
  }
}

/** Refuses a request with one of RocketMQ's response codes. `header`: reply header fields that belong to the refusal. */
export const refuse = (code: number, remark: string, header?: Record<string, unknown>): Refusal =>
  new Refusal(code, remark, header)

/** Returned by a handler that answers later by itself, or not at all. */
export const noReply: unique symbol = Symbol('no reply')

export type Answer<R extends RequestShape> = Reply<R> | Refusal | typeof noReply

export type Handler<R extends RequestShape> = (call: Call<R>) => Answer<R> | Promise<Answer<R>>

/** Names of a request table that a role serves. */
export type ServedBy<T, Role extends string> = {
  [K in keyof T]: T[K] extends { servedBy: readonly (infer S)[] } ? (Role extends S ? K : never) : never
}[keyof T]

/** A handler for every request of the table that the role serves: a missing one is a compile error. */
export type Handlers<T, Role extends string> = {
  [K in ServedBy<T, Role>]: T[K] extends RequestShape ? Handler<T[K]> : never
}
