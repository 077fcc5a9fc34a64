import { createServer, type Server } from 'node:net'
import { messageOf, OperatingError } from '../base/errors.ts'
import type { ReplicaAcks } from './replica-acks.ts'
import { type SlaveFacts, SlaveLink, type SlaveLinkParts } from './slave-link.ts'

export interface ReplicationSourceParts extends Omit<SlaveLinkParts, 'onAck' | 'onClose'> {
  /** Told how far the slaves are; undefined where no send waits for them. */
  readonly acks?: ReplicaAcks | undefined
  /** A slave that lacks more bytes counts as out of sync (`haMaxGapNotInSync`). */
  readonly gapBytesMax: () => number
}

/** A slave as its master sees it. */
export interface SlaveState extends SlaveFacts {
  /** Bytes that the slave lacks. */
  readonly gapBytes: number
  readonly isInSync: boolean
}

/** The master's end of replication (Java: DefaultHAService). */
export class ReplicationSource {
  readonly #parts: ReplicationSourceParts
  readonly #links = new Set<SlaveLink>()
  #server: Server | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(parts: ReplicationSourceParts) {
    this.#parts = parts
  }

  /** Listens. @param port 0: any free one. Returns the port. @throws OperatingError when it is in use */
  async start(port: number, host: string): Promise<number> {
    const server = createServer((socket) => {
      const link: SlaveLink = new SlaveLink(socket, {
        ...this.#parts,
        onAck: () => {
          this.#tellAcks()
        },
        onClose: () => {
          this.#links.delete(link)
          this.#parts.logger.info({ slave: link.facts.address }, 'a slave has left')
          this.#tellAcks()
        },
      })
      this.#links.add(link)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', (problem) => {
        reject(new OperatingError('PORT', `port ${port} for slaves (haListenPort): ${messageOf(problem)}`))
      })
      server.listen(port, host, resolve)
    })
    this.#server = server
    this.#parts.log.onWritten(() => {
      for (const link of this.#links) link.pump()
    })
    this.#timer = setInterval(() => {
      for (const link of this.#links) link.tick()
    }, 1000).unref()
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  /** Every slave that is connected. */
  slaves(): SlaveState[] {
    const { log, gapBytesMax } = this.#parts
    return [...this.#links].map(({ facts }) => {
      const gapBytes = log.endPosition - facts.ackPosition
      return { ...facts, gapBytes, isInSync: facts.ackPosition >= 0 && gapBytes < gapBytesMax() }
    })
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#parts.log.onWritten(() => undefined)
    for (const link of this.#links) link.close()
    this.#parts.acks?.close()
    const server = this.#server
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()))
  }

  #tellAcks(): void {
    this.#parts.acks?.acknowledged([...this.#links].map(({ facts }) => facts.ackPosition))
  }
}
