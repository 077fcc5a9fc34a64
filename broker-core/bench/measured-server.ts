/**
 * A server under measurement, in a process of its own: `broker` (ours) or `echo` (answers every frame with one of the size of a
 * send reply and does nothing else). Run by `startServer`, which talks to it over the process channel.
 */
import { startBroker } from '../broker/broker-start.ts'
import { startEchoServer } from './echo-server.ts'

/** What the parent asks and is told. */
export type ToServer = 'usage' | 'stop'
export type FromServer =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'usage'; readonly cpuUs: number; readonly residentBytes: number }

async function start(): Promise<{ port: number; close: () => Promise<void> }> {
  const [kind, folder = '', flushDiskType = 'ASYNC_FLUSH'] = process.argv.slice(2)
  if (kind === 'echo') return startEchoServer()
  const broker = await startBroker({
    config: {
      bindAddress: '127.0.0.1',
      listenPort: 0,
      storePathRootDir: folder,
      brokerName: 'broker-a',
      enablePropertyFilter: true,
      flushDiskType: flushDiskType === 'SYNC_FLUSH' ? 'SYNC_FLUSH' : 'ASYNC_FLUSH',
    },
  })
  return { port: broker.port, close: () => broker.close() }
}

const tell = (message: FromServer): void => {
  process.send?.(message)
}

const server = await start()
process.on('message', (asked: ToServer) => {
  if (asked === 'usage') {
    const { user, system } = process.cpuUsage()
    tell({ kind: 'usage', cpuUs: user + system, residentBytes: process.memoryUsage.rss() })
    return
  }
  void server.close().then(() => {
    process.disconnect()
  })
})
tell({ kind: 'ready', port: server.port })
