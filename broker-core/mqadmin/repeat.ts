import { setTimeout as wait } from 'node:timers/promises'
import { type CommandContext, CommandError } from './command.ts'

/**
 * Does something once, or again and again where an interval is given, until the program is told to stop.
 * @param interval the text of an option, in seconds
 * @throws CommandError when it is no number of seconds
 */
export async function repeatEvery(
  { stopped, out }: CommandContext,
  interval: string | undefined,
  action: () => Promise<void>,
): Promise<void> {
  if (interval === undefined) return action()
  const seconds = Number(interval.trim())
  if (!(seconds > 0)) throw new CommandError(`the interval is a number of seconds, not ${JSON.stringify(interval)}`)
  while (!stopped.aborted) {
    await action()
    out.end()
    await wait(seconds * 1000, undefined, { signal: stopped }).catch(() => undefined)
  }
}
