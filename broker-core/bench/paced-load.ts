import { once } from 'node:events'
import { connect } from 'node:net'
import type { FrameSource } from './frame-load.ts'

const tickMs = 5

/**
 * Sends frames over one connection at an even pace and reads the replies away.
 * @returns how many were sent
 */
export async function runPacedLoad({
  port,
  perSecond,
  seconds,
  source,
}: {
  port: number
  perSecond: number
  seconds: number
  source: FrameSource
}): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  socket.resume()
  const startedAt = performance.now()
  let sent = 0
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startedAt
      const due = Math.floor((Math.min(elapsedMs, seconds * 1000) / 1000) * perSecond) - sent
      if (due > 0) {
        const frames = Buffer.allocUnsafe(due * source.frameBytes)
        for (let i = 0; i < due; i++) source.put(frames, i * source.frameBytes)
        socket.write(frames)
        sent += due
      }
      if (elapsedMs < seconds * 1000) return
      clearInterval(timer)
      resolve()
    }, tickMs)
  })
  socket.destroy()
  return sent
}
