import { messageOf } from '../base/errors.ts'
import { type AdminClient, type AdminClientOptions, CallError, parseAddresses } from '../client/index.ts'
import { type CommandContext, type CommandDeclaration, CommandError, type OptionTable } from './command.ts'
import { sharedOptions, ownOptions } from './shared-options.ts'
import { completionScript } from './completion.ts'
import { credentialsOf } from './credentials.ts'
import { commandHelp, commandList } from './help.ts'
import { Output } from './output.ts'
import { parseOptions, UsageError } from './parse-options.ts'
import { type JavaSettings, nameServersOf, takeSettings } from './settings.ts'

/** What the program needs of the process around it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly write: (text: string) => void
  readonly writeError: (text: string) => void
  /** Whether a person reads the output; asked before something is destroyed only then. */
  readonly isTerminal: boolean
  /** Asks the person; resolves to what was typed. */
  readonly ask: (question: string) => Promise<string>
  readonly openClient: (options: AdminClientOptions) => AdminClient
  readonly stopped: AbortSignal
  readonly now: () => number
  /** Where files with relative names are; undefined: where the process was started. */
  readonly folder?: string
}

type Values = Readonly<Record<string, string | boolean>>

interface Run {
  readonly declaration: CommandDeclaration
  readonly values: Values
  readonly settings: JavaSettings
}

const ownHint = `
Beyond Apache's tool: --json (tables as JSON), --watch N (again every N seconds), --yes (no questions), --tls,
and 'mqadmin completion bash|zsh|fish'. The exit code is 0 only when everything was done.
`

/**
 * Runs one command line of mqadmin (Java: MQAdminStartup).
 * @param words behind the program's name
 * @returns the exit code: 0 done, 1 wrong use or failed
 */
export async function runMqadmin(
  commands: readonly CommandDeclaration[],
  words: readonly string[],
  around: Surroundings,
): Promise<number> {
  const { words: given, settings } = takeSettings(words, around.env)
  const [first, ...rest] = given
  if (first === undefined || (first === 'help' && rest.length === 0) || /^(-h|--help)$/.test(first)) {
    around.write(commandList(commands) + ownHint)
    return 0
  }
  if (first === 'completion') return printCompletion(commands, rest[0], around)
  const name = first === 'help' ? rest[0]! : first
  const declaration = commands.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (declaration === undefined) {
    around.writeError(`The sub command ${name} not exist.\n`)
    return 1
  }
  if (first === 'help' || rest.some((word) => /^(-h|--help)$/.test(word))) {
    around.write(commandHelp(declaration))
    return 0
  }
  try {
    const { values } = parseOptions(rest, rulesOf(declaration))
    return await runCommand({ declaration, values, settings }, around)
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown
    around.writeError(`${thrown.message}\n`)
    around.write(commandHelp(declaration))
    return 1
  }
}

function rulesOf({ options, ownOptions: further = {}, groups = [] }: CommandDeclaration) {
  const all: OptionTable = {
    ...options,
    ...further,
    help: sharedOptions.help,
    namesrvAddr: sharedOptions.namesrvAddr,
    ...ownOptions,
  }
  // A command's own declaration of a common option counts.
  return { options: { ...all, ...options }, groups }
}

function printCompletion(
  commands: readonly CommandDeclaration[],
  shell: string | undefined,
  around: Surroundings,
): number {
  const script = completionScript(commands, shell)
  if (script === undefined) {
    around.writeError('mqadmin completion: name a shell: bash, zsh or fish\n')
    return 1
  }
  around.write(script)
  return 0
}

async function runCommand(run: Run, around: Surroundings): Promise<number> {
  const { declaration, values } = run
  const out = new Output({
    write: around.write,
    writeError: around.writeError,
    isTerminal: around.isTerminal,
    isJson: values['json'] === true,
  })
  let client: AdminClient | undefined
  try {
    const watchMs = watchOf(values)
    const nameServers = addressesOf(run, around)
    client = around.openClient({ nameServers, ...connectionOptions(run, around) })
    const context = contextOf({ client, out, nameServers, values }, around)
    do await declaration.run(context, values)
    while (watchMs !== undefined && (await pause(watchMs, out, around)))
    out.end()
    return out.hasProblems ? 1 : 0
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown
    out.end()
    around.writeError(`mqadmin ${declaration.name}: ${sentenceOf(thrown)}\n`)
    return 1
  } finally {
    await client?.close()
  }
}

function contextOf(
  parts: { client: AdminClient; out: Output; nameServers: readonly string[]; values: Values },
  around: Surroundings,
): CommandContext {
  const { client, out, nameServers, values } = parts
  return {
    client,
    out,
    nameServers,
    stopped: around.stopped,
    folder: around.folder ?? process.cwd(),
    now: around.now,
    isUnattended: !around.isTerminal || values['yes'] === true,
    async confirm(effect) {
      if (!around.isTerminal || values['yes'] === true) return
      const answer = await around.ask(`${effect} Go on? [y/N] `)
      if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('nothing was done')
    },
  }
}

function addressesOf({ declaration, values, settings }: Run, around: Surroundings): string[] {
  const option = values['namesrvAddr']
  const text = nameServersOf(typeof option === 'string' ? option : undefined, settings, around.env)
  if (text !== undefined) return parseAddresses(text)
  if (declaration.needsNoNameServer === true) return []
  throw new CommandError('no NameServer is named: give -n host:9876, or set NAMESRV_ADDR')
}

function connectionOptions({ values, settings }: Run, around: Surroundings): Partial<AdminClientOptions> {
  const credentials = credentialsOf(settings, around.env)
  const isTls = values['tls'] === true || settings.get('tls.enable') === 'true'
  const isVip = settings.get('com.rocketmq.sendMessageWithVIPChannel') === 'true'
  return {
    timeoutMs: 5000,
    ...(credentials === undefined ? {} : { credentials }),
    ...(isTls ? { tls: true } : {}),
    ...(isVip ? { vipChannel: true } : {}),
  }
}

function watchOf(values: Values): number | undefined {
  const text = values['watch']
  if (typeof text !== 'string') return undefined
  const seconds = Number(text)
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw new UsageError(`--watch takes a number of seconds, not ${JSON.stringify(text)}`)
  return seconds * 1000
}

/** Waits for the next round. False when the program is to stop. */
async function pause(ms: number, out: Output, around: Surroundings): Promise<boolean> {
  out.end()
  if (around.stopped.aborted) return false
  return new Promise((resolve) => {
    const finish = (goesOn: boolean): void => {
      clearTimeout(timer)
      around.stopped.removeEventListener('abort', stop)
      if (goesOn) out.line()
      resolve(goesOn)
    }
    const stop = (): void => {
      finish(false)
    }
    const timer = setTimeout(() => {
      finish(true)
    }, ms)
    around.stopped.addEventListener('abort', stop)
  })
}

/** One sentence, with RocketMQ's code where a server gave one. */
function sentenceOf(thrown: unknown): string {
  const text = messageOf(thrown).replaceAll(/\s*\n\s*/g, ' ')
  const code = thrown instanceof CallError ? thrown.responseCode : undefined
  return code === undefined ? text : `${text} (code ${code})`
}
