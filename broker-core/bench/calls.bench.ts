import { parseOffsetMessageId } from '../message/message-id.ts'
import { encodeProperties } from '../message/message-properties.ts'
import { sendMessageV2 } from '../protocol/requests/messages.ts'
import { getMaxOffset } from '../protocol/requests/offsets.ts'
import { endTransaction } from '../protocol/requests/transactions.ts'
import { Connector } from '../remoting/connector.ts'
import { sendHeader } from '../testing/messages.ts'
import { PopConsumer } from '../testing/pop-consumer.ts'
import type { ServerProcess } from './server-process.ts'

/** Throughput of work that takes several requests a message, by ordinary callers: often these are the limit, not the broker. */
export interface CallsResult {
  readonly messages: number
  readonly perSecond: number
  /** CPU of the broker per message, microseconds. */
  readonly cpuUsPerMessage: number
}

const queues = 4
const callersPerConnector = 16
const connectorCount = 4
const bodyBytes = 1024
const commit = 8

type Caller = (connector: Connector, number: number) => Promise<number>

/** Runs callers until `messages` have been counted. */
async function measure(server: ServerProcess, messages: number, call: Caller): Promise<CallsResult> {
  const connectors = Array.from({ length: connectorCount }, () => new Connector({ callTimeoutMs: 30_000 }))
  const before = await server.usage()
  const began = performance.now()
  let done = 0
  let number = 0
  const work = async (connector: Connector): Promise<void> => {
    while (done < messages) {
      const counted = await call(connector, number++)
      done += counted
    }
  }
  await Promise.all(
    connectors.flatMap((connector) => Array.from({ length: callersPerConnector }, () => work(connector))),
  )
  const elapsedMs = performance.now() - began
  const after = await server.usage()
  await Promise.all(connectors.map((connector) => connector.close()))
  return {
    messages: done,
    perSecond: Math.round(done / (elapsedMs / 1000)),
    cpuUsPerMessage: Math.round(((after.cpuUs - before.cpuUs) / done) * 100) / 100,
  }
}

const addressOf = (server: ServerProcess): string => `127.0.0.1:${server.port}`

interface Sent {
  readonly topic: string
  readonly number: number
  readonly marks: Readonly<Record<string, string>>
  readonly sysFlag?: number
}

async function send(server: ServerProcess, connector: Connector, { topic, number, marks, sysFlag = 0 }: Sent) {
  const uniqueKey = number.toString(16).padStart(32, '0')
  const header = sendHeader({
    topic,
    queueId: number % queues,
    sysFlag,
    bornTimestamp: Date.now(),
    properties: encodeProperties(Object.entries({ KEYS: `order-${number}`, UNIQ_KEY: uniqueKey, ...marks })),
  })
  const reply = await connector.call(addressOf(server), sendMessageV2, header, { body: Buffer.alloc(bodyBytes, 0x62) })
  if (reply.code !== 0) throw new Error(`a send was answered ${reply.code} ${reply.remark ?? ''}`)
  return { ...reply.header, uniqueKey }
}

/** Half messages and their commits: two requests and two stored messages each. */
export function measureTransactions(server: ServerProcess, messages: number): Promise<CallsResult> {
  const topic = 'BenchTransactions'
  return measure(server, messages, async (connector, number) => {
    const marks = { TRAN_MSG: 'true', PGROUP: 'PID_bench' }
    const half = await send(server, connector, { topic, number, marks, sysFlag: 4 })
    const header = {
      topic,
      producerGroup: 'PID_bench',
      tranStateTableOffset: half.queueOffset,
      commitLogOffset: Number(parseOffsetMessageId(half.msgId)?.physicalOffset ?? -1n),
      commitOrRollback: commit,
      msgId: half.uniqueKey,
      transactionId: half.uniqueKey,
    }
    const reply = await connector.call(addressOf(server), endTransaction, header)
    if (reply.code !== 0) throw new Error(`a commit was answered ${reply.code} ${reply.remark ?? ''}`)
    return 1
  })
}

/** Pops of 32 messages and the ack of each. The topic must hold so many. */
export function measurePops(server: ServerProcess, topic: string, messages: number): Promise<CallsResult> {
  return measure(server, messages, async (connector) => {
    const consumer = new PopConsumer({ connector, brokerAddress: addressOf(server) }, topic, 'GID_bench_pop')
    const popped = await consumer.pop({ maxMsgNums: 32, invisibleTime: 60_000 })
    const codes = await Promise.all(popped.messages.map((message) => consumer.ack(message)))
    if (codes.some((code) => code !== 0)) throw new Error(`an ack was answered ${codes.join(' ')}`)
    return popped.messages.length
  })
}

export interface DelayResult extends CallsResult {
  /** From the last send until the last message was in its topic. */
  readonly restMs: number
}

/** Delayed sends (level 1) until all are in their topic: the throughput of storing, waiting and delivering. */
export async function measureDelays(server: ServerProcess, messages: number): Promise<DelayResult> {
  const topic = 'BenchDelay'
  const connector = new Connector({ callTimeoutMs: 30_000 })
  const delivered = async (): Promise<number> => {
    const asked = Array.from({ length: queues }, (_, queueId) =>
      connector.call(addressOf(server), getMaxOffset, { topic, queueId }),
    )
    const replies = await Promise.all(asked)
    return replies.reduce((total, { code, header }) => total + (code === 0 ? header.offset : 0), 0)
  }
  const deliveredBefore = await delivered()
  const before = await server.usage()
  const began = performance.now()
  const sent = await measure(server, messages, async (caller, number) => {
    await send(server, caller, { topic, number, marks: { DELAY: '1' } })
    return 1
  })
  const sentMs = performance.now() - began
  while ((await delivered()) - deliveredBefore < sent.messages) await new Promise((resolve) => setTimeout(resolve, 20))
  const elapsedMs = performance.now() - began
  const after = await server.usage()
  await connector.close()
  return {
    messages: sent.messages,
    perSecond: Math.round(sent.messages / (elapsedMs / 1000)),
    cpuUsPerMessage: Math.round(((after.cpuUs - before.cpuUs) / sent.messages) * 100) / 100,
    restMs: Math.round(elapsedMs - sentMs),
  }
}
