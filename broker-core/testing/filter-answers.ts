import path from 'node:path'
import { parseSql } from '../broker/filter/sql-parser.ts'
import { sampleExpression, sampleProperties, sampleScrap, SeededRandom } from './filter-samples.ts'

/** The recording of Apache's answers. */
export const filterAnswersFile = path.join(import.meta.dirname, '../interop/fixtures/filter/answers.json.gz')

/**
 * What Apache's filter said. An answer has one character for every property set: `t` true, `f` false, `n` null, `x` failed; or it is
 * `!` when the expression does not compile.
 */
export interface RecordedFilterAnswers {
  /** In stored form. */
  readonly propertySets: readonly string[]
  readonly expressions: readonly string[]
  readonly answers: readonly string[]
  /** Also expressions, most of them broken; asked with the first 20 property sets. */
  readonly scraps: readonly string[]
  readonly scrapAnswers: readonly string[]
}

const seed = 20_260_401

/** 1,000 property sets, 50 expressions that compile, and 3,000 of which many do not. */
export function sampleFilterQuestions(): Pick<RecordedFilterAnswers, 'propertySets' | 'expressions' | 'scraps'> {
  const random = new SeededRandom(seed)
  const propertySets = Array.from({ length: 1000 }, () => sampleProperties(random))
  const expressions: string[] = []
  while (expressions.length < 50) {
    const text = sampleExpression(random)
    if (text.length > 20 && compiles(text)) expressions.push(text)
  }
  const scraps = Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? sampleScrap(random) : sampleExpression(random)))
  return { propertySets, expressions, scraps: [...new Set(scraps)] }
}

function compiles(text: string): boolean {
  try {
    parseSql(text)
    return true
  } catch {
    return false
  }
}
