import path from 'node:path'
import { JsonFile } from '../../base/json-file.ts'
import type { Logger } from '../../base/log.ts'
import { messageRequestMode, type MessageRequestMode } from '../../protocol/bodies/assignment.ts'
import { type JavaJson, readJavaJson } from '../../protocol/java-json.ts'

/** What the request modes need of a broker. */
export interface RequestModeNeeds {
  readonly configFolder: string
  readonly log: Logger
}

/**
 * Whether a group consumes a topic by pulling or by popping, where somebody has said so; kept in `config/messageRequestMode.json`
 * (Java: MessageRequestModeManager).
 */
export class RequestModes {
  private readonly file: JsonFile
  private readonly byTopic = new Map<string, Map<string, MessageRequestMode>>()

  constructor({ configFolder, log }: RequestModeNeeds) {
    this.file = new JsonFile({
      path: path.join(configFolder, 'messageRequestMode.json'),
      log,
      print: () => this.print(),
    })
  }

  /** Reads the file. @throws OperatingError when there is one that cannot be read */
  load(): void {
    this.file.load((text) => {
      this.read(readJavaJson(text))
      return true
    })
  }

  /** Writes what is not on disk yet. */
  stop(): Promise<void> {
    return this.file.close()
  }

  get(topic: string, group: string): MessageRequestMode | undefined {
    return this.byTopic.get(topic)?.get(group)
  }

  /** Remembers a mode. It is in the file before this turn ends. */
  set(mode: MessageRequestMode): void {
    this.put(mode)
    this.file.touchThisTurn()
  }

  /** Takes over the modes of a master. */
  takeOver(table: ReadonlyMap<string, ReadonlyMap<string, MessageRequestMode>>): void {
    const before = this.print()
    this.byTopic.clear()
    for (const groups of table.values()) for (const mode of groups.values()) this.put(mode)
    if (this.print() !== before) this.file.touch()
  }

  /** All modes by topic and group. */
  table(): Map<string, Map<string, MessageRequestMode>> {
    return new Map([...this.byTopic].map(([topic, groups]) => [topic, new Map(groups)]))
  }

  /** The text of the file. */
  print(): string {
    const topics = [...this.byTopic].map(([topic, groups]) => {
      const modes = [...groups.values()].map(printMode)
      return `\t\t${JSON.stringify(topic)}:{\n${modes.join(',\n')}\n\t\t}`
    })
    if (topics.length === 0) return '{\n\t"messageRequestModeMap":{}\n}'
    return `{\n\t"messageRequestModeMap":{\n${topics.join(',\n')}\n\t}\n}`
  }

  private put(mode: MessageRequestMode): void {
    const groups = this.byTopic.get(mode.topic)
    if (groups === undefined) this.byTopic.set(mode.topic, new Map([[mode.consumerGroup, mode]]))
    else groups.set(mode.consumerGroup, mode)
  }

  private read(json: JavaJson): void {
    for (const [topic, groups] of Object.entries(members(members(json)['messageRequestModeMap'] ?? {})))
      for (const [consumerGroup, value] of Object.entries(members(groups)))
        this.put({ ...messageRequestMode.parse(value), topic, consumerGroup })
  }
}

function printMode({ consumerGroup, mode, popShareQueueNum, topic }: MessageRequestMode): string {
  const lines = [
    `"consumerGroup":${JSON.stringify(consumerGroup)}`,
    `"mode":"${mode}"`,
    `"popShareQueueNum":${popShareQueueNum}`,
    `"topic":${JSON.stringify(topic)}`,
  ]
  return `\t\t\t${JSON.stringify(consumerGroup)}:{\n${lines.map((line) => `\t\t\t\t${line}`).join(',\n')}\n\t\t\t}`
}

function members(json: JavaJson): { [name: string]: JavaJson } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new TypeError('a table was expected')
  return json
}
