import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { z } from 'zod'
import { FieldError } from '../fields.ts'
import { readJavaJson, writeJavaJson } from '../java-json.ts'
import { javaList, javaText } from '../java-values.ts'
import { type DataVersion, dataVersion, noDataVersion } from './data-version.ts'
import {
  type TopicConfig,
  type TopicConfigTable,
  topicConfig,
  topicConfigTable,
  topicQueueMappingInfo,
} from './topics.ts'

/** What a broker registers (Java: RegisterBrokerBody). */
export interface BrokerRegistration {
  readonly topicConfigSerializeWrapper: TopicConfigTable
  readonly filterServerList: readonly string[]
}

/** Bytes that a compressed registration may have once inflated. */
const inflatedBytesMax = 256 * 1024 * 1024
const registrationBodySince = 37 // V3_0_11
const mappingListSince = 413 // V5_0_0

const emptyTable: TopicConfigTable = { dataVersion: noDataVersion, topicConfigTable: new Map() }

const registration = z.object({
  topicConfigSerializeWrapper: z
    .unknown()
    .optional()
    .transform((value): unknown => value ?? {})
    .pipe(topicConfigTable),
  filterServerList: javaList(javaText()),
})

/** RocketMQ's checksum of a registration body: CRC-32 without its sign bit. */
export const registrationCrc32 = (body: Uint8Array): number => crc32(body) & 0x7fffffff

/**
 * Reads the body of REGISTER_BROKER.
 * @param version of the sender, as its command says: old brokers send less
 * @throws FieldError when it is malformed
 */
export function decodeRegistration(body: Buffer, version: number, compressed: boolean): BrokerRegistration {
  if (body.length === 0) return { topicConfigSerializeWrapper: emptyTable, filterServerList: [] }
  if (compressed) return decodeCompressed(body, version)
  const value = readJavaJson(body)
  if (version >= registrationBodySince) return parsed(registration, value)
  return { topicConfigSerializeWrapper: parsed(topicConfigTable, value), filterServerList: [] }
}

function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new FieldError(`body: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`)
}

/** Writes the body of REGISTER_BROKER, not compressed. */
export const encodeRegistration = (value: BrokerRegistration): Buffer => Buffer.from(writeJavaJson(value))

/** Writes the body of REGISTER_BROKER as a 5.x broker with compressed registration does. */
export function encodeCompressedRegistration(value: BrokerRegistration): Buffer {
  const { dataVersion: version, topicConfigTable: topics, topicQueueMappingInfoMap } = value.topicConfigSerializeWrapper
  const mappings = [...(topicQueueMappingInfoMap ?? new Map<string, unknown>()).values()]
  const parts = [block(writeJavaJson(version)), int32(topics.size)]
  for (const topic of topics.values()) parts.push(block(topicLine(topic)))
  parts.push(block(writeJavaJson(value.filterServerList)), int32(mappings.length))
  for (const mapping of mappings) parts.push(block(writeJavaJson(mapping)))
  return deflateSync(Buffer.concat(parts), { level: 9 })
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const block = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  return Buffer.concat([int32(bytes.length), bytes])
}

const topicLine = (topic: TopicConfig): string =>
  [
    topic.topicName,
    topic.readQueueNums,
    topic.writeQueueNums,
    topic.perm,
    topic.topicFilterType,
    writeJavaJson(topic.attributes),
  ].join(' ')

function decodeCompressed(body: Buffer, version: number): BrokerRegistration {
  const reader = new BlockReader(inflate(body))
  const tableVersion: DataVersion = parsed(dataVersion, readJavaJson(reader.block()))
  const topics = new Map<string, TopicConfig>()
  for (let left = reader.int32(); left > 0; left--) {
    const topic = readTopicLine(reader.block().toString())
    topics.set(topic.topicName, topic)
  }
  const filterServerList = parsed(javaList(javaText()), readJavaJson(reader.block()))
  const table: TopicConfigTable = { dataVersion: tableVersion, topicConfigTable: topics }
  if (version < mappingListSince || reader.isAtEnd()) return { topicConfigSerializeWrapper: table, filterServerList }
  const topicQueueMappingInfoMap: NonNullable<TopicConfigTable['topicQueueMappingInfoMap']> = new Map()
  for (let left = reader.int32(); left > 0; left--) {
    const mapping = parsed(topicQueueMappingInfo, readJavaJson(reader.block()))
    topicQueueMappingInfoMap.set(mapping.topic ?? '', mapping)
  }
  return { topicConfigSerializeWrapper: { ...table, topicQueueMappingInfoMap }, filterServerList }
}

function inflate(body: Buffer): Buffer {
  try {
    return inflateSync(body, { maxOutputLength: inflatedBytesMax })
  } catch (cause) {
    throw new FieldError(`body: cannot be inflated: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

function readTopicLine(line: string): TopicConfig {
  const [topicName, readQueueNums, writeQueueNums, perm, topicFilterType, ...attributes] = line.split(' ')
  if (topicFilterType === undefined) throw new FieldError(`body: a topic with too few parts: ${line.slice(0, 80)}`)
  const attributesText = attributes.join(' ')
  return parsed(topicConfig, {
    topicName,
    readQueueNums,
    writeQueueNums,
    perm,
    topicFilterType,
    attributes: attributesText === '' ? {} : readJavaJson(attributesText),
  })
}

/** Reads what the compressed form consists of: integers, and blocks behind their length. */
class BlockReader {
  private readonly bytes: Buffer
  private at = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  isAtEnd(): boolean {
    return this.at >= this.bytes.length
  }

  int32(): number {
    if (this.at + 4 > this.bytes.length) throw new FieldError('body: ends too early')
    this.at += 4
    return this.bytes.readInt32BE(this.at - 4)
  }

  block(): Buffer {
    const length = this.int32()
    if (length < 0 || this.at + length > this.bytes.length) throw new FieldError('body: a length beyond its end')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}
