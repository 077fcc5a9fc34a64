import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leftKeys, type Observation, observe, observeStore } from './differential/observation.ts'
import { Play, Player } from './differential/player.ts'
import { type Scenario, scenarioOf } from './differential/scenario.ts'
import { compileJava, classPathOf, missingJava } from './official-java.ts'
import { startParty } from './party.ts'
import { parties, type Party } from './scenes/scene.ts'

const seedsCount = process.env['ROCKETDECK_LONG'] === undefined ? 3 : 50
const firstSeed = Number(process.env['ROCKETDECK_SEED'] ?? 1)
/** Scenarios that share a broker: their topics and groups differ. */
const seedsAtOnce = 10
const roundSecondsMax = 900
const kinds = { timer: true, transactions: true }
const brokerConfig = {
  messageDelayLevel: '1s 2s 3s 4s',
  transactionTimeOut: '2000',
  // Else a committed message may be checked, and committed again, before its end is written down.
  transactionOpBatchInterval: '100',
  transactionCheckInterval: '1000',
  flushConsumerOffsetInterval: '1000',
  timerPrecisionMs: '100',
  // Apache ends its revive threads one after the other, each after this long.
  reviveInterval: '100',
}

const reason = missingJava()
const seeds = Array.from({ length: seedsCount }, (_, i) => firstSeed + i)
const rounds = Array.from({ length: Math.ceil(seedsCount / seedsAtOnce) }, (_, i) =>
  seeds.slice(i * seedsAtOnce, (i + 1) * seedsAtOnce),
)

/** What came of one scenario of several: a failure is of that one only. */
type Outcome<T> = { readonly value: T } | { readonly failure: Error }

async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  return work.then(
    (value) => ({ value }),
    (thrown: unknown) => ({ failure: thrown instanceof Error ? thrown : new Error(String(thrown)) }),
  )
}

/** @throws what the scenario failed with */
function valueOf<T>(outcome: Outcome<T> | undefined): T {
  if (outcome === undefined) throw new Error('the scenario was not played')
  if ('failure' in outcome) throw outcome.failure
  return outcome.value
}

/** Acts once everybody has arrived, for whatever reason. */
function meetingPoint(expected: number, act: () => Promise<void>): (who: number) => Promise<void> {
  const arrived = new Set<number>()
  let release: (done: Promise<void>) => void = () => undefined
  const all = new Promise<void>((resolve) => (release = resolve))
  return (who) => {
    const before = arrived.size
    if (arrived.add(who).size > before && arrived.size === expected) release(act())
    return all
  }
}

/** What a party leaves: what was seen, and its store folder after a stop in order. */
interface Left {
  readonly outcomes: readonly Outcome<Observation>[]
  readonly storeFolder: string
}

async function playWith(party: Party, scenarios: readonly Scenario[], folder: string): Promise<Left> {
  const storeFolder = path.join(folder, party, 'store')
  const cluster = await startParty(party, { brokerConfig, storeFolder })
  let player: Player | undefined
  try {
    const playing = await Player.open(cluster)
    player = playing
    const restart = meetingPoint(scenarios.length, async () => {
      await cluster.restartBroker()
      await playing.reach(scenarios[0]?.topics[0]?.name ?? '')
    })
    const plays = scenarios.map(async (scenario, i) => {
      const play = outcomeOf(new Play(scenario, playing, () => restart(i)).run())
      // The others need not wait at the meeting point for one that has failed.
      if ('failure' in (await play)) void restart(i).catch(() => undefined)
      return play
    })
    const outcomes: Outcome<Observation>[] = []
    for (const [i, played] of (await Promise.all(plays)).entries()) {
      const scenario = scenarios[i]
      if (scenario === undefined || 'failure' in played) outcomes.push(played as Outcome<never>)
      else outcomes.push(await outcomeOf(observe(playing, scenario)))
    }
    return { outcomes, storeFolder }
  } finally {
    await player?.close()
    await cluster.close()
  }
}

interface Opened {
  readonly observation: Omit<Observation, 'received'>
  /** By consumer: keys of what was left to consume, and of what it then got for the first time. */
  readonly left: Readonly<Record<string, readonly string[]>>
  readonly got: Readonly<Record<string, readonly string[]>>
}

/** Opens a store folder with a party: what it shows, and what its consumers go on with. */
async function openWith(party: Party, storeFolder: string, scenarios: readonly Scenario[]): Promise<Outcome<Opened>[]> {
  const cluster = await startParty(party, { brokerConfig, storeFolder, isThrownAway: true })
  let player: Player | undefined
  try {
    const playing = await Player.open(cluster)
    player = playing
    const open = async (scenario: Scenario): Promise<Opened> => {
      const observation = await observeStore(playing, scenario)
      const left = await leftKeys(playing, scenario)
      return { observation, left, got: await new Play(scenario, playing, () => Promise.resolve()).goOn() }
    }
    return await Promise.all(scenarios.map((scenario) => outcomeOf(open(scenario))))
  } finally {
    await player?.close()
    await cluster.close()
  }
}

/** What each party left of some scenarios, and what the other one finds in it. */
interface Round {
  readonly left: Record<Party, Left>
  readonly opened: Record<Party, Outcome<Opened>[]>
}

async function playRound(scenarios: readonly Scenario[], folder: string): Promise<Round> {
  compileJava('DifferentialDriver', '5.5.0')
  classPathOf('5.5.0', 'server')
  // Each is opened by the other as soon as it is there.
  const chain = async (writer: Party, reader: Party) => {
    const left = await playWith(writer, scenarios, folder)
    return { left, opened: await openWith(reader, left.storeFolder, scenarios) }
  }
  const chains = await Promise.allSettled([chain('ours', 'apache'), chain('apache', 'ours')])
  const [ours, apache] = chains.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
  if (ours === undefined || apache === undefined) throw new Error('there are two ways')
  return { left: { ours: ours.left, apache: apache.left }, opened: { apache: ours.opened, ours: apache.opened } }
}
describe.skipIf(reason !== undefined)(`random scenarios${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  describe.each(rounds.map((group) => ({ group, name: group.join(', ') })))('with seeds $name', ({ group }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'differential-'))
    const scenarios = group.map((seed) => scenarioOf(seed, kinds))
    let round: Round
    beforeAll(async () => {
      round = await playRound(scenarios, folder)
    }, roundSecondsMax * 1000)
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true })
    })

    it.each(group.map((seed, i) => ({ seed, i })))('seed $seed: both brokers did the same', ({ i }) => {
      const [ours, apache] = parties.map((party) => valueOf(round.left[party].outcomes[i]))
      expect(ours?.received, 'what consumers received').toEqual(apache?.received)
      expect(ours?.inOrder, 'what is in the queues, in order').toEqual(apache?.inOrder)
      expect(ours?.contents, 'all messages, retries and dead letters').toEqual(apache?.contents)
      expect(ours?.offsets, 'committed offsets').toEqual(apache?.offsets)
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
