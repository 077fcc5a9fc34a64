import type { AdminClient } from '../client/index.ts'
import type { Output } from './output.ts'

/** One option of a command. Its long name is its name in the declaration. */
export interface OptionDeclaration {
  /** Letter (or letters: `qn`) behind one hyphen; undefined: only the long form. */
  readonly short?: string
  /** As it is printed in the help; undefined prints Java's `null`. */
  readonly about: string | undefined
  readonly isRequired?: boolean
  /** A switch: takes no value. */
  readonly isFlag?: boolean
  /** Long name on the command line where it cannot be the name in the declaration; `null`: there is no long form. */
  readonly long?: string | null
}

export type OptionTable = Readonly<Record<string, OptionDeclaration>>

/** Options of which exactly one (`isRequired`) or at most one may be given. */
export interface OptionGroup<Name extends string = string> {
  readonly options: readonly Name[]
  readonly isRequired: boolean
}

/** What was given on the command line, by the options' names in the declaration. */
export type OptionValues<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends { readonly isFlag: true }
    ? boolean
    : O[K] extends { readonly isRequired: true }
      ? string
      : string | undefined
}

/** What a command has at hand while it runs. */
export interface CommandContext {
  readonly client: AdminClient
  readonly out: Output
  /** Addresses given with `-n` or by the environment. */
  readonly nameServers: readonly string[]
  /** False when a person will be asked: only then the effect is worth counting. */
  readonly isUnattended: boolean
  /**
   * Asks before something is destroyed; returns at once where nobody sits at a terminal, or `--yes` was given.
   * @param effect a sentence with numbers: what will be gone
   * @throws CommandError when the person says no
   */
  confirm(effect: string): Promise<void>
  /** Aborted when the program is told to stop. */
  readonly stopped: AbortSignal
  /** Where files with relative names are: the folder in which the program was started. */
  readonly folder: string
  now(): number
}

export interface CommandDeclaration {
  readonly name: string
  /** One line for the list of commands. */
  readonly about: string
  /** In the order in which Apache declares them: missing ones are named in this order. */
  readonly options: OptionTable
  readonly groups?: readonly OptionGroup[]
  /** Options that Apache's tool does not have: taken, completed, and kept out of the help. */
  readonly ownOptions?: OptionTable
  /** Whether `--watch N` repeats it. */
  readonly isWatchable?: boolean
  /** Needs no NameServer: works on files or on an address that is given. */
  readonly needsNoNameServer?: boolean
  /** @throws CommandError, CallError or OperatingError; the program prints one sentence and ends with 1 */
  run(context: CommandContext, values: Readonly<Record<string, string | boolean | undefined>>): Promise<void>
}

/** Declares a command: the values that `run` gets have the types that its options say. */
export function command<const O extends OptionTable, const P extends OptionTable = Record<never, never>>(
  declaration: Omit<CommandDeclaration, 'options' | 'groups' | 'ownOptions' | 'run'> & {
    readonly options: O
    readonly groups?: readonly OptionGroup<keyof O & string>[]
    readonly ownOptions?: P
    run(context: CommandContext, values: OptionValues<O> & OptionValues<P>): Promise<void>
  },
): CommandDeclaration {
  return {
    ...declaration,
    run: (context, values) => declaration.run(context, values as unknown as OptionValues<O> & OptionValues<P>),
  }
}

/** A command cannot do what it was asked: one sentence for the person who asked. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
