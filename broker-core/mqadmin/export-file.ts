import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../base/errors.ts'
import { type CommandContext, CommandError } from './command.ts'
import { makeFolder } from './make-folder.ts'
import { prettyJava } from './pretty-java.ts'

const defaultFolder = '/tmp/rocketmq/export'

/**
 * Writes what was exported to a file, whole or not at all, and says so.
 * @param given value of `-f`: the folder, made when it is not there
 * @param name of the file
 * @param withLineEnd whether Apache's tool ends the line
 * @throws CommandError when the file cannot be written
 */
export async function writeExport(
  { folder, out }: CommandContext,
  file: { readonly given: string | undefined; readonly name: string; readonly withLineEnd?: boolean },
  content: unknown,
): Promise<void> {
  const shown = `${file.given?.trim() ?? defaultFolder}/${file.name}`
  const target = path.resolve(folder, shown)
  const unfinished = `${target}.${process.pid}.tmp`
  try {
    await makeFolder(path.dirname(target))
    await writeFile(unfinished, prettyJava(content))
    await rename(unfinished, target)
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw new CommandError(`${shown} cannot be written: ${messageOf(thrown)}`)
  }
  const ending = file.withLineEnd === true || out.isTerminal ? '\n' : ''
  out.text(`export ${shown} success${ending}`)
  out.fact('exported', target)
}
