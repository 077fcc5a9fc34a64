import type { openLive } from '../contract/live.ts'
import type { LiveEvent } from '../contract/live.ts'
import { ApiError } from '../http/api-error.ts'
import type { StreamService } from '../http/stream-route.ts'
import { liveHub } from './live-hub.ts'

const beatMs = 15_000
const streamsMax = 1000
/** A browser that reads so slowly is let go; it comes again. */
const waitingBytesMax = 4 * 1024 * 1024

let streams = 0

/** One stream of events per browser. What cannot be told of is answered with an error event, the rest goes on. */
export const open: StreamService<typeof openLive> = ({ query }, request) => {
  if (streams >= streamsMax) throw new ApiError('unreachable', `More than ${streamsMax} browsers are told already.`)
  const encoder = new TextEncoder()
  let end = (): void => undefined
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        streams++
        const ends: (() => void)[] = []
        let isOpen = true
        end = () => {
          if (!isOpen) return
          isOpen = false
          streams--
          clearInterval(beat)
          for (const each of ends) each()
          request.signal.removeEventListener('abort', end)
        }
        const write = (text: string): void => {
          if (!isOpen) return
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) >= -waitingBytesMax) return
          end()
          controller.close()
        }
        const beat = setInterval(() => write('event: beat\ndata: \n\n'), beatMs)
        request.signal.addEventListener('abort', end)
        write('retry: 1000\n\n')
        const tell = (event: LiveEvent): void => write(`event: feed\ndata: ${JSON.stringify(event)}\n\n`)
        for (const { key, version } of query.want) {
          try {
            ends.push(liveHub().listen(key, version, tell))
          } catch (thrown) {
            const error = thrown instanceof ApiError ? thrown.code : 'internal'
            tell({ key, version: `!${error}`, error })
          }
        }
      },
      cancel: () => end(),
    },
    { highWaterMark: 0, size: (chunk) => chunk.byteLength },
  )
}
