import path from 'node:path'
import { classPathOf } from '../official-java.ts'
import { startParty } from '../party.ts'
import type { Party } from '../scenes/scene.ts'
import type { Alteration } from './alterations.ts'
import { Driver } from './driver.ts'
import { sqlExpressions } from './expressions.ts'
import { leftKeys, type Observation, observe, observeStore } from './observation.ts'
import { Play } from './play.ts'
import { Player } from './player.ts'
import type { Scenario } from './scenario.ts'

const brokerConfig = {
  messageDelayLevel: '1s 2s 3s 4s',
  transactionTimeOut: '2000',
  // Else a committed message may be checked, and committed again, before its end is written down.
  transactionOpBatchInterval: '100',
  transactionCheckInterval: '1000',
  transactionCheckMax: '1000',
  flushConsumerOffsetInterval: '1000',
  timerPrecisionMs: '100',
  // Apache ends its revive threads one after the other, each after this long.
  reviveInterval: '100',
  reviveQueueNum: '2',
  enablePropertyFilter: 'true',
}

/** What came of one scenario of several: a failure is of that one only. */
type Outcome<T> = { readonly value: T } | { readonly failure: Error }

async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  return work.then(
    (value) => ({ value }),
    (thrown: unknown) => ({ failure: thrown instanceof Error ? thrown : new Error(String(thrown)) }),
  )
}

/** @throws what the scenario failed with */
export function valueOf<T>(outcome: Outcome<T> | undefined): T {
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

interface PlayOptions {
  readonly party: Party
  readonly scenarios: readonly Scenario[]
  readonly storeFolder: string
  readonly alter?: Alteration['alter']
}

/** What a party leaves: what was seen, and its store folder after a stop in order. */
interface Left {
  readonly outcomes: readonly Outcome<Observation>[]
  readonly storeFolder: string
}

async function playWith(driver: Driver, options: PlayOptions): Promise<Left> {
  const { party, scenarios, storeFolder, alter } = options
  const cluster = await startParty(party, { brokerConfig, storeFolder, ...(alter === undefined ? {} : { alter }) })
  const playing = new Player(cluster, driver)
  try {
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
    await playing.close()
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
async function openWith(driver: Driver, options: PlayOptions): Promise<Outcome<Opened>[]> {
  const { party, scenarios, storeFolder } = options
  const cluster = await startParty(party, { brokerConfig, storeFolder, isThrownAway: true })
  const playing = new Player(cluster, driver)
  try {
    const open = async (scenario: Scenario): Promise<Opened> => {
      const observation = await observeStore(playing, scenario)
      const left = await leftKeys(playing, scenario)
      return { observation, left, got: await new Play(scenario, playing, () => Promise.resolve()).goOn() }
    }
    return await Promise.all(scenarios.map((scenario) => outcomeOf(open(scenario))))
  } finally {
    await playing.close()
    await cluster.close()
  }
}

/** What each party left of some scenarios, and what the other one finds in it. */
export interface Round {
  readonly left: Record<Party, Left>
  readonly opened: Record<Party, Outcome<Opened>[]>
  /** Index of the scenario that was played with the alterations. */
  readonly alteredAt: number
  /** What our broker left of it with each of the alterations. */
  readonly altered: readonly Outcome<Observation>[]
}

/**
 * Plays scenarios with both parties and has each open what the other has left.
 * @param alterations behaviours of our broker that are altered on purpose, one at a time
 */
export async function playRound(
  scenarios: readonly Scenario[],
  folder: string,
  alterations: readonly Alteration[] = [],
): Promise<Round> {
  classPathOf('5.5.0', 'server')
  const driver = await Driver.start()
  try {
    // Each is opened by the other as soon as it is there.
    const chain = async (writer: Party, reader: Party) => {
      const storeFolder = path.join(folder, writer)
      const left = await playWith(driver, { party: writer, scenarios, storeFolder })
      return { left, opened: await openWith(driver, { party: reader, scenarios, storeFolder }) }
    }
    // A client looks at tags once more: only of expressions it trusts the broker.
    const bySql = scenarios.findIndex(({ consumers }) =>
      consumers.some(({ expression }) => sqlExpressions.has(expression)),
    )
    const alteredAt = Math.max(0, bySql)
    const shown = scenarios.slice(alteredAt, alteredAt + 1)
    const play = async ({ name, alter }: Alteration): Promise<Outcome<Observation>> => {
      const storeFolder = path.join(folder, name)
      const { outcomes } = await playWith(driver, { party: 'ours', scenarios: shown, storeFolder, alter })
      return outcomes[0] ?? { failure: new Error('there is a scenario') }
    }
    const [ours, apache, altered] = await allOf([
      chain('ours', 'apache'),
      chain('apache', 'ours'),
      Promise.all(alterations.map(play)),
    ])
    return {
      left: { ours: ours.left, apache: apache.left },
      opened: { apache: ours.opened, ours: apache.opened },
      alteredAt,
      altered,
    }
  } finally {
    await driver.close()
  }
}

/** Waits for all even when one fails. @throws what the first of them failed with */
async function allOf<T extends readonly Promise<unknown>[] | []>(
  works: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(works)
  return Promise.all(works)
}
