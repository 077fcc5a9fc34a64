import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differenceOf } from './mqadmin/differences.ts'
import { isEqual } from './mqadmin/judgement.ts'
import type { Printed } from './mqadmin/output-text.ts'
import { comparisonOf, type Pair, pairs } from './mqadmin/pairs.ts'
import { Play } from './mqadmin/play.ts'
import { allCases } from './mqadmin/scenario.ts'
import { compileJava, missingJava } from './official-java.ts'

const reason = missingJava()

describe.skipIf(reason !== undefined)(
  `mqadmin: two tools at two servers${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    const plays = { Apache: new Play('apache'), ours: new Play('ours') }

    beforeAll(async () => {
      // Compiling blocks this process, in which our broker runs.
      for (const program of ['MqadminDriver', 'MqadminScene']) compileJava(program, '5.5.0')
      await Promise.all(Object.values(plays).map((play) => play.play()))
    }, 400_000)

    afterAll(async () => {
      await Promise.all(Object.values(plays).map((play) => play.close()))
    }, 60_000)

    const printedBy =
      (name: string) =>
      (pair: Pair): Printed => {
        const [tool, server] = pair.split(' × ') as ['official' | 'ours', 'Apache' | 'ours']
        return plays[server].printedBy(tool, name)
      }

    for (const one of allCases().filter(({ endsProgram }) => endsProgram !== true))
      describe(`${one.command.join(' ').slice(0, 90)} (${one.name})`, () => {
        for (const pair of pairs)
          it(pair, () => {
            const comparison = comparisonOf(one, pair, printedBy(one.name))
            if (comparison === undefined) return expect(one.isRecorded).toBe(false)
            const difference = differenceOf(one.name, pair)
            if (difference === undefined) expect(comparison.shown).toEqual(comparison.wanted)
            else expect(isEqual(comparison), `declared, but equal: ${difference.title}`).toBe(false)
          })
      })
  },
)
