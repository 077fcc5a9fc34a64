import * as fs from 'node:fs'
import path from 'node:path'

/**
 * Makes the data folder where it is missing and tries whether it can be written.
 * @throws the system's error
 */
export function prepareDataFolder(folder: string): void {
  makeFolder(path.resolve(folder))
  const probe = path.join(folder, `.writable-${process.pid}`)
  fs.writeFileSync(probe, '')
  fs.unlinkSync(probe)
}

/** One level after the other: Node's own recursive way never ends where a parent cannot have children, as in /proc. */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return
  makeFolder(path.dirname(folder))
  fs.mkdirSync(folder)
}
