import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alterations } from './differential/alterations.ts'
import { playRound, type Round, valueOf } from './differential/round.ts'
import { scenarioOf } from './differential/scenario.ts'
import { missingJava } from './official-java.ts'
import { parties } from './scenes/scene.ts'

const seedsCount = process.env['ROCKETDECK_LONG'] === undefined ? 3 : 50
const firstSeed = Number(process.env['ROCKETDECK_SEED'] ?? 1)
/** Scenarios that share a broker: their topics and groups differ. */
const seedsAtOnce = 5
const roundSecondsMax = 900
const kinds = { timer: true, transactions: true }
const aspects = ['received', 'inOrder', 'contents', 'offsets'] as const

const reason = missingJava()
const seeds = Array.from({ length: seedsCount }, (_, i) => firstSeed + i)
const rounds = Array.from({ length: Math.ceil(seedsCount / seedsAtOnce) }, (_, i) =>
  seeds.slice(i * seedsAtOnce, (i + 1) * seedsAtOnce),
)

describe.skipIf(reason !== undefined)(`random scenarios${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  describe.each(rounds.map((group) => ({ group, name: group.join(', ') })))('with seeds $name', ({ group }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'differential-'))
    const scenarios = group.map((seed) => scenarioOf(seed, kinds))
    // One round shows enough that the comparison notices.
    const shown = group === rounds[0] ? alterations : []
    let round: Round
    beforeAll(async () => {
      round = await playRound(scenarios, folder, shown)
    }, roundSecondsMax * 1000)
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true })
    })

    it.each(group.map((seed, i) => ({ seed, i })))('seed $seed: both brokers did the same', ({ i }) => {
      const [ours, apache] = parties.map((party) => valueOf(round.left[party].outcomes[i]))
      expect(ours?.received, 'what consumers received').toEqual(apache?.received)
      expect(ours?.inOrder, 'what is in the queues, in order').toEqual(apache?.inOrder)
      expect(ours?.contents, 'all messages, retries and dead letters').toEqual(apache?.contents)
      expect(ours?.offsets, 'what each group takes next').toEqual(apache?.offsets)
    })

    it.each(shown.map((each, i) => ({ ...each, i })))('it notices a broker that $about', ({ i, seenIn }) => {
      const [altered, apache] = [valueOf(round.altered[i]), valueOf(round.left.apache.outcomes[round.alteredAt])]
      const unequal = aspects.filter((aspect) => !isDeepStrictEqual(altered[aspect], apache[aspect]))
      expect(unequal).toEqual(expect.arrayContaining([...seenIn]))
    })

    const ways = [
      { writer: 'ours', reader: 'apache', title: 'Apache goes on with our files' },
      { writer: 'apache', reader: 'ours', title: 'our broker goes on with the files of Apache' },
    ] as const
    for (const { writer, reader, title } of ways)
      it.each(group.map((seed, i) => ({ seed, i })))(`seed $seed: ${title}`, ({ i }) => {
        const { received: _, ...before } = valueOf(round.left[writer].outcomes[i])
        const { observation, left, got } = valueOf(round.opened[reader][i])
        expect(observation).toEqual(before)
        expect(Object.values(left).flat().length).toBeGreaterThan(0)
        expect(got).toEqual(left)
      })
  })
})
