import { mkdir } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder and those above it. Node's own `recursive` never ends where the system refuses folders, as in /proc.
 * @throws Error of the system
 */
export async function makeFolder(folder: string): Promise<void> {
  const make = (): Promise<void> =>
    mkdir(folder).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'EEXIST') throw thrown
    })
  try {
    await make()
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT' || path.dirname(folder) === folder) throw thrown
    await makeFolder(path.dirname(folder))
    await make()
  }
}
