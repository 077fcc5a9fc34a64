/** Languages of clients by their number on the wire (Java: LanguageCode). */
export const languages = [
  'JAVA',
  'CPP',
  'DOTNET',
  'PYTHON',
  'DELPHI',
  'ERLANG',
  'RUBY',
  'OTHER',
  'HTTP',
  'GO',
  'PHP',
  'OMS',
  'RUST',
  'NODE_JS',
] as const

const numbers = new Map<string, number>(languages.map((name, number) => [name, number]))
const other = 'OTHER'

/** Name of a language number; an unknown one is `OTHER`. */
export const languageName = (number: number): string => languages[number] ?? other

/** A language name as received; an unknown one is `OTHER`. */
export const knownLanguage = (name: string): string => (numbers.has(name) ? name : other)

/** Number of a language name; an unknown one has that of `OTHER`. */
export const languageNumber = (name: string): number => numbers.get(name) ?? numbers.get(other) ?? 7
