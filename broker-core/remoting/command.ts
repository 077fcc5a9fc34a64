import type { ExtFields } from '../protocol/request.ts'

/** How a header is written: JSON text or RocketMQ's binary form (Java: SerializeType). */
export type HeaderEncoding = 'JSON' | 'ROCKETMQ'

/** A request or reply in memory (Java: RemotingCommand). */
export interface Command {
  code: number
  /** Name of the sender's language, `JAVA`, `GO` …; unknown numbers and names read as `OTHER`. */
  language: string
  /** Ordinal of the sender's version (Java: MQVersion). */
  version: number
  /** Correlation id, signed 32-bit. */
  opaque: number
  /** Bit 0: reply, bit 1: one-way. */
  flag: number
  remark: string | undefined
  extFields: ExtFields
  body: Buffer | undefined
  encoding: HeaderEncoding
}

/** Ordinal of the RocketMQ version that we answer as: 5.5.0. */
export const ownVersion = 513

export const replyFlag = 1
export const oneWayFlag = 2
export const isReply = (command: Command): boolean => (command.flag & replyFlag) !== 0
export const isOneWay = (command: Command): boolean => (command.flag & oneWayFlag) !== 0
