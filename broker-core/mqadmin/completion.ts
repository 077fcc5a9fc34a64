import type { CommandDeclaration } from './command.ts'
import { sharedOptions, ownOptions } from './shared-options.ts'

/**
 * A script that completes commands and options.
 * @returns undefined for a shell other than bash, zsh and fish
 */
export function completionScript(
  commands: readonly CommandDeclaration[],
  shell: string | undefined,
): string | undefined {
  if (shell === 'bash') return bashScript(commands)
  if (shell === 'zsh') return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`
  return shell === 'fish' ? fishScript(commands) : undefined
}

interface Offered {
  readonly short: string | undefined
  readonly long: string | undefined
  readonly about: string
  readonly takesValue: boolean
}

function offeredBy({ options, ownOptions: further }: CommandDeclaration): Offered[] {
  const all: CommandDeclaration['options'] = { ...sharedOptions, ...ownOptions, ...further, ...options }
  return Object.entries(all).map(([name, { short, long, about, isFlag }]) => ({
    short,
    long: long === null ? undefined : (long ?? name).trim().split(' ')[0],
    about: about ?? '',
    takesValue: isFlag !== true,
  }))
}

function bashScript(commands: readonly CommandDeclaration[]): string {
  const cases = commands.map((command) => {
    const words = offeredBy(command).flatMap(({ short, long }) => [
      ...(short === undefined ? [] : [`-${short}`]),
      ...(long === undefined ? [] : [`--${long}`]),
    ])
    return `    ${command.name}) words="${words.join(' ')}" ;;`
  })
  return `_mqadmin() {
  local words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="help completion ${commands.map(({ name }) => name).join(' ')}"
  else
    case "\${COMP_WORDS[1]}" in
    help) words="${commands.map(({ name }) => name).join(' ')}" ;;
    completion) words="bash zsh fish" ;;
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _mqadmin mqadmin
`
}

function fishScript(commands: readonly CommandDeclaration[]): string {
  const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`
  const lines = commands.flatMap((command) => [
    `complete -c mqadmin -f -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.about)}`,
    ...offeredBy(command).map(({ short, long, about, takesValue }) => {
      const names = `${short === undefined ? '' : ` ${short.length === 1 ? '-s' : '-o'} ${short}`}${long === undefined ? '' : ` -l ${long}`}`
      const seen = `'__fish_seen_subcommand_from ${command.name}'`
      return `complete -c mqadmin -n ${seen}${names}${takesValue ? ' -r' : ''} -d ${quoted(about)}`
    }),
  ])
  return `${lines.join('\n')}\ncomplete -c mqadmin -f -n __fish_use_subcommand -a 'help completion'\n`
}
