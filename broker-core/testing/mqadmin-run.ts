import { openAdminClient } from '../client/index.ts'
import { commands } from '../mqadmin/commands.ts'
import { runMqadmin, type Surroundings } from '../mqadmin/program.ts'

/** What a run of mqadmin printed, and its exit code. */
export interface MqadminRun {
  readonly out: string
  readonly err: string
  readonly code: number
}

/**
 * Runs one command line of mqadmin in this process, as if in a pipe, without a shell's environment.
 * @param cluster whose NameServer is asked; undefined: only what the words name
 * @param line words behind the program's name: a list, or a text that is split at blanks, in which single or double quotes keep
 * blanks
 * @param around what is otherwise than in a pipe: a terminal, answers of a person, a folder for files
 */
export async function mqadmin(
  cluster: { readonly namesrvAddress: string } | undefined,
  line: string | readonly string[],
  around: Partial<Surroundings> = {},
): Promise<MqadminRun> {
  let out = ''
  let err = ''
  const code = await runMqadmin(commands, typeof line === 'string' ? wordsOf(line) : line, {
    env: cluster === undefined ? {} : { NAMESRV_ADDR: cluster.namesrvAddress },
    write: (text) => (out += text),
    writeError: (text) => (err += text),
    isTerminal: false,
    ask: () => Promise.resolve(''),
    openClient: openAdminClient,
    stopped: new AbortController().signal,
    now: () => Date.now(),
    ...around,
  })
  return { out, err, code }
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_match, double?: string, single?: string) => double ?? single ?? ''),
  )
}
