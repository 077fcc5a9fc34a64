import { compareDoubles, parseJavaDouble, parseJavaInteger } from './java-numbers.ts'
import { PropertyValues } from './property-values.ts'
import type { Condition, NumberLiteral, OrderOperator, SqlExpression } from './sql-expression.ts'

/**
 * Result of a condition. `failed` is Java's exception (a text that is no number, a comparison of unlike types): it ends the whole
 * evaluation, whatever stands beside it.
 */
export const truth = { no: 0, yes: 1, unknown: 2, failed: 3 } as const
export type Truth = (typeof truth)[keyof typeof truth]
const { no, yes, unknown, failed } = truth

type Test = () => Truth

/** A part of an expression by what is known of its value beforehand. */
type Operand =
  | { readonly type: 'property'; readonly index: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'number'; readonly literal: NumberLiteral }
  | { readonly type: 'condition'; readonly test: Test }
  /** Always null, unless it fails: what is left of the sign of a value that is no number. */
  | { readonly type: 'nothing'; readonly test: Test }

/**
 * Makes of a parsed expression a function of a message's stored properties.
 * @returns a function of the properties' bytes from `start` to `end`
 */
export function compileSql(expression: Condition): (bytes: Buffer, start: number, end: number) => Truth {
  const indexes = new Map<string, number>()
  collectNames(expression, indexes)
  const values = new PropertyValues([...indexes.keys()])
  const test = new Compiler(indexes, values).condition(expression)
  return (bytes, start, end) => {
    values.read(bytes, start, end)
    const result = test()
    values.release()
    return result
  }
}

function collectNames(node: SqlExpression, names: Map<string, number>): void {
  switch (node.kind) {
    case 'property':
      if (!names.has(node.name)) names.set(node.name, names.size)
      return
    case 'and':
    case 'or':
      for (const operand of node.operands) collectNames(operand, names)
      return
    case 'order':
    case 'equal':
      collectNames(node.left, names)
      collectNames(node.right, names)
      return
    case 'text':
    case 'number':
    case 'truth':
      return
    default:
      collectNames(node.operand, names)
  }
}

class Compiler {
  readonly #indexes: ReadonlyMap<string, number>
  readonly #values: PropertyValues

  constructor(indexes: ReadonlyMap<string, number>, values: PropertyValues) {
    this.#indexes = indexes
    this.#values = values
  }

  condition(node: Condition): Test {
    switch (node.kind) {
      case 'truth':
        return always(node.value === null ? unknown : node.value ? yes : no)
      case 'cast': {
        const values = this.#values
        const index = this.#indexOf(node.operand.name)
        return () => (values.has(index) ? no : unknown)
      }
      case 'not':
        return negated(this.condition(node.operand))
      case 'and':
        return allOf(node.operands.map((operand) => this.condition(operand)))
      case 'or':
        return anyOf(node.operands.map((operand) => this.condition(operand)))
      case 'order':
        return this.#order(node.operator, this.#operand(node.left), this.#operand(node.right))
      case 'equal':
        return this.#equal(this.#operand(node.left), this.#operand(node.right))
      case 'isNull':
        return this.#isNull(this.#operand(node.operand))
      case 'in':
        return this.#in(this.#indexOf(node.operand.name), node.texts, node.isNegated)
      case 'search':
        return this.#search(node, this.#operand(node.operand))
    }
  }

  #indexOf(name: string): number {
    return this.#indexes.get(name)!
  }

  #operand(node: SqlExpression): Operand {
    switch (node.kind) {
      case 'property':
        return { type: 'property', index: this.#indexOf(node.name) }
      case 'text':
        return { type: 'text', value: node.value }
      case 'number':
        return { type: 'number', literal: node }
      case 'negate':
        return this.#negate(this.#operand(node.operand))
      default:
        return { type: 'condition', test: this.condition(node) }
    }
  }

  #negate(operand: Operand): Operand {
    switch (operand.type) {
      case 'number': {
        const { literal } = operand
        return { type: 'number', literal: { ...literal, value: -literal.value } }
      }
      case 'condition':
      case 'nothing': {
        const { test } = operand
        return { type: 'nothing', test: () => (test() === failed ? failed : unknown) }
      }
      default:
        return { type: 'nothing', test: always(unknown) }
    }
  }

  /** The test whether an operand has a value: yes, unknown (null) or failed. Evaluates it. */
  #presence(operand: Operand): Test {
    const values = this.#values
    switch (operand.type) {
      case 'property':
        return () => (values.has(operand.index) ? yes : unknown)
      case 'condition': {
        const { test } = operand
        return () => {
          const result = test()
          return result < unknown ? yes : result
        }
      }
      case 'nothing':
        return operand.test
      default:
        return always(yes)
    }
  }

  // ---- comparisons by size

  #order(operator: OrderOperator, left: Operand, right: Operand): Test {
    const holds = orders[operator]
    if (left.type === 'property' && right.type === 'number') return this.#orderWith(left.index, right.literal, holds)
    if (left.type === 'number' && right.type === 'property')
      return this.#orderWith(right.index, left.literal, (order) => holds(-order))
    if (left.type === 'property' && right.type === 'property') return this.#orderOf(left.index, right.index, holds)
    if (left.type === 'number' && right.type === 'number')
      return always(holds(compareNumbers(left.literal, right.literal)) ? yes : no)
    // What is left has a null on one side; a value on the left is evaluated first.
    const isThere = this.#presence(left)
    const isThereToo = this.#presence(right)
    return () => {
      const first = isThere()
      return first === yes ? isThereToo() : first
    }
  }

  #orderWith(index: number, literal: NumberLiteral, holds: (order: number) => boolean): Test {
    const values = this.#values
    const compare = comparisonWith(literal)
    const { type, value } = literal
    if (type === 'double' || typeof value === 'bigint') {
      return () => {
        const text = values.text(index)
        return text === undefined ? unknown : judged(compare(text), holds)
      }
    }
    return () => {
      if (!values.has(index)) return unknown
      const short = values.shortInteger(index)
      if (!Number.isNaN(short)) return holds(short - value) ? yes : no
      return judged(compare(values.text(index)!), holds)
    }
  }

  #orderOf(left: number, right: number, holds: (order: number) => boolean): Test {
    const values = this.#values
    return () => {
      const first = values.text(left)
      const second = values.text(right)
      if (first === undefined || second === undefined) return unknown
      const one = parseJavaDouble(first)
      const other = parseJavaDouble(second)
      if (one === undefined || other === undefined) return failed
      return holds(compareDoubles(one, other)) ? yes : no
    }
  }

  // ---- equality

  #equal(left: Operand, right: Operand): Test {
    const same = this.#sameValue(left, right)
    if (same !== undefined) return same
    const isThere = this.#presence(left)
    const isThereToo = this.#presence(right)
    const compare = this.#compareUnlike(left, right)
    return () => {
      const first = isThere()
      if (first === failed) return failed
      const second = isThereToo()
      if (second === failed) return failed
      if (first === unknown) return second === unknown ? yes : unknown
      return second === unknown ? no : compare()
    }
  }

  /** The frequent pairs, without evaluating anything twice. */
  #sameValue(left: Operand, right: Operand): Test | undefined {
    const values = this.#values
    if (left.type === 'property' && right.type === 'text') return this.#equalText(left.index, right.value, unknown)
    if (left.type === 'text' && right.type === 'property') return this.#equalText(right.index, left.value, no)
    if (left.type === 'property' && right.type === 'number')
      return this.#equalNumber(left.index, right.literal, unknown)
    if (left.type === 'number' && right.type === 'property') return this.#equalNumber(right.index, left.literal, no)
    if (left.type === 'property' && right.type === 'property') {
      return () => {
        const first = values.text(left.index)
        const second = values.text(right.index)
        if (first === undefined) return second === undefined ? yes : unknown
        return first === second ? yes : no
      }
    }
    if (left.type === 'condition' && right.type === 'condition') return equalConditions(left.test, right.test)
    if (left.type === 'property' && right.type === 'condition') return this.#equalCondition(left.index, right.test)
    return undefined
  }

  #equalText(index: number, text: string, ofMissing: Truth): Test {
    const values = this.#values
    const wanted = Buffer.from(text, 'utf8')
    // Bytes that are not UTF-8 read as U+FFFD, so a text with it has several forms.
    if (text.includes('\uFFFD') || wanted.toString('utf8') !== text)
      return () => (values.has(index) ? (values.text(index) === text ? yes : no) : ofMissing)
    return () => (values.has(index) ? (values.equals(index, wanted) ? yes : no) : ofMissing)
  }

  #equalNumber(index: number, literal: NumberLiteral, ofMissing: Truth): Test {
    const values = this.#values
    const compare = comparisonWith(literal)
    const { type, value } = literal
    return () => {
      if (!values.has(index)) return ofMissing
      const short = type === 'double' ? NaN : values.shortInteger(index)
      if (!Number.isNaN(short)) return short === value ? yes : no
      return judged(compare(values.text(index)!), isSame)
    }
  }

  /** A text on the left of a condition is taken for a truth value. */
  #equalCondition(index: number, test: Test): Test {
    const values = this.#values
    return () => {
      const second = test()
      if (second === failed) return failed
      const text = values.text(index)
      if (text === undefined) return second === unknown ? yes : unknown
      if (second === unknown) return no
      return (text.toLowerCase() === 'true') === (second === yes) ? yes : no
    }
  }

  /** Both values are there, and of types that `sameValue` does not know. */
  #compareUnlike(left: Operand, right: Operand): Test {
    if (left.type === 'text' && right.type === 'text') return always(left.value === right.value ? yes : no)
    if (left.type === 'number' && right.type === 'number')
      return always(compareNumbers(left.literal, right.literal) === 0 ? yes : no)
    if (left.type === 'text' && right.type === 'number')
      return always(judged(comparisonWith(right.literal)(left.value), isSame))
    if (left.type === 'number' && right.type === 'text')
      return always(judged(comparisonWith(left.literal)(right.value), isSame))
    if (left.type === 'text' && right.type === 'condition') {
      const wanted = left.value.toLowerCase() === 'true' ? yes : no
      const { test } = right
      return () => (test() === wanted ? yes : no)
    }
    if (left.type === 'condition' && (right.type === 'text' || right.type === 'property')) return always(failed)
    return always(no)
  }

  // ---- tests

  #isNull(operand: Operand): Test {
    const isThere = this.#presence(operand)
    return () => {
      const result = isThere()
      return result === failed ? failed : result === unknown ? yes : no
    }
  }

  #in(index: number, texts: readonly string[], isNegated: boolean): Test {
    const values = this.#values
    const wanted = new Set(texts)
    return () => {
      const text = values.text(index)
      return text === undefined ? unknown : wanted.has(text) !== isNegated ? yes : no
    }
  }

  #search(node: Extract<Condition, { kind: 'search' }>, operand: Operand): Test {
    const { text: wanted, operator, isNegated } = node
    const finds = (text: string): Truth =>
      wanted !== '' && searches[operator](text, wanted) !== isNegated && (text !== '' || isNegated) ? yes : no
    if (operand.type === 'property') {
      const values = this.#values
      return () => {
        const text = values.text(operand.index)
        return text === undefined ? no : finds(text)
      }
    }
    if (operand.type === 'text') return always(finds(operand.value))
    const isThere = this.#presence(operand)
    return () => (isThere() === failed ? failed : no)
  }
}

const always =
  (result: Truth): Test =>
  () =>
    result

const isSame = (order: number): boolean => order === 0

const orders: Record<OrderOperator, (order: number) => boolean> = {
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
}

const searches: Record<Extract<Condition, { kind: 'search' }>['operator'], (text: string, wanted: string) => boolean> =
  {
    CONTAINS: (text, wanted) => text.includes(wanted),
    STARTSWITH: (text, wanted) => text.startsWith(wanted),
    ENDSWITH: (text, wanted) => text.endsWith(wanted),
  }

const judged = (order: number | undefined, holds: (order: number) => boolean): Truth =>
  order === undefined ? failed : holds(order) ? yes : no

function negated(test: Test): Test {
  return () => {
    const result = test()
    return result < unknown ? ((1 - result) as Truth) : result
  }
}

function allOf(tests: readonly Test[]): Test {
  return () => {
    let joined: Truth = yes
    for (const test of tests) {
      const result = test()
      if (result === no || result === failed) return result
      if (result === unknown) joined = unknown
    }
    return joined
  }
}

function anyOf(tests: readonly Test[]): Test {
  return () => {
    let joined: Truth = no
    for (const test of tests) {
      const result = test()
      if (result === yes || result === failed) return result
      if (result === unknown) joined = unknown
    }
    return joined
  }
}

function equalConditions(left: Test, right: Test): Test {
  return () => {
    const first = left()
    if (first === failed) return failed
    const second = right()
    if (second === failed) return failed
    if (first === second) return yes
    if (first === unknown) return unknown
    return no
  }
}

/** How a text, read as a number of the literal's type, compares with it; undefined when it is no such number. */
function comparisonWith({ type, value }: NumberLiteral): (text: string) => number | undefined {
  if (type === 'double') {
    const wanted = Number(value)
    return (text) => {
      const given = parseJavaDouble(text)
      return given === undefined ? undefined : compareDoubles(given, wanted)
    }
  }
  const bits = type === 'int' ? 32 : 64
  return (text) => {
    const given = parseJavaInteger(text, bits)
    return given === undefined ? undefined : compareExact(given, value)
  }
}

function compareNumbers(left: NumberLiteral, right: NumberLiteral): number {
  if (left.type !== 'double' && right.type !== 'double') return compareExact(left.value, right.value)
  return compareDoubles(Number(left.value), Number(right.value))
}

/** Numbers and bigints compare by their exact values. */
const compareExact = (left: number | bigint, right: number | bigint): number =>
  left < right ? -1 : left > right ? 1 : 0
