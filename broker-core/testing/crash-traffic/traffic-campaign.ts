import { CrashProcess } from '../crash-process.ts'
import { levelSeconds } from './delayed-traffic.ts'
import { type Delivered, judgeTraffic, type TrafficDamage } from './ledger.ts'
import type { Traffic } from './traffic.ts'
import { TrafficClient } from './traffic-client.ts'

export interface CampaignOptions {
  readonly traffics: readonly Traffic[]
  readonly rounds: number
  /** Settings that differ from those of `campaignConfig`. */
  readonly config?: Readonly<Record<string, string>>
  /** Done to the folder after every kill: breaks the broker on purpose. */
  readonly afterKill?: (folder: string) => void
  /** How long the last life may take to bring everything to its end, ms. */
  readonly patienceMs?: number
}

const campaignConfig: Readonly<Record<string, string>> = {
  messageDelayLevel: levelSeconds.map((seconds) => `${seconds}s`).join(' '),
  transactionTimeOut: '1000',
  transactionCheckInterval: '500',
  transactionCheckMax: '1000',
  reviveInterval: '200',
  brokerName: 'broker-a',
  defaultTopicQueueNums: '4',
}
const pollMs = 200
const trafficMsLeast = 100
const trafficMsMost = 700

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Kills and restarts a broker again and again while traffic goes on, lets the last life finish, and compares what was promised
 * with what is there.
 */
export async function runCampaign(options: CampaignOptions): Promise<{ damage: TrafficDamage[]; promised: number }> {
  const { traffics, rounds } = options
  const pairs = Object.entries({ ...campaignConfig, ...options.config })
  const broker = new CrashProcess(['--flush', 'async', ...pairs.flatMap((pair) => ['--set', pair.join('=')])])
  const lives: number[] = []
  const live = async (): Promise<TrafficClient> => {
    lives.push(Date.now())
    const client = new TrafficClient(await broker.start())
    for (const traffic of traffics) await traffic.begin?.(client)
    return client
  }
  try {
    for (let round = 0; round < rounds; round++) {
      const client = await live()
      await workUntil(client, traffics, () => broker.kill())
      await client.close()
      options.afterKill?.(broker.folder)
    }
    // What the last life takes in it also delivers: a machine so slow that all others end before anything is due shows it here.
    const client = await live()
    await workUntil(client, traffics, () => Promise.resolve())
    const damage = await finish(client, options, lives)
    await client.close()
    return { damage, promised: traffics.reduce((total, { promised }) => total + promised.length, 0) }
  } finally {
    for (const traffic of traffics) await traffic.close?.()
    await broker.remove()
  }
}

/** Works until every kind of traffic was promised something, and a moment more; `end` ends the work. */
async function workUntil(client: TrafficClient, traffics: readonly Traffic[], end: () => Promise<void>): Promise<void> {
  let hasEnded = false
  const problems: unknown[] = []
  const work = async (traffic: Traffic): Promise<void> => {
    while (!hasEnded)
      await traffic.act(client).catch((thrown: unknown) => {
        if (!hasEnded) problems.push(thrown)
        return pause(pollMs)
      })
  }
  const before = traffics.map(({ promised }) => promised.length)
  const works = traffics.flatMap((traffic) => Array.from({ length: traffic.workers }, () => work(traffic)))
  const allPromised = (): boolean => traffics.every(({ promised }, i) => promised.length > (before[i] ?? 0))
  while (!allPromised() && problems.length === 0) await pause(10)
  await pause(trafficMsLeast + Math.random() * (trafficMsMost - trafficMsLeast))
  hasEnded = true
  await end()
  await Promise.all(works)
  if (problems.length > 0) throw problems[0]
}

async function finish(
  client: TrafficClient,
  options: CampaignOptions,
  lives: readonly number[],
): Promise<TrafficDamage[]> {
  const { traffics, patienceMs = 30_000 } = options
  const promised = traffics.flatMap((traffic) => traffic.promised)
  const places = [...new Set(promised.map(({ place }) => place))]
  const look = async (): Promise<TrafficDamage[]> => {
    const delivered: Delivered[] = []
    for (const place of places) delivered.push(...(await client.read(place)))
    return judgeTraffic(promised, delivered, lives)
  }
  const others = await Promise.all(traffics.map(async (traffic) => (await traffic.finish?.(client)) ?? []))
  const end = Date.now() + patienceMs
  let damage = await look()
  while (damage.some(({ problem }) => problem === 'gone') && Date.now() < end) {
    await pause(pollMs)
    damage = await look()
  }
  return [...damage, ...others.flat()]
}
