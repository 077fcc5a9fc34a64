import { messageOf } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import { FieldError } from '../protocol/fields.ts'
import { bodyOrNone, decodeHeader, encodeHeader, type ExtFields, type RequestShape } from '../protocol/request.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { peekBinaryCode } from './binary-header-scanner.ts'
import { type Command, type HeaderEncoding, isOneWay, isReply, oneWayFlag, ownVersion, replyFlag } from './command.ts'
import type { Connection } from './connection.ts'
import type { FastPath, RequestFrame } from './fast-path.ts'
import { decodeFrame, layOutFrame } from './frame.ts'
import { type Answer, type Call, noReply, Refusal } from './handler.ts'
import { peekJsonCode } from './json-header-scanner.ts'

type AnyAnswer = Answer<RequestShape>
type AnyHandler = (call: Call<RequestShape>) => AnyAnswer | Promise<AnyAnswer>

/** Handlers by name; any table that satisfies `Handlers<…>`, or a part of one. */
export type HandlerTable = Readonly<Record<string, ((call: never) => unknown) | undefined>>

interface Served {
  readonly name: string
  readonly request: RequestShape
  readonly handle: AnyHandler
}

export interface DispatcherOptions {
  readonly requests: Readonly<Record<string, RequestShape>>
  readonly handlers: HandlerTable
  readonly log: Logger
  /** Requests that are served from their bytes, by code. */
  readonly fastPaths?: ReadonlyMap<number, FastPath>
  /** Requests of one connection that may be in hand at the same time. */
  readonly requestsPerConnectionMax?: number
}

const overload = '[OVERLOAD]system busy, start flow control for a while'

/** Takes frames to handlers and their answers back (Java: NettyRemotingAbstract). */
export class Dispatcher {
  /** May be filled after construction, before the first connection. */
  readonly fastPaths: Map<number, FastPath>
  private readonly served = new Map<number, Served>()
  private readonly log: Logger
  private readonly requestsPerConnectionMax: number
  private readonly frame: RequestFrame = {
    connection: undefined as never,
    buffer: Buffer.alloc(0),
    encoding: 'JSON',
    headerStart: 0,
    headerEnd: 0,
    bodyStart: 0,
    bodyEnd: 0,
  }

  constructor(options: DispatcherOptions) {
    this.log = options.log
    this.requestsPerConnectionMax = options.requestsPerConnectionMax ?? 16384
    this.fastPaths = new Map(options.fastPaths)
    for (const [name, handle] of Object.entries(options.handlers)) {
      const request = options.requests[name]
      if (request === undefined) throw new Error(`a handler for an undeclared request: ${name}`)
      if (handle !== undefined) this.served.set(request.code, { name, request, handle: handle as AnyHandler })
    }
  }

  /**
   * Takes one frame that lies from `start` to `end` (see `OnFrame`).
   * @throws FrameError when it cannot be read: the connection is to be closed
   */
  readonly onFrame = (connection: Connection, buffer: Buffer, start: number, end: number): void => {
    if (this.fastPaths.size > 0 && this.takeFast(connection, buffer, start, end)) return
    const command = decodeFrame(buffer, start, end)
    if (isReply(command)) connection.settle(command)
    else this.takeRequest(connection, command)
  }

  private takeFast(connection: Connection, buffer: Buffer, start: number, end: number): boolean {
    const { frame } = this
    layOutFrame(buffer, start, end, frame)
    const { headerStart, headerEnd, encoding } = frame
    const code = (encoding === 'JSON' ? peekJsonCode : peekBinaryCode)(buffer, headerStart, headerEnd)
    const fastPath = this.fastPaths.get(code)
    if (fastPath === undefined || connection.refusedCodes?.has(code) === true) return false
    const { scan } = fastPath
    if (!scan.read(buffer, encoding, headerStart, headerEnd)) return false
    if (scan.code !== code || (scan.flag & replyFlag) !== 0) return false
    frame.connection = connection
    frame.buffer = buffer
    frame.bodyStart = headerEnd
    frame.bodyEnd = end
    connection.noteEncoding(encoding)
    try {
      return fastPath.take(frame)
    } catch (thrown) {
      this.log.error({ code, reason: messageOf(thrown) }, 'a request failed')
      if ((scan.flag & oneWayFlag) === 0) {
        const refusal = new Refusal(responseCode.SYSTEM_ERROR, messageOf(thrown))
        connection.sendCommand(refusalCommand(refusal, { opaque: scan.opaque, encoding }))
      }
      return true
    }
  }

  private takeRequest(connection: Connection, command: Command): void {
    connection.noteEncoding(command.encoding)
    const served = connection.refusedCodes?.has(command.code) === true ? undefined : this.served.get(command.code)
    if (served === undefined) {
      const remark = ` request type ${command.code} not supported`
      return this.answer(connection, command, undefined, new Refusal(responseCode.REQUEST_CODE_NOT_SUPPORTED, remark))
    }
    if (connection.handledCount >= this.requestsPerConnectionMax) {
      return this.answer(connection, command, undefined, new Refusal(responseCode.SYSTEM_BUSY, overload))
    }
    let answer: AnyAnswer | Promise<AnyAnswer>
    try {
      answer = served.handle(callOf(served.request, command, connection))
    } catch (thrown) {
      answer = this.refusalOf(served, thrown)
    }
    if (!(answer instanceof Promise)) return this.answer(connection, command, served.request, answer)
    connection.handledCount++
    void answer
      .catch((thrown: unknown) => this.refusalOf(served, thrown))
      .then((settled) => {
        connection.handledCount--
        this.answer(connection, command, served.request, settled)
      })
  }

  private refusalOf(served: Served, thrown: unknown): Refusal {
    if (!(thrown instanceof FieldError)) this.log.error({ request: served.name, err: thrown }, 'a request failed')
    return new Refusal(responseCode.SYSTEM_ERROR, messageOf(thrown))
  }

  private answer(connection: Connection, command: Command, request: RequestShape | undefined, answer: AnyAnswer): void {
    if (answer === noReply || isOneWay(command)) return
    try {
      connection.sendCommand(
        answer instanceof Refusal ? refusalCommand(answer, command) : replyCommand(request, answer, command),
      )
    } catch (thrown) {
      this.log.error({ code: command.code, reason: messageOf(thrown) }, 'a reply could not be written')
      connection.sendCommand(refusalCommand(new Refusal(responseCode.SYSTEM_ERROR, messageOf(thrown)), command))
    }
  }
}

function callOf(request: RequestShape, command: Command, peer: Connection): Call<RequestShape> {
  return {
    header: decodeHeader(request.header, command.extFields),
    body: bodyOrNone(request.body).decode(command.body),
    command,
    peer,
  } as Call<RequestShape>
}

type Asked = Pick<Command, 'opaque' | 'encoding'>

const newReply = (code: number, asked: { opaque: number; encoding: HeaderEncoding }): Command => ({
  code,
  language: 'JAVA',
  version: ownVersion,
  opaque: asked.opaque,
  flag: replyFlag,
  remark: undefined,
  extFields: {},
  body: undefined,
  encoding: asked.encoding,
})

function refusalCommand(refusal: Refusal, asked: Asked): Command {
  const extFields: ExtFields = {}
  for (const [name, value] of Object.entries(refusal.header ?? {})) {
    if (value !== undefined) extFields[name] = String(value)
  }
  return { ...newReply(refusal.code, asked), remark: refusal.remark, extFields }
}

function replyCommand(request: RequestShape | undefined, answer: AnyAnswer, asked: Asked): Command {
  const { code = 0, remark, header = {}, body } = answer as Exclude<AnyAnswer, Refusal | typeof noReply>
  return {
    ...newReply(code, asked),
    remark,
    extFields: encodeHeader(request?.reply?.header, header),
    body: body === undefined ? undefined : bodyOrNone(request?.reply?.body).encode(body),
  }
}
