import { open } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { decodeStoredMessage, type StoredMessage } from '../../client/index.ts'
import { forTerminal } from '../body-text.ts'
import { command, CommandError } from '../command.ts'
import { messageText } from '../java-objects.ts'
import { MessageRows } from '../message-rows.ts'

/** More than a broker stores in one message. */
const recordBytesMax = 256 * 1024 * 1024

/** The messages of a file of a compacted topic, without their bodies (Java: DumpCompactionLogCommand). */
export const dumpCompactionLog = command({
  name: 'dumpCompactionLog',
  about: 'Parse compaction log to message.',
  needsNoNameServer: true,
  options: { file: { short: 'f', about: 'to dump file name' } },
  async run({ out, folder, stopped }, { file }) {
    if (file === undefined) {
      out.line('miss dump log file name')
      out.hasProblems = true
      return
    }
    const rows = out.isJson ? new MessageRows(out) : undefined
    for await (const message of messagesOf(path.resolve(folder, file))) {
      if (stopped.aborted) return
      if (rows !== undefined) {
        rows.add(message, undefined)
        continue
      }
      for (const piece of messageText(message, undefined, { withoutBody: true }))
        out.text(out.isTerminal ? forTerminal(piece) : piece)
      out.line()
    }
  },
})

/** Record after record of a file, to its end or to the first bytes that are none. @throws CommandError */
async function* messagesOf(file: string): AsyncGenerator<StoredMessage> {
  const handle = await open(file, 'r').catch((thrown: unknown) => {
    throw new CommandError(`file ${file} not exist, or it cannot be read: ${messageOf(thrown)}`)
  })
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) throw new CommandError(`file ${file} is a directory.`)
    const head = Buffer.alloc(4)
    let position = 0
    while (position + 4 <= stat.size) {
      await handle.read(head, 0, 4, position)
      const bytes = head.readInt32BE(0)
      if (bytes <= 4 || bytes > recordBytesMax || position + bytes > stat.size) return
      const record = Buffer.alloc(bytes)
      await handle.read(record, 0, bytes, position)
      const message = decoded(record)
      if (message === undefined) return
      yield message
      position += bytes
    }
  } finally {
    await handle.close()
  }
}

function decoded(record: Buffer): StoredMessage | undefined {
  try {
    return decodeStoredMessage(record)
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined
    throw thrown
  }
}
