import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { editProperties } from './properties.ts'

/**
 * Changes values in a configuration file and leaves everything else in it alone, comments too; the file as it was becomes
 * `<file>.bak`. A file that is not there is made.
 * @throws the system's error when it cannot be written; the file is then as before
 */
export function editConfigFile(file: string, changes: ReadonlyMap<string, string>): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const isThere = existsSync(file)
  const text = isThere ? readFileSync(file, 'utf8') : ''
  if (isThere) copyFileSync(file, `${file}.bak`)
  writeFileSync(`${file}.tmp`, editProperties(text, changes))
  renameSync(`${file}.tmp`, file)
}
