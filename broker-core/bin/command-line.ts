import { parseArgs } from 'node:util'

/** One option of a program of RocketMQ. */
export interface CommandOption {
  readonly short: string
  readonly long: string
  /** True when a value follows. */
  readonly takesValue: boolean
  readonly about: string
}

/** What a command line says. */
export type CommandLine =
  | {
      readonly kind: 'run'
      readonly values: Readonly<Record<string, string | boolean | undefined>>
      /** Words behind the options of the form `key=value`: settings. */
      readonly settings: ReadonlyMap<string, string>
    }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string }

const help: CommandOption = { short: 'h', long: 'help', takesValue: false, about: 'Print help' }
const addresses: CommandOption = {
  short: 'n',
  long: 'namesrvAddr',
  takesValue: true,
  about: "Name server address list, eg: '192.168.0.1:9876;192.168.0.2:9876'",
}
const printAll: CommandOption = {
  short: 'p',
  long: 'printConfigItem',
  takesValue: false,
  about: 'Print all config items',
}

/** Options of mqnamesrv (Java: NamesrvStartup, ServerUtil). */
export const namesrvOptions: readonly CommandOption[] = [
  { short: 'c', long: 'configFile', takesValue: true, about: 'Name server config properties file' },
  help,
  addresses,
  printAll,
]

/** Options of mqbroker (Java: BrokerStartup, ServerUtil). */
export const brokerOptions: readonly CommandOption[] = [
  { short: 'c', long: 'configFile', takesValue: true, about: 'Broker config properties file' },
  help,
  { short: 'm', long: 'printImportantConfig', takesValue: false, about: 'Print important config item' },
  addresses,
  { ...printAll, about: 'Print all config item' },
]

/** Reads the words after the program's name the way RocketMQ's programs do, with their help text. */
export function readCommandLine(
  program: string,
  options: readonly CommandOption[],
  words: readonly string[],
): CommandLine {
  const table = Object.fromEntries(
    options.map(({ short, long, takesValue }) => [
      long,
      { short, type: takesValue ? ('string' as const) : ('boolean' as const) },
    ]),
  )
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: table,
      strict: true,
      allowPositionals: true,
    })
    if (values['help'] === true) return { kind: 'help', text: usage(program, options) }
    const settings = readSettingWords(positionals)
    if (settings instanceof Map) return { kind: 'run', values, settings }
    return { kind: 'wrong', text: `Unexpected word: ${settings}\n${usage(program, options)}` }
  } catch (thrown) {
    return { kind: 'wrong', text: `${problemOf(thrown as NodeJS.ErrnoException)}\n${usage(program, options)}` }
  }
}

/**
 * Reads `key=value` words, with or without blanks around the equals sign.
 * @returns the first word that is none
 */
function readSettingWords(words: readonly string[]): Map<string, string> | string {
  const settings = new Map<string, string>()
  for (let i = 0; i < words.length; i++) {
    const start = words[i] ?? ''
    let word = start
    if (!word.includes('=') && words[i + 1]?.startsWith('=') === true) word += words[++i] ?? ''
    if (word.endsWith('=') && word.indexOf('=') === word.length - 1 && i + 1 < words.length) word += words[++i] ?? ''
    const match = /^([\w.]+)=([^]*)$/.exec(word)
    if (match?.[1] === undefined) return start
    settings.set(match[1], match[2] ?? '')
  }
  return settings
}

function problemOf(thrown: NodeJS.ErrnoException): string {
  const word = /'(-[^' ]*)/.exec(thrown.message)?.[1] ?? ''
  if (thrown.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `Unrecognized option: ${word}`
  if (thrown.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
    return `Missing argument for option: ${word.replace(/^-+|,$/g, '')}`
  return thrown.message
}

function usage(program: string, options: readonly CommandOption[]): string {
  const shown = options.map(({ short, long, takesValue, about }) => ({
    brief: `[-${short}${takesValue ? ' <arg>' : ''}]`,
    full: ` -${short},--${long}${takesValue ? ' <arg>' : ''}`,
    about,
  }))
  const width = Math.max(...shown.map(({ full }) => full.length)) + 3
  const lines = shown.map(({ full, about }) => `${full.padEnd(width)}${about}`)
  return [`usage: ${program} ${shown.map(({ brief }) => brief).join(' ')}`, ...lines].join('\n')
}
