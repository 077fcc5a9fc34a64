import { waitUntil } from '../../testing/wait-until.ts'
import { JavaProgram } from '../java-program.ts'
import { briskClientFlags, compileJava, type OfficialVersion } from '../official-java.ts'

/** A send that a broker has answered. */
export interface Acked {
  readonly key: string
  /** SEND_OK or what else the producer was told. */
  readonly status: string
  readonly broker: string
  readonly queueId: number
  readonly queueOffset: number
}

export const consumerNames = ['push', 'lite'] as const
export type ConsumerName = (typeof consumerNames)[number]

const startMs = 60_000
const attemptsMax = 3

/** Official Java producers and consumers at a cluster (java/ClusterTraffic.java), and what they have told. */
export class ClusterTraffic {
  readonly acked: Acked[] = []
  /** Sends that failed after the client's own retries. */
  readonly failed: string[] = []
  private readonly acknowledged = new Set<string>()
  /** By key: acknowledged and not got. */
  private readonly waiting: Record<ConsumerName, Map<string, Acked>> = { push: new Map(), lite: new Map() }
  /** Keys that were got before their acknowledgement was told. */
  private readonly early: Record<ConsumerName, Set<string>> = { push: new Set(), lite: new Set() }
  private readonly said: string[] = []
  private readonly program: JavaProgram

  readonly topic: string

  private constructor(namesrvAddresses: string, topic: string, senders: number, version: OfficialVersion) {
    this.topic = topic
    const args = [namesrvAddresses, topic, String(senders)]
    this.program = new JavaProgram(compileJava('ClusterTraffic', version), 'ClusterTraffic', args, {
      flags: briskClientFlags,
      onLine: (line) => {
        this.note(line)
      },
    })
  }

  /** Starts both consumers, and producers that send nothing yet. @throws Error when they do not come up */
  static async start(
    namesrvAddresses: string,
    topic: string,
    { senders = 8, version = '5.5.0' }: { senders?: number; version?: OfficialVersion } = {},
  ): Promise<ClusterTraffic> {
    for (let attempt = 1; ; attempt++) {
      const traffic = new ClusterTraffic(namesrvAddresses, topic, senders, version)
      const outcome = await Promise.race([
        traffic.hears('READY').then(
          () => 'ready',
          () => 'late',
        ),
        traffic.program.ended.then(() => 'ended'),
      ])
      if (outcome === 'ready') return traffic
      await traffic.stop()
      // Java clients give up at start when a busy machine lets them wait 3 s for a NameServer.
      if (attempt === attemptsMax)
        throw new Error(`the Java clients did not start (${outcome}): ${traffic.program.errors}`)
    }
  }

  private note(line: string): void {
    const [word, key = '', ...rest] = line.split(' ')
    if (word === 'ACK') {
      const [status = '', broker = '', queueId, queueOffset] = rest
      const acked = { key, status, broker, queueId: Number(queueId), queueOffset: Number(queueOffset) }
      this.acked.push(acked)
      this.acknowledged.add(key)
      for (const consumer of consumerNames)
        if (!this.early[consumer].delete(key)) this.waiting[consumer].set(key, acked)
    } else if (word === 'GOT') this.noteGot(key as ConsumerName, rest[0] ?? '')
    else if (word === 'FAIL') this.failed.push(line)
    else if (word === 'READY' || word === 'DONE') this.said.push(line)
  }

  private noteGot(consumer: ConsumerName, key: string): void {
    const isAwaited = this.waiting[consumer].delete(key)
    if (!isAwaited && !this.acknowledged.has(key)) this.early[consumer].add(key)
  }

  private hears(line: string): Promise<void> {
    return waitUntil(
      () => this.said.includes(line),
      startMs,
      () => `the Java clients say ${line}`,
    )
  }

  private async tell(command: string): Promise<void> {
    this.said.length = 0
    this.program.say(command)
    await this.hears(`DONE ${command}`)
  }

  /** Each sender sends a message, waits for its answer and then this long. */
  send(pauseMs: number): Promise<void> {
    return this.tell(`send ${pauseMs}`)
  }

  stopSending(): Promise<void> {
    return this.tell('stop')
  }

  /** Consumers take this long for each message. */
  consume(pauseMs: number): Promise<void> {
    return this.tell(`consume ${pauseMs}`)
  }

  /** Keys of what a broker has acknowledged and a consumer has not got. */
  owed(consumer: ConsumerName, broker?: string): string[] {
    const owed = [...this.waiting[consumer].values()]
    return owed.filter((each) => broker === undefined || each.broker === broker).map(({ key }) => key)
  }

  /** Resolves when a consumer has got all of these. @throws Error that names some it has not */
  async gets(consumer: ConsumerName, keys: readonly string[], timeoutMs: number): Promise<void> {
    const missing = (): string[] => keys.filter((key) => this.waiting[consumer].has(key))
    await waitUntil(
      () => missing().length === 0,
      timeoutMs,
      () => `${consumer} gets ${missing().length} more of ${keys.length}: ${missing().slice(0, 3).join(', ')}`,
    )
  }

  /** Resolves when so many more sends were acknowledged. */
  async acknowledges(count: number, timeoutMs = startMs): Promise<void> {
    const wanted = this.acked.length + count
    await waitUntil(
      () => this.acked.length >= wanted,
      timeoutMs,
      () => `${wanted - this.acked.length} more sends are acknowledged, ${this.failed.length} failed`,
    )
  }

  async stop(): Promise<void> {
    this.program.signal('SIGKILL')
    await this.program.ended
  }
}
