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
const seedsAtOnce = 5
const kinds = { timer: true, transactions: true }
const brokerConfig = {
  messageDelayLevel: '1s 2s 3s 4s',
  transactionTimeOut: '3000',
  // Else a committed message may be checked, and committed again, before its end is written down.
  transactionOpBatchInterval: '100',
  transactionCheckInterval: '1000',
  flushConsumerOffsetInterval: '1000',
  timerPrecisionMs: '100',
}

const reason = missingJava()
const seeds = Array.from({ length: seedsCount }, (_, i) => firstSeed + i)
const rounds = Array.from({ length: Math.ceil(seedsCount / seedsAtOnce) }, (_, i) =>
  seeds.slice(i * seedsAtOnce, (i + 1) * seedsAtOnce),
)

/** Restarts once everybody has arrived. */
function meetingPoint(expected: number, act: () => Promise<void>): () => Promise<void> {
  let arrived = 0
  let release: (done: Promise<void>) => void = () => undefined
  const all = new Promise<void>((resolve) => (release = resolve))
  return () => {
    if (++arrived === expected) release(act())
    return all
  }
}

/** What a party leaves: what was seen, and its store folder after a stop in order. */
interface Left {
  readonly observations: readonly Observation[]
  readonly storeFolder: string
}

async function playWith(party: Party, scenarios: readonly Scenario[], folder: string): Promise<Left> {
  const storeFolder = path.join(folder, party, 'store')
  const cluster = await startParty(party, { brokerConfig, storeFolder })
  try {
    const player = await Player.open(cluster)
    const restart = meetingPoint(scenarios.length, async () => {
      await cluster.restartBroker()
      await player.reach(scenarios[0]?.topics[0]?.name ?? '')
    })
    await Promise.all(scenarios.map((scenario) => new Play(scenario, player, restart).run()))
    const observations: Observation[] = []
    for (const scenario of scenarios) observations.push(await observe(player, scenario))
    await player.close()
    return { observations, storeFolder }
  } finally {
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
async function openWith(party: Party, storeFolder: string, scenarios: readonly Scenario[]): Promise<Opened[]> {
  const cluster = await startParty(party, { brokerConfig, storeFolder, isThrownAway: true })
  try {
    const player = await Player.open(cluster)
    const opened = scenarios.map(async (scenario) => {
      const observation = await observeStore(player, scenario)
      const left = await leftKeys(player, scenario)
      return { observation, left, got: await new Play(scenario, player, () => Promise.resolve()).goOn() }
    })
    const all = await Promise.all(opened)
    await player.close()
    return all
  } finally {
    await cluster.close()
  }
}

/** What each party left of some scenarios, and what the other one finds in it. */
interface Round {
  readonly left: Record<Party, Left>
  readonly opened: Record<Party, Opened[]>
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
    }, 400_000)
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true })
    })

    it.each(group.map((seed, i) => ({ seed, i })))('seed $seed: both brokers did the same', ({ i }) => {
      const [ours, apache] = parties.map((party) => round.left[party].observations[i])
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
        const { received: _, ...before } = round.left[writer].observations[i] ?? { received: {} }
        const after = round.opened[reader][i]
        expect(after?.observation).toEqual(before)
        expect(Object.values(after?.left ?? {}).flat().length).toBeGreaterThan(0)
        expect(after?.got).toEqual(after?.left)
      })
  })
})
