import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import {
  bodyOrNone,
  type BodyOf,
  decodeHeader,
  encodeHeader,
  type HeaderOf,
  type ReplyBodyOf,
  type ReplyHeaderInputOf,
  type RequestShape,
} from '../protocol/request.ts'
import { type Command, isOneWay, replyFlag } from '../remoting/command.ts'
import { decodeFrame, encodeFrame } from '../remoting/frame.ts'
import { FrameReader } from '../remoting/frame-reader.ts'

/** What a scripted server says to a request; what is left out is code 0, no remark, no fields, no body. */
export interface ScriptedReply<R extends RequestShape> {
  readonly code?: number
  readonly remark?: string
  readonly header?: ReplyHeaderInputOf<R>
  readonly body?: ReplyBodyOf<R>
}

type Answer = (asked: Command) => Partial<Command>

/**
 * A server that answers as it is told: for what our own servers do not serve (controllers, containers, brokers with users). Keeps
 * what it was asked; everything else is refused with 3, as any server does.
 */
export class ScriptedServer {
  /** How often each request code was asked, known or not. */
  readonly counts = new Map<number, number>()
  /** Codes and decoded requests, in the order of arrival. */
  readonly asked: { code: number; header: unknown; body: unknown; extFields: Readonly<Record<string, string>> }[] = []
  private readonly answers = new Map<number, Answer>()
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  private readonly keepsAsked: boolean

  private constructor({ keepsAsked }: { readonly keepsAsked: boolean }) {
    this.keepsAsked = keepsAsked
    this.server = createServer((socket) => this.serve(socket))
  }

  /** @param options `keepsAsked: false` for a server that lives long: requests are counted, not kept */
  static async start(options: { readonly keepsAsked: boolean } = { keepsAsked: true }): Promise<ScriptedServer> {
    const made = new ScriptedServer(options)
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve))
    return made
  }

  /** `host:port` */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Says how a request is answered from now on. */
  on<R extends RequestShape>(
    request: R,
    answer: (asked: { header: HeaderOf<R>; body: BodyOf<R> }) => ScriptedReply<R>,
  ): this {
    this.answers.set(request.code, (command) => {
      const header = decodeHeader(request.header, command.extFields) as HeaderOf<R>
      const body = bodyOrNone(request.body).decode(command.body) as BodyOf<R>
      if (this.keepsAsked) this.asked.push({ code: command.code, header, body, extFields: command.extFields })
      const reply = answer({ header, body })
      return {
        code: reply.code ?? 0,
        remark: reply.remark,
        extFields: encodeHeader(request.reply?.header, (reply.header ?? {}) as never),
        body: reply.body === undefined ? undefined : bodyOrNone(request.reply?.body).encode(reply.body),
      }
    })
    return this
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket)
    const reader = new FrameReader((buffer, start, end) => {
      const command = decodeFrame(buffer, start, end)
      if (isOneWay(command)) return
      this.counts.set(command.code, (this.counts.get(command.code) ?? 0) + 1)
      const answer = this.answers.get(command.code)
      const reply = answer?.(command) ?? { code: 3, remark: ` request type ${command.code} not supported` }
      socket.write(
        encodeFrame({ ...command, flag: replyFlag, remark: undefined, extFields: {}, body: undefined, ...reply }),
      )
    })
    socket.on('data', (chunk) => reader.push(chunk, chunk.length))
    socket.on('error', () => undefined)
    socket.on('close', () => this.sockets.delete(socket))
  }
}
