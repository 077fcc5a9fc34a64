import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { codeOf } from './files.ts'
import { messageOf, OperatingError } from './errors.ts'

/** The right to write into a folder. It ends with `release()` or with the process, however that ends. */
export interface FolderLock {
  release(): Promise<void>
}

/** Unix sockets have short addresses: 104 bytes on macOS, 108 on Linux. */
const socketPathBytesMax = 100
const answerWaitMs = 1000

/**
 * Makes the folder where it is missing and takes it for this process.
 *
 * The lock is a listening local socket in the folder: the kernel knows whether its owner lives, so that a kill leaves nothing
 * behind that must be tidied by hand, and a process number that was given out again is not taken for the owner.
 * @throws OperatingError `FOLDER_UNWRITABLE`, or `FOLDER_IN_USE` with the owner's process number
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const realFolder = makeWritable(folder)
  const places = lockPlaces(realFolder)
  for (const place of places) {
    const server = await takePlace(place, folder)
    if (server !== undefined) return { release: () => close(server, place) }
  }
  throw new OperatingError(
    'FOLDER_UNWRITABLE',
    `the data folder ${folder} cannot be locked: no local socket can be made`,
  )
}

function makeWritable(folder: string): string {
  try {
    fs.mkdirSync(folder, { recursive: true })
    const probe = path.join(folder, `.writable-${process.pid}`)
    fs.writeFileSync(probe, '')
    fs.unlinkSync(probe)
    return fs.realpathSync(folder)
  } catch (thrown) {
    throw new OperatingError('FOLDER_UNWRITABLE', `the data folder ${folder} cannot be written: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
}

/** Addresses to try in order; both processes that meet in a folder come to the same list. */
function lockPlaces(realFolder: string): string[] {
  const name = `rocketdeck-${createHash('sha256').update(realFolder).digest('hex').slice(0, 24)}`
  if (process.platform === 'win32') return [`\\\\.\\pipe\\${name}`]
  const inFolder = path.join(realFolder, 'lock.sock')
  const elsewhere = path.join(os.tmpdir(), `${name}.sock`)
  return Buffer.byteLength(inFolder) <= socketPathBytesMax ? [inFolder, elsewhere] : [elsewhere]
}

/** Resolves to undefined where this file system has no sockets. */
async function takePlace(place: string, folder: string): Promise<net.Server | undefined> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const result = await listen(place)
    if (typeof result !== 'string') return result
    if (result !== 'EADDRINUSE') return undefined
    const owner = await askOwner(place)
    if (owner !== undefined)
      throw new OperatingError(
        'FOLDER_IN_USE',
        `the data folder ${folder} is in use by another instance (process ${owner})`,
        {
          details: { folder, process: owner },
        },
      )
    fs.rmSync(place, { force: true }) // Left by a process that was killed.
  }
  return undefined
}

function listen(place: string): Promise<net.Server | string> {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.end(String(process.pid))
    })
    server.once('error', (thrown) => {
      resolve(codeOf(thrown) ?? 'UNKNOWN')
    })
    server.listen(place, () => {
      server.unref()
      resolve(server)
    })
  })
}

/** The process number that the owner answers; undefined when nobody listens. */
function askOwner(place: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = net.connect(place)
    socket.setEncoding('utf8')
    // Someone holds it but is too busy to answer: it is held all the same.
    socket.setTimeout(answerWaitMs, () => {
      resolve('unknown')
      socket.destroy()
    })
    socket.on('data', (text: string) => {
      answer += text
    })
    socket.on('error', () => {
      resolve(undefined)
    })
    socket.on('close', () => {
      resolve(/^\d+$/.test(answer) ? answer : undefined)
    })
  })
}

function close(server: net.Server, place: string): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      if (process.platform !== 'win32') fs.rmSync(place, { force: true })
      resolve()
    })
  })
}
