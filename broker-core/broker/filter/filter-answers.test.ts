import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { filterAnswersFile, type RecordedFilterAnswers } from '../../testing/filter-answers.ts'
import { compileSqlFilter } from './sql-filter.ts'
import { ExpressionError } from './sql-lexer.ts'

const recorded = JSON.parse(gunzipSync(readFileSync(filterAnswersFile)).toString('utf8')) as RecordedFilterAnswers
const letters = 'ftnx'

function answerOf(expression: string, propertySets: readonly Buffer[]): string {
  const filter = compileSqlFilter(expression)
  if (filter instanceof ExpressionError) return '!'
  return propertySets.map((stored) => letters[filter.evaluate(stored, 0, stored.length)]).join('')
}

describe("the answers of Apache's own filter", () => {
  const sets = recorded.propertySets.map((stored) => Buffer.from(stored, 'utf8'))

  it('are there: 50 expressions on 1,000 property sets, with every kind of answer', () => {
    expect([recorded.propertySets.length, recorded.expressions.length]).toEqual([1000, 50])
    const all = recorded.answers.join('')
    expect(all).toHaveLength(50_000)
    for (const letter of letters) expect(all.split(letter).length, letter).toBeGreaterThan(2000)
  })

  it.each(recorded.expressions.map((expression, i) => [expression, recorded.answers[i]!]))(
    '%s',
    (expression, answer) => {
      expect(answerOf(expression, sets)).toBe(answer)
    },
  )

  it('are given to thousands of broken and odd expressions too', () => {
    const few = sets.slice(0, 20)
    const different = recorded.scraps.flatMap((text, i) => {
      const given = answerOf(text, few)
      return given === recorded.scrapAnswers[i] ? [] : [{ text, given, apache: recorded.scrapAnswers[i] }]
    })
    expect(different).toEqual([])
    expect(recorded.scrapAnswers.filter((answer) => answer === '!').length).toBeGreaterThan(500)
    expect(recorded.scrapAnswers.filter((answer) => answer !== '!').length).toBeGreaterThan(1000)
  })
})
