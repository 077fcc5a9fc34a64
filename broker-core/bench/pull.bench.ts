import { encodeFrame } from '../remoting/frame.ts'
import { type FrameSource, runLoad } from './frame-load.ts'
import type { MeasuredLoad } from './send.bench.ts'
import type { ServerProcess } from './server-process.ts'

export interface PullLoad {
  readonly connections: number
  readonly outstanding: number
  readonly pulls: number
  readonly topic?: string
  readonly queues?: number
  /** Messages that each queue holds: pulls start over at its end. */
  readonly messagesPerQueue: number
}

const messagesPerPull = 32

/** Frames of pulls that walk through the queues. */
function pullFrames(load: PullLoad, connection: number): FrameSource {
  const queues = load.queues ?? 4
  const frame = encodeFrame({
    code: 11,
    language: 'JAVA',
    version: 513,
    opaque: 1_000_000_000,
    flag: 0,
    remark: undefined,
    extFields: {
      queueId: String(connection % queues),
      maxMsgBytes: '262144',
      maxMsgNums: String(messagesPerPull),
      sysFlag: '4',
      suspendTimeoutMillis: '15000',
      commitOffset: '0',
      bname: 'broker-a',
      topic: load.topic ?? 'BenchTopic',
      queueOffset: '000000000',
      expressionType: 'TAG',
      subscription: '*',
      subVersion: '1795240119738',
      consumerGroup: 'GID_bench',
    },
    body: undefined,
    encoding: 'JSON',
  })
  const offsetAt = frame.indexOf('000000000"')
  const positions = Math.max(1, Math.floor(load.messagesPerQueue / messagesPerPull))
  let number = 0
  return {
    frameBytes: frame.length,
    put(target, at) {
      target.set(frame, at)
      const queueOffset = (number++ % positions) * messagesPerPull
      target.write(String(queueOffset).padStart(9, '0'), at + offsetAt, 'latin1')
    },
  }
}

/** Pulls from a broker and measures both ends. Messages per second are 32 times the requests. */
export async function measurePulls(
  server: ServerProcess,
  load: PullLoad,
): Promise<MeasuredLoad & { readonly messagesPerSecond: number }> {
  const before = await server.usage()
  let bytes = 0
  const result = await runLoad({
    port: server.port,
    connections: load.connections,
    outstanding: load.outstanding,
    requests: load.pulls,
    source: (connection) => pullFrames(load, connection),
    onReply: (frame) => {
      bytes += frame.length
    },
  })
  if (bytes < load.pulls * messagesPerPull * 100)
    throw new Error(`the pulls brought ${bytes} bytes: not all found messages`)
  const after = await server.usage()
  return {
    ...result,
    messagesPerSecond: result.perSecond * messagesPerPull,
    cpuUsPerRequest: Math.round(((after.cpuUs - before.cpuUs) / load.pulls) * 100) / 100,
    residentMb: Math.round(after.residentBytes / 1e6),
  }
}
