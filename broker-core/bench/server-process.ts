import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { FromServer, ToServer } from './measured-server.ts'

/** A server in another process, with what it has used. */
export interface ServerProcess {
  readonly port: number
  /** CPU time so far (user and system) and resident memory. */
  usage(): Promise<{ cpuUs: number; residentBytes: number }>
  stop(): Promise<void>
}

/**
 * Starts a server process.
 * @param args `echo`, or `broker`, its store folder and its flush type
 */
export async function startServer(args: readonly string[]): Promise<ServerProcess> {
  const child = fork(path.join(import.meta.dirname, 'measured-server.ts'), args, {
    execArgv: [...process.execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ready = await next(child, 'ready')
  return {
    port: ready.port,
    usage: async () => {
      child.send('usage' satisfies ToServer)
      return next(child, 'usage')
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.send('stop' satisfies ToServer)
      await ended
    },
  }
}

function next<K extends FromServer['kind']>(child: ChildProcess, kind: K): Promise<Extract<FromServer, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      reject(new Error(`the server ended with code ${code} before it said ${kind}`))
    }
    const onMessage = (message: FromServer): void => {
      if (message.kind !== kind) return
      child.off('exit', onExit)
      child.off('message', onMessage)
      resolve(message as Extract<FromServer, { kind: K }>)
    }
    child.once('exit', onExit)
    child.on('message', onMessage)
  })
}
