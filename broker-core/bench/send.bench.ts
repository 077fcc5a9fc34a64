import { encodeFrame } from '../remoting/frame.ts'
import { type FrameSource, runLoad } from './frame-load.ts'
import type { LoadResult } from './frame-load.ts'
import type { ServerProcess } from './server-process.ts'

export interface SendLoad {
  readonly connections: number
  readonly outstanding: number
  readonly messages: number
  readonly bodyBytes: number
  readonly topic?: string
  readonly queues?: number
}

export interface MeasuredLoad extends LoadResult {
  /** CPU of the server per request, microseconds. */
  readonly cpuUsPerRequest: number
  readonly residentMb: number
}

const firstOpaque = 1_000_000_000

/** Frames of sends as the Java producer of RocketMQ 5 writes them: SEND_MESSAGE_V2, JSON header, tag, key, unique key. */
export function sendFrames(load: SendLoad, connection: number): FrameSource {
  const uniqueKey = `7F0000011092${connection.toString(16).toUpperCase().padStart(8, '0')}54A600000000`
  const frame = encodeFrame({
    code: 310,
    language: 'JAVA',
    version: 513,
    opaque: firstOpaque,
    flag: 0,
    remark: undefined,
    extFields: {
      a: 'PID_bench',
      b: load.topic ?? 'BenchTopic',
      c: 'TBW102',
      d: '4',
      e: '0',
      f: '0',
      g: '1795240119285',
      h: '0',
      i: `KEYS\u0001order-00000000\u0002UNIQ_KEY\u0001${uniqueKey}\u0002WAIT\u0001true\u0002TAGS\u0001TagA\u0002`,
      j: '0',
      k: 'false',
      m: 'false',
      n: 'broker-a',
    },
    body: Buffer.alloc(load.bodyBytes, 0x62),
    encoding: 'JSON',
  })
  const opaqueAt = frame.indexOf(String(firstOpaque))
  const keyAt = frame.indexOf('54A600000000') + 4
  const orderAt = frame.indexOf('order-') + 6
  const queueAt = frame.indexOf('"e":"0"') + 5
  const queues = load.queues ?? 4
  let number = 0
  return {
    frameBytes: frame.length,
    put(target, at) {
      target.set(frame, at)
      const low = number % 100_000_000
      putDigits(target, at + opaqueAt + 2, low)
      putDigits(target, at + keyAt, low)
      putDigits(target, at + orderAt, low)
      target[at + queueAt] = 48 + (number % queues)
      number++
    },
  }
}

function putDigits(target: Buffer, at: number, number: number): void {
  let rest = number
  for (let i = 7; i >= 0; i--) {
    const quotient = (rest / 10) | 0
    target[at + i] = 48 + rest - quotient * 10
    rest = quotient
  }
}

const success = Buffer.from('{"code":0,')

/** @throws Error when a reply is not that of a stored message */
export function expectSuccess(frame: Buffer): void {
  for (let i = 0; i < success.length; i++) {
    if (frame[4 + i] !== success[i]) throw new Error(`a send was answered ${frame.toString('utf8', 4, 400)}`)
  }
}

/** Sends to a server and measures both ends. */
export async function measureSends(server: ServerProcess, load: SendLoad): Promise<MeasuredLoad> {
  const before = await server.usage()
  const result = await runLoad({
    port: server.port,
    connections: load.connections,
    outstanding: load.outstanding,
    requests: load.messages,
    source: (connection) => sendFrames(load, connection),
    onReply: expectSuccess,
  })
  const after = await server.usage()
  return {
    ...result,
    cpuUsPerRequest: Math.round(((after.cpuUs - before.cpuUs) / load.messages) * 100) / 100,
    residentMb: Math.round(after.residentBytes / 1e6),
  }
}
