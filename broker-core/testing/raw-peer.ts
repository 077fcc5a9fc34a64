import { connect, type Socket } from 'node:net'
import type { ExtFields } from '../protocol/request.ts'
import { type Command, isOneWay, isReply, oneWayFlag, replyFlag } from '../remoting/command.ts'
import { decodeFrame, encodeFrame } from '../remoting/frame.ts'
import { FrameReader } from '../remoting/frame-reader.ts'

/** How a client shows itself. */
export interface PeerIdentity {
  readonly clientId: string
  /** Default JAVA. */
  readonly language?: string
  /** Ordinal of its version; default that of 5.5.0. */
  readonly version?: number
}

/** What a peer answers to a request of the broker; undefined: nothing at all. */
export type PeerAnswer = { readonly code?: number; readonly remark?: string; readonly body?: string } | undefined

/**
 * A client made of frames: it sends any code with any fields, keeps what the broker asks of it, and answers as it is told. Unlike
 * the declared requests it can leave out what must be there and write what is not allowed.
 */
export class RawPeer {
  readonly clientId: string
  /** Requests of the broker to this client, in the order of arrival. */
  readonly asked: Command[] = []
  private readonly socket: Socket
  private readonly identity: Required<PeerIdentity>
  private readonly waiting = new Map<number, (reply: Command) => void>()
  private readonly answers = new Map<number, (request: Command) => PeerAnswer>()
  private opaque = 0

  private constructor(socket: Socket, identity: PeerIdentity) {
    this.socket = socket
    this.identity = { language: 'JAVA', version: 513, ...identity }
    this.clientId = identity.clientId
    const reader = new FrameReader((buffer, start, end) => this.take(decodeFrame(buffer, start, end)))
    socket.on('data', (chunk) => reader.push(chunk, chunk.length))
    socket.on('error', () => undefined)
  }

  /** @param address `host:port` */
  static open(address: string, identity: PeerIdentity): Promise<RawPeer> {
    const colon = address.lastIndexOf(':')
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => resolve(new RawPeer(socket, identity)))
    })
  }

  /** Sends a request and waits for its reply. @throws Error after 15 s */
  ask(code: number, fields: ExtFields = {}, body?: string | Buffer, language?: string): Promise<Command> {
    const request = this.command(code, 0, fields, body, language)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no reply to request ${code}`)), 15_000)
      this.waiting.set(request.opaque, (reply) => {
        clearTimeout(timer)
        resolve(reply)
      })
      this.socket.write(encodeFrame(request))
    })
  }

  /** Sends a request that nobody answers. */
  tell(code: number, fields: ExtFields = {}, body?: string | Buffer): void {
    this.socket.write(encodeFrame(this.command(code, oneWayFlag, fields, body)))
  }

  /** Says how requests of the broker with this code are answered from now on. */
  answer(code: number, how: (request: Command) => PeerAnswer): void {
    this.answers.set(code, how)
  }

  /** Forgets what the broker asked so far. */
  forgetAsked(): void {
    this.asked.length = 0
  }

  close(): void {
    this.socket.destroy()
  }

  private command(
    code: number,
    flag: number,
    extFields: ExtFields,
    body: string | Buffer | undefined,
    language = this.identity.language,
  ): Command {
    const { version } = this.identity
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    return {
      code,
      flag,
      language,
      version,
      opaque: ++this.opaque,
      remark: undefined,
      extFields,
      body: bytes,
      encoding: 'JSON',
    }
  }

  private take(command: Command): void {
    if (isReply(command)) {
      const waiting = this.waiting.get(command.opaque)
      this.waiting.delete(command.opaque)
      waiting?.(command)
      return
    }
    this.asked.push(command)
    const answer = this.answers.get(command.code)?.(command)
    if (answer === undefined || isOneWay(command)) return
    const { code = 0, remark, body } = answer
    const reply = { ...this.command(code, replyFlag, {}, body), opaque: command.opaque, remark }
    this.socket.write(encodeFrame(reply))
  }
}
