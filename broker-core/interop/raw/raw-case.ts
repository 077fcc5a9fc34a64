import { createHash } from 'node:crypto'
import { decodeProperties } from '../../message/message-properties.ts'
import { decodeStoredMessages, type StoredMessage } from '../../message/stored-message.ts'
import type { RequestShape } from '../../protocol/request.ts'
import { type RequestName, requests } from '../../protocol/requests/index.ts'
import { Connector } from '../../remoting/connector.ts'
import { RemotingError } from '../../remoting/remoting-error.ts'

/** One request of a case. */
export interface Step {
  readonly request: RequestName
  /** A function is given the answers of the steps before it, as they came. */
  readonly header: Record<string, unknown> | ((earlier: readonly RawAnswer[]) => Record<string, unknown>)
  readonly body?: unknown
  /** Ordinal of the sender's version; default that of a current client. */
  readonly version?: number
  /** Asks until the messages of the answer are this many: what is stored is readable a moment later. */
  readonly untilMessages?: number
}

/** Requests sent one after the other to a fresh broker or to one that other cases have used. */
export interface RawCase {
  readonly name: string
  readonly steps: readonly Step[]
  /** How our answers differ on purpose, and why: by number of the step, what they have (`any`: nothing in particular). */
  readonly ours?: {
    readonly because: string
    readonly answers: Readonly<Record<number, Partial<NormalAnswer> | 'any'>>
  }
}

/** An answer as it came. */
export interface RawAnswer {
  readonly code: number
  readonly remark: string | undefined
  readonly header: Record<string, unknown>
  readonly messages: readonly StoredMessage[]
  /** Text of another body. */
  readonly text: string | undefined
}

/** What is compared of an answer: nothing that differs from run to run. */
export interface NormalAnswer {
  readonly code: number
  readonly remark?: string
  readonly header?: Record<string, unknown>
  readonly messages?: readonly Record<string, unknown>[]
  readonly text?: string
}

/** What a client was asked by the broker while the cases ran. */
export interface Pushed {
  readonly header: Record<string, unknown>
  readonly properties: Record<string, string>
  readonly body: string
}

/** Requests whose answer's body is messages. */
const messageRequests = new Set(['pullMessage', 'litePullMessage', 'peekMessage', 'queryMessage', 'viewMessageById'])

/** Longer than the first delay level. */
const arrivalWaitMs = 4000

/** Asks a broker; remembers what the broker pushes. */
export class RawAsker {
  readonly pushed: Pushed[] = []
  private readonly address: string
  private readonly connectors = new Map<number, Connector>()

  constructor(address: string) {
    this.address = address
  }

  /** Sends the requests of a case. Returns what is compared of the answers. */
  async run(raw: RawCase): Promise<NormalAnswer[]> {
    const answers: RawAnswer[] = []
    for (const step of raw.steps) answers.push(await this.ask(step, answers))
    return answers.map((answer, i) => normalAnswer(answer, raw.steps[i]!))
  }

  private async ask(step: Step, earlier: readonly RawAnswer[]): Promise<RawAnswer> {
    const header = typeof step.header === 'function' ? step.header(earlier) : step.header
    const deadline = Date.now() + arrivalWaitMs
    for (;;) {
      const answer = await this.once(step, header)
      if (step.untilMessages === undefined || answer.messages.length >= step.untilMessages) return answer
      if (Date.now() > deadline) return answer
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  private async once(step: Step, header: Record<string, unknown>): Promise<RawAnswer> {
    const request: RequestShape = requests[step.request]
    // The body of a refusal or of a pull is read here, not by the declaration.
    const bare = { ...request, reply: {} } as RequestShape
    try {
      const { command } = await this.connector(step.version ?? 0).call(this.address, bare, header as never, {
        body: step.body as never,
        timeoutMs: 15_000,
      })
      const { code, remark, body } = command
      const isRead = messageRequests.has(step.request)
      const messages = isRead && code === 0 && body !== undefined ? decodeStoredMessages(body) : []
      const text = !isRead && body !== undefined && body.length > 0 ? body.toString('utf8') : undefined
      return { code, remark, header: { ...command.extFields }, messages, text }
    } catch (thrown) {
      if (!(thrown instanceof RemotingError)) throw thrown
      return { code: -1, remark: thrown.code, header: {}, messages: [], text: undefined }
    }
  }

  private connector(version: number): Connector {
    let connector = this.connectors.get(version)
    if (connector === undefined) {
      connector = new Connector({
        requests,
        handlers: {
          pushReplyMessageToClient: ({ header, body }: { header: Record<string, unknown>; body: Buffer }) => {
            this.pushed.push(normalPush(header, body))
            return {}
          },
        },
        prepare: (command) => {
          if (version > 0) (command as { version: number }).version = version
        },
      })
      this.connectors.set(version, connector)
    }
    return connector
  }

  async close(): Promise<void> {
    await Promise.all([...this.connectors.values()].map((connector) => connector.close()))
  }
}

function normalPush({ properties, ...header }: Record<string, unknown>, body: Buffer): Pushed {
  return {
    header: JSON.parse(sortedJson(normalText(JSON.stringify(header)).replaceAll(':<time>', ':0'))) as Pushed['header'],
    properties: sortedProperties(decodeProperties(String(properties))),
    body: body.toString('utf8'),
  }
}

const volatileHeader = new Set(['indexLastUpdateTimestamp', 'indexLastUpdatePhyoffset', 'suggestWhichBrokerId'])

/** Leaves out what differs from run to run: addresses, times, ids. */
function normalAnswer(answer: RawAnswer, step: Step): NormalAnswer {
  const header: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(answer.header).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (!volatileHeader.has(name)) header[name] = normalText(String(value))
  // Its place in the queue of its delay level, which all topics share.
  if (isDelayed(step) && 'queueOffset' in header) header['queueOffset'] = '<any>'
  return {
    code: answer.code,
    ...(answer.remark === undefined ? {} : { remark: normalText(answer.remark) }),
    ...(Object.keys(header).length === 0 ? {} : { header }),
    ...(answer.messages.length === 0 ? {} : { messages: answer.messages.map(normalMessage) }),
    ...(answer.text === undefined ? {} : { text: normalText(sortedJson(answer.text)) }),
  }
}

const isDelayed = ({ header }: Step): boolean =>
  typeof header !== 'function' && /DELAY\u0001[1-9]/.test(String(header['properties']))

/** JSON with its members in order; another text as it is. */
function sortedJson(text: string): string {
  const sorted = (_name: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value
  try {
    return JSON.stringify(JSON.parse(text), sorted)
  } catch {
    return text
  }
}

/** A text without addresses, offset message ids, generated ids, times and disk use. */
const normalText = (text: string): string =>
  text
    .replace(/\b(?:127\.0\.0\.1)(?::\d+)?/g, '<address>')
    .replace(/\b[0-9A-F]{56}\b|\b[0-9A-F]{32}\b/g, '<id>')
    .replace(/<id>(?:,<id>){9,}/g, (ids) => `${ids.split(',').length} ids`)
    .replace(/(?<!\d)1[67]\d{11}(?!\d)/g, '<time>')
    .replace(/CL:\s*-?[\d.]+ CQ:\s*-?[\d.]+ INDEX:\s*-?[\d.]+/g, '<disk>')

function normalMessage(message: StoredMessage): Record<string, unknown> {
  const { storedBody } = message
  return {
    topic: message.topic,
    queueId: message.queueId,
    queueOffset: Number(message.queueOffset),
    flag: message.flag,
    sysFlag: message.sysFlag,
    reconsumeTimes: message.reconsumeTimes,
    bornTimestamp: normalText(String(message.bornTimestamp)),
    bornHost: normalText(message.bornHost),
    storeHost: normalText(message.storeHost),
    preparedTransactionOffset: Number(message.preparedTransactionOffset),
    body: storedBody.length <= 64 ? storedBody.toString('utf8') : shortOf(storedBody),
    properties: sortedProperties(message.properties),
  }
}

const sortedProperties = (properties: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...properties].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, normalText(value)]),
  )

const shortOf = (bytes: Buffer): string =>
  `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`
