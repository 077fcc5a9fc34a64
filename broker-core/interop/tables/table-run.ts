import type { ExtFields } from '../../protocol/request.ts'
import type { Command } from '../../remoting/command.ts'
import { RawPeer, type PeerIdentity } from '../../testing/raw-peer.ts'
import { type JavaJson, readJavaJson } from '../../protocol/java-json.ts'
import { plain, type Seen, seenOf } from './seen.ts'

/** A row of requests that are sent to a broker one after another, each with a name that says what it asks. */
export interface RequestTable {
  readonly name: string
  readonly run: (run: TableRun) => Promise<void>
}

/** Header of a send under its short names: producer group, template topic and its queues, flags, born time, properties. */
const sendFields = {
  a: 'PID_table',
  c: 'TBW102',
  d: '4',
  f: '0',
  g: '1700000000000',
  h: '0',
  i: 'UNIQ_KEY\u0001C0A8011410921B2C3D4E54A6C3D20003\u0002TAGS\u0001TagA\u0002',
  j: '0',
  k: 'false',
  m: 'false',
}

/** What was seen, by the name of the step. */
export type TableResult = Record<string, Seen | readonly Seen[]>

/** One run of a table against one broker: makes its state, asks, and notes what came back. */
export class TableRun {
  /** End of all topics and groups of this run. */
  readonly suffix: string
  readonly result: TableResult = {}
  readonly address: string
  private readonly peers: RawPeer[] = []
  private asker: RawPeer | undefined

  /** @param address `host:port` of the broker */
  constructor(address: string, suffix: string) {
    this.address = address
    this.suffix = suffix
  }

  /** A topic or group of this run. */
  name(name: string): string {
    return name + this.suffix
  }

  /** Another client. */
  async peer(identity: PeerIdentity): Promise<RawPeer> {
    const peer = await RawPeer.open(this.address, identity)
    this.peers.push(peer)
    return peer
  }

  /** Asks without noting the reply. @throws Error when it is not 0 */
  async prepare(code: number, fields: ExtFields = {}, body?: string | Buffer): Promise<Command> {
    const reply = await (await this.tool()).ask(code, fields, body)
    if (reply.code !== 0) throw new Error(`request ${code} was answered with ${reply.code}: ${reply.remark}`)
    return reply
  }

  /** Asks without noting the reply, whatever it is. */
  async question(code: number, fields: ExtFields): Promise<Command> {
    return (await this.tool()).ask(code, fields)
  }

  /** Asks and notes the reply under a name. */
  async ask(step: string, code: number, fields: ExtFields = {}, body?: string, by?: RawPeer): Promise<Command> {
    const reply = await (by ?? (await this.tool())).ask(code, fields, body)
    this.note(step, reply)
    return reply
  }

  /** Asks until a reply is as it should be, for 25 s at most, and notes the last one. */
  async askUntil(
    step: string,
    code: number,
    fields: ExtFields,
    isAsWanted: (reply: Command) => boolean,
  ): Promise<void> {
    const end = Date.now() + 25_000
    const tool = await this.tool()
    let reply = await tool.ask(code, fields)
    while (!isAsWanted(reply) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      reply = await tool.ask(code, fields)
    }
    this.note(step, reply)
  }

  /** Notes only that a reply came, and its code. */
  noteCode(step: string, { code }: Command): void {
    this.result[step] = { code }
  }

  /** Notes a part of a reply's body. */
  noteBody(step: string, { code, body }: Command, partOf: (body: unknown) => unknown): void {
    const part = partOf(readJavaJson(body ?? '{}')) as JavaJson | undefined
    this.result[step] = { code, body: part === undefined ? undefined : plain(part, '', this.suffix) }
  }

  /** Notes a reply, or what a client was asked, under a name. */
  note(step: string, seen: Command | readonly Command[]): void {
    if (Object.hasOwn(this.result, step)) throw new Error(`two steps are named "${step}"`)
    this.result[step] = Array.isArray(seen)
      ? seen.map((each: Command) => seenOf(each, this.suffix))
      : seenOf(seen as Command, this.suffix)
  }

  async topic(name: string, queues: number, order = false): Promise<string> {
    const topic = this.name(name)
    await this.prepare(17, {
      topic,
      defaultTopic: 'TBW102',
      readQueueNums: String(queues),
      writeQueueNums: String(queues),
      perm: '6',
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: '0',
      order: String(order),
    })
    return topic
  }

  async group(name: string, settings: Record<string, unknown> = {}): Promise<string> {
    const groupName = this.name(name)
    await this.prepare(200, {}, JSON.stringify({ groupName, consumeEnable: true, ...settings }))
    return groupName
  }

  /** Stores messages; the reply of the last send. */
  async send(topic: string, queueId: number, count: number): Promise<Command | undefined> {
    let last: Command | undefined
    for (let i = 0; i < count; i++) {
      last = await this.prepare(310, { ...sendFields, b: topic, e: String(queueId) }, 'ten bytes!')
    }
    return last
  }

  /** Stores a message with properties of its own in queue 0. */
  sendWith(topic: string, properties: Record<string, string>, sysFlag = 0): Promise<Command> {
    const text = Object.entries(properties).map(([name, value]) => `${name}\u0001${value}\u0002`)
    const fields = { ...sendFields, b: topic, e: '0', f: String(sysFlag), i: text.join('') }
    return this.prepare(310, fields, 'ten bytes!')
  }

  /** Has a client say that it consumes. */
  async heartbeat(
    peer: RawPeer,
    group: string,
    topics: readonly string[],
    settings: Record<string, unknown> = {},
  ): Promise<Command> {
    const subscriptionDataSet = topics.map((topic) => ({
      topic,
      subString: '*',
      tagsSet: [],
      codeSet: [],
      subVersion: 1_700_000_000_000,
      expressionType: 'TAG',
      classFilterMode: false,
    }))
    const consumer = {
      groupName: group,
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: 'CLUSTERING',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      unitMode: false,
      subscriptionDataSet,
      ...settings,
    }
    const body = JSON.stringify({ clientID: peer.clientId, consumerDataSet: [consumer], producerDataSet: [] })
    return peer.ask(34, {}, body)
  }

  /** Header of a pull with its own subscription. */
  pullFields(
    group: string,
    topic: string,
    queueId: number,
    queueOffset: number | string,
    more: ExtFields = {},
  ): ExtFields {
    return {
      consumerGroup: group,
      topic,
      queueId: String(queueId),
      queueOffset: String(queueOffset),
      maxMsgNums: '32',
      sysFlag: '4',
      commitOffset: '0',
      suspendTimeoutMillis: '0',
      subscription: '*',
      subVersion: '0',
      expressionType: 'TAG',
      ...more,
    }
  }

  close(): void {
    for (const peer of this.peers) peer.close()
  }

  private async tool(): Promise<RawPeer> {
    return (this.asker ??= await this.peer({ clientId: `tool${this.suffix}` }))
  }
}

/** Waits until something holds. @throws Error when it does not within 10 s */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Runs a table and returns what was seen. */
export async function runTable(table: RequestTable, address: string, suffix: string): Promise<TableResult> {
  const run = new TableRun(address, suffix)
  try {
    await table.run(run)
    return run.result
  } finally {
    run.close()
  }
}
