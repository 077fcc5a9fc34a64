import { describe, expect, it } from 'vitest'
import { DelayTraffic, TimerTraffic } from '../testing/crash-traffic/delayed-traffic.ts'
import { forgetPending, hastyState } from '../testing/crash-traffic/forgetful.ts'
import type { TrafficDamage } from '../testing/crash-traffic/ledger.ts'
import { PopTraffic } from '../testing/crash-traffic/pop-traffic.ts'
import { RetryTraffic } from '../testing/crash-traffic/retry-traffic.ts'
import { runCampaign } from '../testing/crash-traffic/traffic-campaign.ts'
import { TransactionTraffic } from '../testing/crash-traffic/transaction-traffic.ts'

const rounds = process.env['ROCKETDECK_LONG'] === undefined ? 10 : 100
const secondsPerRound = 20

const problemsAt = (damage: readonly TrafficDamage[], problem: TrafficDamage['problem']): string[] => [
  ...new Set(damage.filter((each) => each.problem === problem).map(({ place }) => place)),
]

const told = ({ key, place, problem, detail = '' }: TrafficDamage): string => `${key} of ${place}: ${problem} ${detail}`

describe('a broker killed at any moment', () => {
  it(
    `${rounds} kills: delayed and timed messages, retries, transactions and pops come, none early, twice only after a kill`,
    async () => {
      const traffics = [
        new DelayTraffic(),
        new TimerTraffic(),
        new RetryTraffic(),
        new TransactionTraffic(),
        new PopTraffic(),
      ]
      const { damage, promised } = await runCampaign({ traffics, rounds })
      console.log(`${rounds} kills, ${promised} promised, ${damage.length} damaged`)
      expect(damage, damage.slice(0, 3).map(told).join('; ')).toEqual([])
    },
    (rounds * secondsPerRound + 60) * 1000,
  )
})

describe('the same campaign notices', () => {
  it('a broker that forgets what was under way', async () => {
    const pops = new PopTraffic(5)
    const traffics = [new DelayTraffic(), new TimerTraffic(), new RetryTraffic(), new TransactionTraffic(), pops]
    const { damage } = await runCampaign({
      traffics,
      rounds: 3,
      config: hastyState,
      afterKill: forgetPending,
      patienceMs: 5000,
    })
    const lost = ['%RETRY%GID_crash', 'CrashDelay', 'CrashPop', 'CrashTimer', 'CrashTransactions']
    expect(problemsAt(damage, 'gone').sort()).toEqual(lost)
  }, 180_000)

  it('a broker that delivers early', async () => {
    const early = { messageDelayLevel: '1s 1s 1s' }
    const { damage } = await runCampaign({ traffics: [new DelayTraffic()], rounds: 2, config: early })
    expect(problemsAt(damage, 'early')).toEqual(['CrashDelay'])
  }, 120_000)
})
