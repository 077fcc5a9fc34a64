import type { CommandDeclaration, OptionDeclaration, OptionGroup } from './command.ts'
import { sharedOptions } from './shared-options.ts'

const width = 110
const gap = 3

interface Shown extends OptionDeclaration {
  readonly name: string
  readonly longName: string | undefined
  readonly key: string
}

/**
 * A command's help as Apache's tool prints it (commons-cli's HelpFormatter, 110 columns): the usage, then a line per option,
 * sorted by letter.
 */
export function commandHelp(declaration: CommandDeclaration): string {
  const options = shownOptions(declaration)
  const usage = `usage: mqadmin ${declaration.name} ${usageOf(options, declaration.groups ?? [])}`
  const heads = options.map(headOf)
  const indent = Math.max(...heads.map((head) => head.length)) + gap
  const lines = options.map((option, i) => wrapped(`${heads[i]!.padEnd(indent)}${option.about ?? 'null'}`, indent))
  return `${[wrapped(usage, 'usage: '.length), ...lines].join('\n')}\n`
}

/** The list of commands, printed by `mqadmin` alone. */
export function commandList(commands: readonly CommandDeclaration[]): string {
  const lines = commands.map(({ name, about }) => `   ${name.padEnd(35)} ${about}`)
  return `The most commonly used mqadmin commands are:\n${lines.join('\n')}\n\nSee 'mqadmin help <command>' for more information on a specific command.\n`
}

function shownOptions({ options }: CommandDeclaration): Shown[] {
  const all = Object.entries<OptionDeclaration>({ ...sharedOptions, ...options })
  const shown = all.map(([name, option]) => {
    const longName = option.long === null ? undefined : (option.long ?? name)
    return { ...option, name, longName, key: option.short ?? longName ?? name }
  })
  const letters = (key: string): string => key.toLowerCase()
  return shown.sort((a, b) => (letters(a.key) < letters(b.key) ? -1 : letters(a.key) > letters(b.key) ? 1 : 0))
}

function usageOf(options: readonly Shown[], groups: readonly OptionGroup[]): string {
  const printed = new Set<OptionGroup>()
  const pieces = options.map((option) => {
    const group = groups.find((one) => one.options.includes(option.name))
    if (group === undefined) return option.isRequired === true ? shortForm(option) : `[${shortForm(option)}]`
    // The second member of a group leaves an empty place, as in Apache's help.
    if (printed.has(group)) return ''
    printed.add(group)
    const members = options.filter(({ name }) => group.options.includes(name)).map(shortForm)
    return group.isRequired ? members.join(' | ') : `[${members.join(' | ')}]`
  })
  return pieces.join(' ')
}

const shortForm = ({ short, longName, isFlag }: Shown): string =>
  `${short === undefined ? `--${longName}` : `-${short}`}${isFlag === true ? '' : ' <arg>'}`

function headOf({ short, longName, isFlag }: Shown): string {
  const long = longName === undefined ? '' : `--${longName}`
  const names = short === undefined ? `   ${long}` : `-${short}${long === '' ? '' : `,${long}`}`
  return ` ${names}${isFlag === true ? '' : ' <arg>'}`
}

/** Breaks a text at blanks into lines of at most 110 characters; all but the first are indented. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = []
  let rest = text
  for (;;) {
    let at = breakAt(rest)
    if (at < 0) return [...lines, lines.length === 0 ? rest.trimEnd() : rest].join('\n')
    if (lines.length > 0 && rest.length > width && at === indent - 1) at = width
    lines.push(rest.slice(0, at).trimEnd())
    rest = ' '.repeat(indent) + rest.slice(at).trim()
  }
}

/** Where a line is broken, -1 when all of it fits. */
function breakAt(text: string): number {
  const newline = text.indexOf('\n')
  if (newline >= 0 && newline <= width) return newline + 1
  if (text.length <= width) return -1
  const blank = text.lastIndexOf(' ', width)
  return blank > 0 ? blank : width
}
