import { messageOf } from '../base/errors.ts'
import { refusedExitCode, report } from '../base/supervision.ts'

/** Ends a program that cannot run as it was told to: one line for the person who told, or a report where somebody supervises. */
export async function refuse(program: string, thrown: unknown): Promise<never> {
  const problem = messageOf(thrown)
  if (process.send === undefined) {
    console.error(`${program}: ${problem}`)
    process.exit(1)
  }
  await report({ kind: 'refused', problem })
  process.exit(refusedExitCode)
}
