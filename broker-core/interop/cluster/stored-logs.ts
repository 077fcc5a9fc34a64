import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs'
import path from 'node:path'

const pieceBytes = 4 * 1024 * 1024

/** Where two commit logs differ first, undefined when their bytes in [from, to) are the same. */
export function firstDifference(one: string, other: string, from: number, to: number): number | undefined {
  for (let position = from; position < to;) {
    const bytes = readLog(one, position, Math.min(pieceBytes, to - position))
    const others = readLog(other, position, bytes.length)
    if (bytes.length === 0 || !bytes.equals(others)) return position
    position += bytes.length
  }
  return undefined
}

/** Bytes of a commit log, within one file; fewer at its end, none where there is no file. */
function readLog(storeFolder: string, position: number, bytesMax: number): Buffer {
  const folder = path.join(storeFolder, 'commitlog')
  const starts = existsSync(folder) ? readdirSync(folder).sort() : []
  const name = starts.filter((start) => Number(start) <= position).at(-1)
  if (name === undefined) return Buffer.alloc(0)
  const next = starts[starts.indexOf(name) + 1]
  const bytes = Buffer.alloc(Math.min(bytesMax, (next === undefined ? Infinity : Number(next)) - position))
  const descriptor = openSync(path.join(folder, name), 'r')
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, position - Number(name)))
  } finally {
    closeSync(descriptor)
  }
}
