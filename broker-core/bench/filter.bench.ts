import { encodeFrame } from '../remoting/frame.ts'
import { type FrameSource, runLoad } from './frame-load.ts'
import type { ServerProcess } from './server-process.ts'

export interface FilterLoad {
  readonly connections: number
  readonly outstanding: number
  readonly pulls: number
  /** Messages that each of the 4 queues holds: pulls start over at its end. */
  readonly messagesPerQueue: number
}

export interface FilterResult {
  readonly perSecond: number
  /** Messages that came, per second. */
  readonly messagesPerSecond: number
  /** CPU of the broker per message that came, microseconds. */
  readonly cpuUsPerMessage: number
}

const queues = 4
const messagesPerPull = 32
/** One message in ten has the tag and the price that are asked for. */
export const filterKinds = 10
export const filterTopic = 'BenchFilter'

/** Frames of sends whose tag and property `price` go round. */
export function filteredSendFrames(_connection: number): FrameSource {
  const frames = Array.from({ length: filterKinds }, (_, kind) =>
    encodeFrame({
      code: 310,
      language: 'JAVA',
      version: 513,
      opaque: 1_000_000_000,
      flag: 0,
      remark: undefined,
      extFields: {
        a: 'PID_bench',
        b: filterTopic,
        c: 'TBW102',
        d: String(queues),
        e: '0',
        f: '0',
        g: '1795240119285',
        h: '0',
        i: `UNIQ_KEY\u00017F000001109200000000000054A60000\u0002price\u0001${kind}\u0002TAGS\u0001Tag${kind}\u0002`,
        j: '0',
        k: 'false',
        m: 'false',
      },
      body: Buffer.alloc(100, 0x62),
      encoding: 'JSON',
    }),
  )
  const [first] = frames
  if (first === undefined) throw new Error('there is a frame')
  const queueAt = first.indexOf('"e":"0"') + 5
  let number = 0
  return {
    frameBytes: first.length,
    put(target, at) {
      const kind = number % filterKinds
      target.set(frames[kind] ?? first, at)
      target[at + queueAt] = 48 + (Math.floor(number / filterKinds) % queues)
      number++
    },
  }
}

function pullFrames(load: FilterLoad, connection: number, subscription: string, expressionType: string): FrameSource {
  const frame = encodeFrame({
    code: 11,
    language: 'JAVA',
    version: 513,
    opaque: 1_000_000_000,
    flag: 0,
    remark: undefined,
    extFields: {
      queueId: String(connection % queues),
      maxMsgNums: String(messagesPerPull),
      sysFlag: '4',
      suspendTimeoutMillis: '15000',
      commitOffset: '0',
      topic: filterTopic,
      queueOffset: '000000000',
      expressionType,
      subscription,
      subVersion: '1795240119738',
      consumerGroup: 'GID_bench_filter',
    },
    body: undefined,
    encoding: 'JSON',
  })
  const offsetAt = frame.indexOf('000000000"')
  const step = messagesPerPull * filterKinds
  const positions = Math.max(1, Math.floor(load.messagesPerQueue / step))
  let number = 0
  return {
    frameBytes: frame.length,
    put(target, at) {
      target.set(frame, at)
      target.write(String((number++ % positions) * step).padStart(9, '0'), at + offsetAt, 'latin1')
    },
  }
}

/** Pulls with a filter that one message in ten passes: by its tag, or by SQL92. */
export async function measureFiltered(
  server: ServerProcess,
  load: FilterLoad,
  by: 'tag' | 'sql',
): Promise<FilterResult> {
  const [subscription, type] = by === 'tag' ? ['Tag7', 'TAG'] : ['price BETWEEN 7 AND 7 AND TAGS IS NOT NULL', 'SQL92']
  const before = await server.usage()
  let messages = 0
  const result = await runLoad({
    port: server.port,
    connections: load.connections,
    outstanding: load.outstanding,
    requests: load.pulls,
    source: (connection) => pullFrames(load, connection, subscription ?? '', type ?? ''),
    onReply: (frame) => {
      messages += countMessages(frame)
    },
  })
  const after = await server.usage()
  if (messages < load.pulls) throw new Error(`${load.pulls} pulls by ${by} brought ${messages} messages`)
  return {
    perSecond: result.perSecond,
    messagesPerSecond: Math.round((result.perSecond * messages) / load.pulls),
    cpuUsPerMessage: Math.round(((after.cpuUs - before.cpuUs) / messages) * 100) / 100,
  }
}

/** Records in a reply; the frame comes without its length field. */
function countMessages(frame: Buffer): number {
  const headerBytes = frame.readInt32BE(0) & 0xffffff
  let count = 0
  for (let at = 4 + headerBytes; at + 4 <= frame.length; at += frame.readInt32BE(at)) count++
  return count
}
