/** Reproducible random numbers: the same seed gives the same sequence everywhere. */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit)
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }
}

const names = ['a', 'b', 'color', 'price', 'n', 'flag', '_x$1', 'TAGS'] as const

// prettier-ignore
const values: readonly string[] = [
  ...['0', '1', '2', '3', '5', '7', '10', '42', '99', '100', '-1', '-5', '+5', '007', '-0'],
  ...['2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807', '9223372036854775808'],
  ...['-9223372036854775808', '9007199254740993', '1.5', '5.0', '.5', '5.', '-0.0', '0.0', '1e3', '5E-1', '5f', '5d', '5L'],
  ...['NaN', 'Infinity', '-Infinity', '1e400', '1e-400', '0x1p3', '0x1.8p1', ' 5', '5 ', '\t7', '٣', '５', '1_0', '-', '+'],
  ...['true', 'TRUE', 'True', 'false', 'yes', 'red', 'green', 'blue', 'redgreen', 'Red', 'it\'s', 'x', 'xy', 'xyz', ' '],
  ...['中文', 'caf\u00e9', '\ud83d\ude00', 'a\u0001b', 'null', 'NULL', 'TagA', 'TagB'],
]

// prettier-ignore
const literals = {
  integer: ['0', '1', '2', '3', '5', '7', '10', '42', '100', '5L', '7l', '2147483647', '2147483648', '9223372036854775807'],
  float: ['1.5', '5.0', '.5', '5.', '1e3', '5E-1', '99.9', '1E400', '0.0', '9007199254740993.0'],
  text: values.filter((value) => !value.includes('\u0001')),
} as const

/** Properties of one message, in stored form; of some names there are two, as a careless producer writes them. */
export function sampleProperties(random: SeededRandom): string {
  let stored = ''
  for (const name of names) {
    if (random.chance(35)) continue
    stored += `${name}\u0001${random.pick(values)}\u0002`
  }
  return stored
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

function number(random: SeededRandom): string {
  const written = random.chance(75) ? random.pick(literals.integer) : random.pick(literals.float)
  return random.chance(20) ? `-${random.chance(50) ? ' ' : ''}${written}` : random.chance(5) ? `+${written}` : written
}

/** Anything that may stand beside `=`; now and then something that may not. */
function operand(random: SeededRandom, depth: number): string {
  const kind = random.below(100)
  if (kind < 50) return random.pick(names)
  if (kind < 65) return number(random)
  if (kind < 82) return quoted(random.pick(literals.text))
  if (kind < 88) return random.pick(['TRUE', 'FALSE', 'true', 'False'])
  if (kind < 90) return 'NULL'
  if (kind < 93) return `-${random.pick(names)}`
  return depth > 0 ? `(${sampleExpression(random, depth - 1)})` : random.pick(names)
}

function comparison(random: SeededRandom, depth: number): string {
  const name = random.pick(names)
  const not = random.chance(30) ? 'NOT ' : ''
  const sized = random.chance(85) ? number(random) : random.pick(names)
  switch (random.below(12)) {
    case 0:
    case 1:
      return `${operand(random, depth)} = ${operand(random, depth)}`
    case 2:
      return `${name} ${random.pick(['=', '<>'])} ${quoted(random.pick(literals.text))}`
    case 3:
      return `${operand(random, depth)} <> ${operand(random, depth)}`
    case 4:
    case 5:
      return random.chance(80)
        ? `${name} ${random.pick(['>', '>=', '<', '<='])} ${sized}`
        : `${sized} ${random.pick(['>', '>=', '<', '<='])} ${name}`
    case 6:
      return `${name} ${not}BETWEEN ${number(random)} AND ${sized}`
    case 7: {
      const texts = Array.from({ length: 1 + random.below(4) }, () => quoted(random.pick(literals.text)))
      return `${name} ${not}IN (${texts.join(random.pick([',', ', ', ' , ']))})`
    }
    case 8:
      return `${random.chance(85) ? name : operand(random, depth)} IS ${not}NULL`
    case 9:
    case 10: {
      const verb = random.pick(['CONTAINS', 'STARTSWITH', 'ENDSWITH', 'contains'])
      const text = random.pick(['', 'r', 'e', 'red', 'n', 'x', '5', ' ', '文', 't', ...literals.text])
      return `${random.chance(85) ? name : operand(random, depth)} ${not}${verb} ${quoted(text)}`
    }
    default:
      return random.pick(['TRUE', 'FALSE', name, `NOT ${name}`, `${name} = ${random.pick(names)}`])
  }
}

/** An expression that mostly compiles. */
export function sampleExpression(random: SeededRandom, depth = 3): string {
  const kind = depth <= 0 ? 0 : random.below(10)
  if (kind < 4) return comparison(random, depth)
  if (kind < 6) return `${sampleExpression(random, depth - 1)} AND ${sampleExpression(random, depth - 1)}`
  if (kind < 8) return `${sampleExpression(random, depth - 1)} or ${sampleExpression(random, depth - 1)}`
  if (kind < 9) return `NOT (${sampleExpression(random, depth - 1)})`
  return `(${sampleExpression(random, depth - 1)})`
}

// prettier-ignore
const pieces: readonly string[] = [
  ...['NOT', 'AND', 'OR', 'BETWEEN', 'IN', 'TRUE', 'FALSE', 'NULL', 'IS', 'CONTAINS', 'STARTSWITH', 'ENDSWITH', 'LIKE'],
  ...['=', '<>', '>', '>=', '<', '<=', '(', ')', ',', '+', '-', '!=', '!', '*', '/', '.', '--', '-- x\n', '--x\r\n', '/* c */'],
  ...['/*', '/**/', '/***/', '\n', '\t', '\f', '\u00a0', "'", "''", "'x'", "'it''s'", '"x"', '`x`', '0', '00', '007', '1', '5'],
  ...['0L', '5l', '1.', '.5', '1.5', '1e', '1e5', '1E+5', '0x10', '1.e2', '..', '0.0', '9999999999999999999', 'a', 'a.b'],
  ...['price', '$', '_', 'é', '中', 'nOt', 'And', "IN ('x')", "IN ('x','y')", 'IS NULL', 'IS NOT NULL', 'BETWEEN 1 AND 5'],
  ...['= 5', '> 3', "= 'x'", "CONTAINS 'x'", "NOT CONTAINS 'x'", 'a = 5', '(a = 5)', "b = 'x'"],
]

/** Pieces of expressions in any order: mostly refused, and some that look refused but are not. */
export function sampleScrap(random: SeededRandom): string {
  const count = 1 + random.below(7)
  let text = ''
  for (let i = 0; i < count; i++) text += (i === 0 || random.chance(15) ? '' : ' ') + random.pick(pieces)
  return text
}
