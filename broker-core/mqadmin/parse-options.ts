import type { OptionDeclaration, OptionGroup, OptionTable } from './command.ts'

/** Wrong use of a command, in the words of Apache's tool. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface OptionRules {
  readonly options: OptionTable
  readonly groups: readonly OptionGroup[]
}

interface Known extends OptionDeclaration {
  readonly name: string
  readonly longName: string | undefined
  /** How messages call it. */
  readonly key: string
}

/**
 * Reads the words behind a command's name as Apache's tool does (commons-cli's DefaultParser): `-t x`, `-tx`, `-t=x`, `-topic x`,
 * `--topic x`, `--topic=x`, and the beginning of a long name that only one option has. One pair of double quotes around a value is
 * taken off, words that belong to no option are passed over.
 * @throws UsageError
 */
export function parseOptions(
  words: readonly string[],
  rules: OptionRules,
): { values: Record<string, string | boolean>; rest: string[] } {
  return new OptionParser(rules).parse(words)
}

class OptionParser {
  private readonly known: Known[]
  private readonly byShort = new Map<string, Known>()
  private readonly byLong = new Map<string, Known>()
  private readonly groups: readonly OptionGroup[]
  private readonly values: Record<string, string | boolean> = {}
  private readonly selected = new Map<OptionGroup, Known>()
  private readonly rest: string[] = []
  /** The option whose value comes next. */
  private open: Known | undefined

  constructor({ options, groups }: OptionRules) {
    this.groups = groups
    this.known = Object.entries(options).map(([name, option]) => {
      const longName = option.long === null ? undefined : (option.long ?? name)
      return { ...option, name, longName, key: option.short ?? longName ?? name }
    })
    for (const option of this.known) {
      if (option.short !== undefined) this.byShort.set(option.short, option)
      if (option.longName !== undefined) this.byLong.set(option.longName, option)
    }
  }

  parse(words: readonly string[]): { values: Record<string, string | boolean>; rest: string[] } {
    let isOver = false
    for (const word of words) {
      if (isOver) this.rest.push(word)
      else if (word === '--') isOver = true
      else this.takeWord(word)
    }
    this.refuseOpen()
    this.refuseMissing()
    return { values: this.values, rest: this.rest }
  }

  private takeWord(word: string): void {
    if (this.open !== undefined && this.isArgument(word)) this.close(withoutQuotes(word))
    else if (word.startsWith('--')) this.takeLong(word)
    else if (word.startsWith('-') && word !== '-') this.takeHyphen(word)
    else this.rest.push(word)
  }

  private isArgument(word: string): boolean {
    return !this.isOption(word) || (word !== '' && word !== '-' && !Number.isNaN(Number(word)))
  }

  private isOption(word: string): boolean {
    if (!word.startsWith('-') || word.length < 2) return false
    const [name = ''] = withoutHyphens(word).split('=', 1)
    if (this.matching(name).length > 0) return true
    if (word.startsWith('--')) return false
    return this.byShort.has(name) || this.byShort.has(name.charAt(0)) || this.longPrefix(name) !== undefined
  }

  /** `--name`, `--name=value`. */
  private takeLong(word: string): void {
    const name = withoutHyphens(word)
    const equals = name.indexOf('=')
    const option = this.oneMatching(equals < 0 ? name : name.slice(0, equals), word)
    this.begin(option)
    if (equals < 0) return
    if (option.isFlag === true) throw unrecognized(word)
    this.close(name.slice(equals + 1))
  }

  /** `-t`, `-tx`, `-t=x`, `-topic`, `-topic=x`, and switches in one word. */
  private takeHyphen(word: string): void {
    const text = withoutHyphens(word)
    const equals = text.indexOf('=')
    if (equals >= 0) {
      const option = this.byShort.get(text.slice(0, equals))
      if (option === undefined) return this.takeShortWithValueOrLong(word, text)
      if (option.isFlag === true) throw unrecognized(word)
      this.begin(option)
      return this.close(text.slice(equals + 1))
    }
    const short = this.byShort.get(text)
    if (short !== undefined) return this.begin(short)
    if (text.length > 1 && this.matching(text).length > 0) return this.begin(this.oneMatching(text, word))
    const prefix = this.longPrefix(text)
    if (prefix !== undefined && prefix.isFlag !== true) {
      this.begin(prefix)
      return this.close(text.slice(prefix.longName!.length))
    }
    this.takeLetters(word)
  }

  private takeShortWithValueOrLong(word: string, text: string): void {
    const [name = ''] = text.split('=', 1)
    if (name.length > 1 && this.matching(name).length > 0) this.takeLong(word)
    else this.takeLetters(word)
  }

  /** `-abc`: switches, of which the first that takes a value takes the rest. */
  private takeLetters(word: string): void {
    for (let at = 1; at < word.length; at++) {
      const option = this.byShort.get(word.charAt(at))
      if (option === undefined) throw unrecognized(word)
      this.begin(option)
      if (option.isFlag === true) continue
      if (at + 1 < word.length) this.close(word.slice(at + 1))
      return
    }
  }

  private matching(name: string): Known[] {
    const exact = this.byLong.get(name)
    if (exact !== undefined) return [exact]
    return name === '' ? [] : this.known.filter((option) => option.longName?.startsWith(name) === true)
  }

  private oneMatching(name: string, word: string): Known {
    const [first, ...others] = this.matching(name)
    if (first === undefined) throw unrecognized(word)
    if (others.length === 0) return first
    const could = [first, ...others].map((option) => `'${option.longName}'`).join(', ')
    throw new UsageError(`Ambiguous option: '${word}'  (could be: ${could})`)
  }

  /** The option whose long name, of two letters at least, the text begins with. */
  private longPrefix(text: string): Known | undefined {
    for (let length = text.length - 2; length > 1; length--) {
      const option = this.byLong.get(text.slice(0, length))
      if (option !== undefined) return option
    }
    return undefined
  }

  private begin(option: Known): void {
    this.refuseOpen()
    const group = this.groups.find(({ options }) => options.includes(option.name))
    const other = group === undefined ? undefined : this.selected.get(group)
    if (other !== undefined && other !== option)
      throw new UsageError(
        `The option '${option.key}' was specified but an option from this group has already been selected: '${other.key}'`,
      )
    if (group !== undefined) this.selected.set(group, option)
    if (option.isFlag === true) this.values[option.name] = true
    else this.open = option
  }

  /** Gives the open option its value; the first one counts when it is given twice. */
  private close(value: string): void {
    if (this.open !== undefined) this.values[this.open.name] ??= value
    this.open = undefined
  }

  private refuseOpen(): void {
    if (this.open !== undefined) throw new UsageError(`Missing argument for option: ${this.open.key}`)
  }

  private refuseMissing(): void {
    const missing = this.known
      .filter(({ isRequired, name }) => isRequired === true && this.values[name] === undefined)
      .map(({ key }) => key)
    for (const group of this.groups) {
      if (!group.isRequired || this.selected.has(group)) continue
      const members = this.known.filter(({ name }) => group.options.includes(name))
      missing.push(`[${members.map(({ key, about }) => `-${key} ${about}`).join(', ')}]`)
    }
    if (missing.length === 0) return
    throw new UsageError(`Missing required option${missing.length === 1 ? '' : 's'}: ${missing.join(', ')}`)
  }
}

const unrecognized = (word: string): UsageError => new UsageError(`Unrecognized option: ${word}`)
const withoutHyphens = (word: string): string => word.replace(/^--?/, '')
const withoutQuotes = (word: string): string =>
  word.length > 1 && word.startsWith('"') && word.endsWith('"') && !word.slice(1, -1).includes('"')
    ? word.slice(1, -1)
    : word
