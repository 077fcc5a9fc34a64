import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../base/errors.ts'
import { type AdminClient, type FoundMessage, propertyNames } from '../client/index.ts'
import { type BodyReader, forTerminal } from './body-text.ts'
import { hostText, propertiesText } from './java-objects.ts'
import { timeWithMs } from './java-text.ts'
import { makeFolder } from './make-folder.ts'
import { MessageRows } from './message-rows.ts'
import { type MessageTrack, trackText, tracksOf } from './message-track.ts'
import type { Output } from './output.ts'

/** Where Apache's tool puts bodies. */
const bodyFolder = '/tmp/rocketmq/msgbodys'

export interface DetailOptions {
  readonly withOffsetId: boolean
  /** Reads the body that is printed; undefined: it is only put into its file. */
  readonly read: BodyReader | undefined
  /** Behind each line that tells of a group. */
  readonly trackEnd: '\n' | ''
}

/** Prints messages with what became of them, and puts their bodies into files (Java: QueryMsgByIdSubCommand.printMsg). */
export class MessageDetails {
  private readonly client: AdminClient
  private readonly out: Output
  private readonly options: DetailOptions
  private readonly rows: MessageRows | undefined
  private readonly problems: string[] = []

  constructor(client: AdminClient, out: Output, options: DetailOptions) {
    this.client = client
    this.out = out
    this.options = options
    this.rows = out.isJson ? new MessageRows(out, ['bodyPath', 'tracks']) : undefined
  }

  /** @param index of a message among several with the same id: it is in the name of the file */
  async print(found: FoundMessage, index = 0): Promise<void> {
    const bodyPath = await this.saveBody(found, index)
    if (found.message.bodyFault !== undefined)
      this.problems.push(`the body of ${found.message.messageId} cannot be unpacked: ${found.message.bodyFault}`)
    this.printLabels(found, bodyPath)
    const tracks = await tracksOf(this.client, found)
    if (this.rows !== undefined) this.rows.add(found.message, found.broker, { bodyPath: bodyPath ?? null, tracks })
    else this.printTracks(tracks)
  }

  /** Tells what went wrong on the way. */
  end(): void {
    for (const problem of this.problems) this.out.problem(problem)
  }

  private printLabels({ message }: FoundMessage, bodyPath: string | undefined): void {
    const { out, options } = this
    if (out.isJson) return
    const label = (name: string, value: string | number | bigint): void => {
      const text = `${`${name}:`.padEnd(20)} ${value}`
      out.line(out.isTerminal ? forTerminal(text) : text)
    }
    if (options.withOffsetId) label('OffsetID', message.offsetMessageId)
    label('Topic', message.topic)
    label('Tags', `[${message.properties.get(propertyNames.tags) ?? 'null'}]`)
    label('Keys', `[${message.properties.get(propertyNames.keys) ?? 'null'}]`)
    label('Queue ID', message.queueId)
    label('Queue Offset', message.queueOffset)
    label('CommitLog Offset', message.physicalOffset)
    label('Reconsume Times', message.reconsumeTimes)
    label('Born Timestamp', timeWithMs(message.bornTimestamp))
    label('Store Timestamp', timeWithMs(message.storeTimestamp))
    label('Born Host', hostText(message.bornHost))
    label('Store Host', hostText(message.storeHost))
    label('System Flag', message.sysFlag)
    label('Properties', propertiesText(message.properties))
    label('Message Body Path', bodyPath ?? 'null')
    if (options.read !== undefined) label('Message Body', options.read(message.body))
  }

  private printTracks(tracks: readonly MessageTrack[]): void {
    const { out, options } = this
    out.line()
    out.line()
    const end = out.isTerminal ? '\n' : options.trackEnd
    if (tracks.length === 0) out.text(`WARN: No Consumer${out.isTerminal ? '\n' : ''}`)
    for (const track of tracks) out.text(`${trackText(track)}${end}`)
  }

  private async saveBody({ message }: FoundMessage, index: number): Promise<string | undefined> {
    // The id is a producer's text: it must not name another folder.
    const name = message.messageId.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 200)
    const file = path.join(bodyFolder, index === 0 ? name : `${name}_${index}`)
    try {
      await makeFolder(bodyFolder)
      await writeFile(file, message.body)
      return file
    } catch (thrown) {
      this.problems.push(`the body of ${message.messageId} was not put into a file: ${messageOf(thrown)}`)
      return undefined
    }
  }
}
