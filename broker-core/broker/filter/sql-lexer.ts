/** A piece of an SQL92 expression. `word` is an identifier; keywords have their own kind, in capitals. */
export interface Token {
  readonly kind: TokenKind
  /** As written. */
  readonly text: string
  /** UTF-16 index of its first character. */
  readonly at: number
}

export type TokenKind =
  | Keyword
  | '='
  | '<>'
  | '>'
  | '>='
  | '<'
  | '<='
  | '('
  | ')'
  | ','
  | '+'
  | '-'
  | 'integer'
  | 'float'
  | 'string'
  | 'word'
  | 'end'

const keywords = [
  'NOT',
  'AND',
  'OR',
  'BETWEEN',
  'IN',
  'TRUE',
  'FALSE',
  'NULL',
  'IS',
  'CONTAINS',
  'STARTSWITH',
  'ENDSWITH',
] as const
type Keyword = (typeof keywords)[number]

const keywordOf: ReadonlyMap<string, Keyword> = new Map(keywords.map((keyword) => [keyword, keyword]))

/** Why an expression cannot be compiled, with the place. */
export class ExpressionError extends Error {}

/** `line 2, column 7` of a place in a text, both from 1. */
export function placeOf(text: string, at: number): string {
  let line = 1
  let lineStart = 0
  for (let i = 0; i < at; i++) {
    if (text[i] !== '\n' && !(text[i] === '\r' && text[i + 1] !== '\n')) continue
    line++
    lineStart = i + 1
  }
  return `line ${line}, column ${at - lineStart + 1}`
}

const blanks = /[ \t\n\r\f]*/y
const lineComment = /--[^\n\r]*(?:\r\n|\n|\r)/y
const floatNumber = /[0-9]+\.[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+/y
const integerNumber = /[1-9][0-9]*[lL]?|0/y
const identifier = /[A-Za-z_$][A-Za-z0-9_$]*/y
const operator = /<>|<=|>=|[=<>(),+-]/y

/**
 * Cuts an SQL92 expression into tokens, one at a time: text behind the end of a complete expression is never looked at, as in
 * Apache's parser (Java: SelectorParserTokenManager).
 */
export class SqlLexer {
  readonly text: string
  #at = 0

  constructor(text: string) {
    this.text = text
  }

  /** @throws ExpressionError at a character that begins no token */
  next(): Token {
    this.#passBlanks()
    const at = this.#at
    if (at >= this.text.length) return { kind: 'end', text: '', at }
    if (this.text[at] === "'") return this.#string(at)
    const word = this.#take(identifier)
    if (word !== '') return { kind: keywordOf.get(word.toUpperCase()) ?? 'word', text: word, at }
    const float = this.#take(floatNumber)
    if (float !== '') return { kind: 'float', text: float, at }
    const integer = this.#take(integerNumber)
    if (integer !== '') return { kind: 'integer', text: integer, at }
    const sign = this.#take(operator)
    if (sign !== '') return { kind: sign as TokenKind, text: sign, at }
    const shown = JSON.stringify(String.fromCodePoint(this.text.codePointAt(at)!))
    throw new ExpressionError(`Lexical error at ${placeOf(this.text, at)}. Encountered: ${shown}`)
  }

  #passBlanks(): void {
    for (;;) {
      this.#take(blanks)
      if (this.#take(lineComment) !== '') continue
      const end = this.text.startsWith('/*', this.#at) ? this.text.indexOf('*/', this.#at + 2) : -1
      if (end < 0) return
      this.#at = end + 2
    }
  }

  #string(at: number): Token {
    let end = at
    do {
      end = this.text.indexOf("'", end + 1)
      if (end < 0) {
        const { text } = this
        throw new ExpressionError(
          `Lexical error at ${placeOf(text, text.length)}. Encountered: <EOF> in a text without end`,
        )
      }
    } while (this.text[end + 1] === "'" && ++end > 0)
    this.#at = end + 1
    return { kind: 'string', text: this.text.slice(at, this.#at), at }
  }

  /** What a sticky pattern matches here, passed over; empty when it does not. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}
