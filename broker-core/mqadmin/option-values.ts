import { CommandError } from './command.ts'

/**
 * The whole number of an option (Java: Integer.parseInt).
 * @param option as it was given, `-r`
 * @throws CommandError when it is none, or outside of the limits
 */
export function wholeNumberOf(option: string, text: string, limits: { least?: number; most?: number } = {}): number {
  const { least = 0, most = 2_147_483_647 } = limits
  const given = text.trim()
  const number = /^[+-]?\d{1,10}$/.test(given) ? Number(given) : NaN
  if (number >= least && number <= most) return number
  throw new CommandError(`${option} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
}
