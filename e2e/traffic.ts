import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { briskClientFlags, compileJava, jvmFlags } from '../broker-core/interop/official-java.ts'

/** The release whose client and mqadmin the journeys use. */
export const javaVersion = '5.5.0'

/** One message as its Java producer was told that it is stored. */
export interface SentMessage {
  readonly topic: string
  readonly key: string
  readonly msgId: string
  readonly offsetMsgId: string
}

/** A Java application that produces and consumes (broker-core/interop/java/E2eTraffic.java). */
export interface JavaTraffic {
  readonly sent: readonly SentMessage[]
  /** Takes its clients offline. */
  close(): Promise<void>
}

/**
 * Starts the application; resolves when it has sent, consumed and committed what it promises.
 * @param namesrv `host:port`
 */
export async function startJavaTraffic(namesrv: string): Promise<JavaTraffic> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rocketdeck-traffic-'))
  const flags = [
    ...jvmFlags,
    ...briskClientFlags,
    `-Duser.home=${folder}`,
    `-Drocketmq.client.localOffsetStoreDir=${folder}`,
  ]
  const classPath = compileJava('E2eTraffic', javaVersion)
  const child = spawn('java', [...flags, '-cp', classPath, 'E2eTraffic', namesrv], { stdio: 'pipe' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const sent: SentMessage[] = []
  let problem = ''
  child.stderr.on('data', (piece: Buffer) => (problem = `${problem}${piece.toString()}`.slice(-4000)))
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the Java clients ended (${code}): ${problem}`)))
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [word, topic = '', key = '', msgId = '', offsetMsgId = ''] = line.split(' ')
        if (word === 'SENT') sent.push({ topic, key, msgId, offsetMsgId })
        if (word === 'READY') resolve()
      })
    })
  } catch (thrown) {
    await stop(child, ended)
    throw thrown
  }
  return {
    sent,
    async close() {
      child.stdin.end()
      await stop(child, ended)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const killer = setTimeout(() => child.kill('SIGKILL'), 3000)
  await ended
  clearTimeout(killer)
}
