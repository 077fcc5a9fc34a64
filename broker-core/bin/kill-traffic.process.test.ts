import { describe, expect, it } from 'vitest'
import { DelayTraffic, TimerTraffic } from '../testing/crash-traffic/delayed-traffic.ts'
import type { TrafficDamage } from '../testing/crash-traffic/ledger.ts'
import { PopTraffic } from '../testing/crash-traffic/pop-traffic.ts'
import { RetryTraffic } from '../testing/crash-traffic/retry-traffic.ts'
import { runCampaign } from '../testing/crash-traffic/traffic-campaign.ts'
import { TransactionTraffic } from '../testing/crash-traffic/transaction-traffic.ts'

const rounds = process.env['ROCKETDECK_LONG'] === undefined ? 10 : 100
const secondsPerRound = 20

const problemsOf = (damage: readonly TrafficDamage[]): string[] => [...new Set(damage.map(({ problem }) => problem))]

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
      expect(damage.slice(0, 10)).toEqual([])
    },
    (rounds * secondsPerRound + 60) * 1000,
  )
})
