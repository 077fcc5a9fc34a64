import { afterEach, describe, expect, it } from 'vitest'
import { type CrashOptions, type Damage, KilledBroker } from '../testing/killed-broker.ts'

const rounds = process.env['ROCKETDECK_LONG'] === undefined ? 20 : 200
const millisecondsPerRound = 15_000
let broker: KilledBroker | undefined

afterEach(async () => {
  await broker?.remove()
  broker = undefined
})

/** Kills and restarts again and again on one folder; returns what was damaged and how many sends were acknowledged. */
async function campaign(options: CrashOptions, times: number): Promise<{ damage: Damage[]; acknowledged: number }> {
  broker = new KilledBroker(options)
  const damage: Damage[] = []
  let acknowledged = 0
  await broker.start()
  for (let round = 0; round < times; round++) {
    await broker.sendUntilKilled(20 + Math.random() * 250)
    acknowledged += broker.acknowledged.length
    await broker.start()
    damage.push(...(await broker.damage()))
  }
  await broker.stop()
  await broker.start()
  return { damage, acknowledged }
}

describe('a broker killed at any moment keeps what it acknowledged', () => {
  for (const flush of ['sync', 'async'] as const)
    it(
      `${flush} flush, ${rounds} kills: every acknowledged message is there once, at its offset, found by key`,
      async () => {
        const { damage, acknowledged } = await campaign({ flush }, rounds)
        console.log(`${flush} flush: ${rounds} kills, ${acknowledged} acknowledged, ${damage.length} damaged`)
        expect(damage).toEqual([])
      },
      rounds * millisecondsPerRound,
    )
})

describe('the same campaign notices a broker that loses messages', () => {
  const broken = [
    { testSwitch: 'noFlush', flush: 'sync' },
    { testSwitch: 'acknowledgeBeforeWrite', flush: 'async' },
  ] as const
  for (const options of broken)
    it(`with ${options.testSwitch}`, async () => {
      const { damage } = await campaign(options, 4)
      expect(damage.length).toBeGreaterThan(0)
    }, 120_000)
})
