import {
  type Condition,
  isCondition,
  isLiteral,
  type Literal,
  type NumberLiteral,
  type OrderOperator,
  printLiteral,
  type PropertyOperand,
  type SearchOperator,
  type SqlExpression,
} from './sql-expression.ts'
import { ExpressionError, placeOf, SqlLexer, type Token, type TokenKind } from './sql-lexer.ts'

/** What an expression may cost. Apache has no such limits: it fails when its stack is full. */
export const compileLimits = { lengthMax: 65_536, depthMax: 256 } as const

const int64Max = 2n ** 63n - 1n
const int32Max = 2 ** 31 - 1

/**
 * Parses an SQL92 expression (Java: SelectorParser). Text behind a complete expression is ignored, as Apache does.
 * @throws ExpressionError which says what is wrong and where
 */
export function parseSql(text: string): Condition {
  if (text.length > compileLimits.lengthMax)
    throw new ExpressionError(`The expression has ${text.length} characters; ${compileLimits.lengthMax} are allowed`)
  return new SqlParser(text).parse()
}

class SqlParser {
  readonly #lexer: SqlLexer
  #peeked: Token | undefined
  #depth = 0

  constructor(text: string) {
    this.#lexer = new SqlLexer(text)
  }

  parse(): Condition {
    return asCondition(this.#or())
  }

  // ---- tokens

  #peek(): Token {
    return (this.#peeked ??= this.#lexer.next())
  }

  #take(): Token {
    const token = this.#peek()
    this.#peeked = undefined
    return token
  }

  /** Takes the next token if it is of this kind. */
  #has(kind: TokenKind): boolean {
    if (this.#peek().kind !== kind) return false
    this.#peeked = undefined
    return true
  }

  #expect(kind: TokenKind, what: string): Token {
    return this.#peek().kind === kind ? this.#take() : this.#unexpected(what)
  }

  #unexpected(wanted: string): never {
    const { kind, text, at } = this.#peek()
    const shown = kind === 'end' ? '<EOF>' : text.slice(0, 60)
    throw new ExpressionError(`Encountered "${shown}" at ${placeOf(this.#lexer.text, at)}. Was expecting ${wanted}`)
  }

  #deeper<T>(parse: () => T): T {
    if (++this.#depth > compileLimits.depthMax)
      throw new ExpressionError(`The expression is nested more than ${compileLimits.depthMax} deep`)
    const result = parse()
    this.#depth--
    return result
  }

  // ---- grammar, from the loosest to the tightest

  #or(): SqlExpression {
    return this.#joined('or', 'OR', () => this.#joined('and', 'AND', () => this.#equality()))
  }

  #joined(kind: 'and' | 'or', keyword: 'AND' | 'OR', part: () => SqlExpression): SqlExpression {
    const first = part()
    if (this.#peek().kind !== keyword) return first
    const operands = [asCondition(first)]
    while (this.#has(keyword)) operands.push(asCondition(part()))
    return { kind, operands }
  }

  #equality(): SqlExpression {
    let left = this.#comparison()
    for (let links = 0; ; links++) {
      const { kind } = this.#peek()
      if (kind !== '=' && kind !== '<>' && kind !== 'IS') return left
      this.#checkLinks(links)
      this.#take()
      if (kind === 'IS') left = this.#isNull(left)
      else if (kind === '=') left = equal(left, this.#comparison())
      else left = { kind: 'not', operand: equal(left, this.#comparison()) }
    }
  }

  #isNull(operand: SqlExpression): Condition {
    const isNegated = this.#has('NOT')
    this.#expect('NULL', isNegated ? 'NULL' : 'NULL or NOT NULL')
    const isNull: Condition = { kind: 'isNull', operand }
    return isNegated ? { kind: 'not', operand: isNull } : isNull
  }

  #comparison(): SqlExpression {
    let left = this.#unary()
    for (let links = 0; ; links++) {
      const { kind } = this.#peek()
      switch (kind) {
        case '>':
        case '>=':
        case '<':
        case '<=':
          this.#take()
          left = order(kind, left, this.#unary())
          break
        case 'NOT':
          this.#take()
          left = this.#test(left, true)
          break
        case 'BETWEEN':
        case 'IN':
        case 'CONTAINS':
        case 'STARTSWITH':
        case 'ENDSWITH':
          left = this.#test(left, false)
          break
        default:
          return left
      }
      this.#checkLinks(links)
    }
  }

  /** A chain such as `a = b = c` is a tree as deep as it is long. */
  #checkLinks(links: number): void {
    if (links < compileLimits.depthMax) return
    throw new ExpressionError(`More than ${compileLimits.depthMax} comparisons follow each other`)
  }

  #test(operand: SqlExpression, isNegated: boolean): Condition {
    const { kind } = this.#peek()
    if (kind === 'BETWEEN') {
      this.#take()
      const low = this.#unary()
      this.#expect('AND', 'AND of BETWEEN')
      return between(operand, low, this.#unary(), isNegated)
    }
    if (kind === 'IN') {
      this.#take()
      return this.#in(operand, isNegated)
    }
    if (kind !== 'CONTAINS' && kind !== 'STARTSWITH' && kind !== 'ENDSWITH')
      return this.#unexpected('CONTAINS, STARTSWITH, ENDSWITH, BETWEEN or IN')
    this.#take()
    return this.#search(kind, operand, isNegated)
  }

  #search(operator: SearchOperator, operand: SqlExpression, isNegated: boolean): Condition {
    return { kind: 'search', operator, operand, text: this.#text(), isNegated }
  }

  #in(operand: SqlExpression, isNegated: boolean): Condition {
    this.#expect('(', '"("')
    const texts = [this.#text()]
    while (this.#has(',')) texts.push(this.#text())
    this.#expect(')', '"," or ")"')
    if (operand.kind !== 'property') throw new ExpressionError('IN is for properties only')
    return { kind: 'in', operand, texts, isNegated }
  }

  #text(): string {
    return this.#expect('string', 'a text in single quotes').text.slice(1, -1).replaceAll("''", "'")
  }

  #unary(): SqlExpression {
    const { kind } = this.#peek()
    if (kind !== '+' && kind !== '-' && kind !== 'NOT') return this.#primary()
    this.#take()
    const operand = this.#deeper(() => this.#unary())
    if (kind === '+') return operand
    return kind === '-' ? { kind: 'negate', operand } : { kind: 'not', operand: asCondition(operand) }
  }

  #primary(): SqlExpression {
    const { kind, text } = this.#peek()
    switch (kind) {
      case 'string':
        return { kind: 'text', value: this.#text() }
      case 'integer':
        this.#take()
        return integer(text)
      case 'float':
        this.#take()
        return float(text)
      case 'TRUE':
      case 'FALSE':
        this.#take()
        return { kind: 'truth', value: kind === 'TRUE' }
      case 'NULL':
        this.#take()
        return { kind: 'truth', value: null }
      case 'word':
        this.#take()
        return { kind: 'property', name: text }
      case '(': {
        this.#take()
        const inner = this.#deeper(() => this.#or())
        this.#expect(')', '")"')
        return inner
      }
      default:
        return this.#unexpected('a property, a text, a number, TRUE, FALSE, NULL, NOT, "+", "-" or "("')
    }
  }
}

// ---- what Apache refuses although the grammar allows it

function asCondition(node: SqlExpression): Condition {
  if (isCondition(node)) return node
  if (node.kind === 'property') return { kind: 'cast', operand: node satisfies PropertyOperand }
  const shown = isLiteral(node) ? printLiteral(node) : 'a negated value'
  throw new ExpressionError(`Expression will not result in a boolean value: ${shown.slice(0, 60)}`)
}

function order(operator: OrderOperator, left: SqlExpression, right: SqlExpression): Condition {
  checkOrdered(left)
  checkOrdered(right)
  return { kind: 'order', operator, left, right }
}

function checkOrdered(node: SqlExpression): void {
  if (isLiteral(node) && node.kind !== 'number')
    throw new ExpressionError(`Value '${printLiteral(node).slice(0, 60)}' cannot be compared.`)
  if (isCondition(node)) throw new ExpressionError('A condition cannot be compared by size.')
}

function equal(left: SqlExpression, right: SqlExpression): Condition {
  checkNotNull(left)
  checkNotNull(right)
  if (left.kind === 'truth' && isLiteral(right) && right.kind !== 'truth')
    throw new ExpressionError(`'${printLiteral(left)}' cannot be compared with '${printLiteral(right).slice(0, 60)}'`)
  return { kind: 'equal', left, right }
}

function checkNotNull(node: SqlExpression): void {
  if (node.kind === 'truth' && node.value === null)
    throw new ExpressionError("'NULL' cannot be compared; write IS NULL or IS NOT NULL.")
}

function between(operand: SqlExpression, low: SqlExpression, high: SqlExpression, isNegated: boolean): Condition {
  if (!isNegated && isLiteral(low) && isLiteral(high)) checkBounds(low, high)
  if (isNegated) return { kind: 'or', operands: [order('<', operand, low), order('>', operand, high)] }
  return { kind: 'and', operands: [order('>=', operand, low), order('<=', operand, high)] }
}

function checkBounds(low: Literal, high: Literal): void {
  if (low.kind !== 'number' || high.kind !== 'number' || low.value <= high.value) return
  throw new ExpressionError(
    `Illegal values of between, left value(${low.value}) must less than or equal to right value(${high.value})`,
  )
}

function integer(text: string): NumberLiteral {
  const digits = /[lL]$/.test(text) ? text.slice(0, -1) : text
  const value = Number(digits)
  if (value <= int32Max) return { kind: 'number', type: 'int', value, text }
  if (digits.length > 19 || BigInt(digits) > int64Max)
    throw new ExpressionError(`Number out of range: ${digits.slice(0, 60)}`)
  return { kind: 'number', type: 'long', value: Number.isSafeInteger(value) ? value : BigInt(digits), text }
}

function float(text: string): NumberLiteral {
  const value = Number(text)
  if (value === Infinity) throw new ExpressionError(`${text.slice(0, 60)} is greater than ${Number.MAX_VALUE}`)
  if (value === 0) throw new ExpressionError(`${text.slice(0, 60)} is less than 4.9E-324`)
  return { kind: 'number', type: 'double', value, text }
}
