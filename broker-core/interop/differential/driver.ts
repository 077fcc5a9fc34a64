import { JavaProgram } from '../java-program.ts'
import { compileJava } from '../official-java.ts'

/** A client looks every 20 s which queues are its own. */
const flags = ['-Xmx512m', '-XX:+UseSerialGC', '-Drocketmq.client.rebalance.waitInterval=1000']

interface Asker {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** The official client, at several clusters at once (DifferentialDriver.java): one JVM for all, as each costs seconds. */
export class Driver {
  private readonly waiting = new Map<number, Asker>()
  private readonly java: JavaProgram
  private nextId = 0

  private constructor(classPath: string, onReady: () => void) {
    this.java = new JavaProgram(classPath, 'DifferentialDriver', [], {
      flags,
      onLine: (line) => (line === 'READY' ? onReady() : this.answered(line)),
    })
  }

  /** Compiles and starts the Java program. @throws Error with its last words when it ends */
  static async start(): Promise<Driver> {
    let onReady: () => void = () => undefined
    const ready = new Promise<void>((resolve) => (onReady = resolve))
    const driver = new Driver(compileJava('DifferentialDriver', '5.5.0'), onReady)
    const ended = driver.java.ended.then(() => Promise.reject(new Error(`the driver ended: ${driver.java.errors}`)))
    await Promise.race([ready, ended])
    ended.catch((thrown: Error) => driver.ended(thrown))
    return driver
  }

  private ended(why: Error): void {
    for (const { reject } of this.waiting.values()) reject(why)
    this.waiting.clear()
  }

  private answered(line: string): void {
    if (!line.startsWith('{')) return
    const answer = JSON.parse(line) as { id: number; result?: unknown; error?: string }
    const asker = this.waiting.get(answer.id)
    this.waiting.delete(answer.id)
    if (answer.error === undefined) asker?.resolve(answer.result)
    else asker?.reject(new Error(answer.error))
  }

  /** Has the Java program do something at the cluster of a NameServer. @throws Error with what it says */
  tell(namesrv: string, verb: string, ...words: readonly (string | number)[]): Promise<unknown> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.java.say([id, namesrv, verb, ...words].join('\t'))
    })
  }

  async close(): Promise<void> {
    this.java.signal('SIGKILL')
    await this.java.ended
  }
}
