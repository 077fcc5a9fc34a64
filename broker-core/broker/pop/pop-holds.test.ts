import { describe, expect, it, vi } from 'vitest'
import type { ArrivalListener } from '../../store/store-types.ts'
import { PopHolds } from './pop-holds.ts'
import type { HeldPop } from './pop-parts.ts'

interface Bench {
  readonly holds: PopHolds
  readonly arrive: (topic: string, queueId: number, tagsCode?: number) => void
  readonly clock: { now: number }
}

const microtasks = (): Promise<void> => new Promise((resolve) => queueMicrotask(resolve))

function bench(config: { popPollingSize?: number; maxPopPollingSize?: number } = {}): Bench {
  const clock = { now: 1_795_000_000_000 }
  const listeners: ArrivalListener[] = []
  const holds = new PopHolds({
    clock: { now: () => clock.now },
    store: { onArrival: (listener) => listeners.push(listener) },
    config: { popPollingSize: 1024, maxPopPollingSize: 100_000, ...config },
  })
  holds.start()
  return {
    holds,
    clock,
    arrive: (topic, queueId, tagsCode = 0) => {
      for (const listener of listeners) listener(topic, queueId, 1, tagsCode)
    },
  }
}

interface Waiting extends HeldPop {
  readonly log: string[]
  isGone: boolean
}

function waiting(bornTime: number, more: Partial<HeldPop> = {}): Waiting {
  const pop: Waiting = {
    topic: 'OrderTopic',
    group: 'GID_order',
    queueId: -1,
    bornTime,
    pollTime: 15_000,
    isOrdered: false,
    attemptId: undefined,
    filter: undefined,
    isGone: false,
    log: [],
    isAbandoned: () => pop.isGone,
    wake: () => pop.log.push('woken'),
    drop: () => pop.log.push('dropped'),
    ...more,
  }
  return pop
}

describe('waiting pops', () => {
  it('one of a group is woken by the messages of one write, and the next one by the next write', async () => {
    const { holds, arrive, clock } = bench()
    const first = waiting(clock.now)
    const second = waiting(clock.now)
    const other = waiting(clock.now, { group: 'GID_other' })
    for (const pop of [first, second, other]) expect(holds.hold(pop)).toBe('held')
    arrive('Another', 0)
    for (let message = 0; message < 32; message++) arrive('OrderTopic', message % 4)
    await microtasks()
    expect([first.log, second.log, other.log]).toEqual([['woken'], [], ['woken']])
    arrive('OrderTopic', 3)
    await microtasks()
    expect(second.log).toEqual(['woken'])
    expect(holds.size).toBe(0)
  })

  it('of one queue are woken by that queue, those of any queue by each', async () => {
    const { holds, arrive, clock } = bench()
    const ofQueue = waiting(clock.now, { queueId: 2 })
    const ofAny = waiting(clock.now)
    holds.hold(ofQueue)
    holds.hold(ofAny)
    arrive('OrderTopic', 1)
    await microtasks()
    expect([ofQueue.log, ofAny.log]).toEqual([[], ['woken']])
    arrive('OrderTopic', 2)
    await microtasks()
    expect(ofQueue.log).toEqual(['woken'])
  })

  it.each(['%RETRY%GID_order_OrderTopic', '%RETRY%GID_order+OrderTopic'])(
    'are woken by messages of the retry topic %s of their group only',
    async (retryTopic) => {
      const { holds, arrive, clock } = bench()
      const ofAny = waiting(clock.now)
      const ofQueue = waiting(clock.now, { queueId: 5 })
      const ofOther = waiting(clock.now, { group: 'GID_other' })
      for (const pop of [ofAny, ofQueue, ofOther]) holds.hold(pop)
      arrive(retryTopic, 0)
      await microtasks()
      expect([ofAny.log, ofQueue.log, ofOther.log]).toEqual([['woken'], ['woken'], []])
    },
  )

  it('are not woken by messages that their filter does not take', async () => {
    const { holds, arrive, clock } = bench()
    const wants = (tag: number): Partial<HeldPop> => ({
      filter: { expression: '', accepts: (tagsCode) => tagsCode === tag, acceptsRecord: undefined },
    })
    const one = waiting(clock.now, wants(1))
    const two = waiting(clock.now, wants(2))
    holds.hold(one)
    holds.hold(two)
    arrive('OrderTopic', 0, 3)
    await microtasks()
    expect(holds.size).toBe(2)
    arrive('OrderTopic', 0, 2)
    arrive('OrderTopic', 0, 1)
    await microtasks()
    expect([one.log, two.log]).toEqual([['woken'], ['woken']])
  })

  it('are woken when their time is up, a little before the asker gives up', async () => {
    const { holds, clock } = bench()
    const pop = waiting(clock.now)
    holds.hold(pop)
    clock.now += 14_900
    holds.expire()
    await microtasks()
    expect(pop.log).toEqual([])
    clock.now += 51
    holds.expire()
    await microtasks()
    expect(pop.log).toEqual(['woken'])
    expect(holds.hold(pop)).toBe('timeout')
  })

  it('do not wait without a time to wait, and not longer than they asked for when their clock is ahead', async () => {
    const { holds, clock } = bench()
    expect(holds.hold(waiting(clock.now, { pollTime: 0 }))).toBe('timeout')
    expect(holds.hold(waiting(clock.now, { pollTime: -5 }))).toBe('timeout')
    expect(holds.hold(waiting(clock.now - 15_000))).toBe('timeout')
    const ahead = waiting(clock.now + 3_600_000)
    expect(holds.hold(ahead)).toBe('held')
    clock.now += 15_000
    holds.expire()
    await microtasks()
    expect(ahead.log).toEqual(['woken'])
  })

  it('are refused beyond the limits of one key and of all', () => {
    const { holds, clock } = bench({ popPollingSize: 2, maxPopPollingSize: 5 })
    const outcomes = [0, 1, 2, 3].map(() => holds.hold(waiting(clock.now)))
    expect(outcomes).toEqual(['held', 'held', 'held', 'full'])
    expect(holds.sizeOf('OrderTopic', 'GID_order', -1)).toBe(3)
    const others = [0, 1, 2].map((queueId) => holds.hold(waiting(clock.now, { queueId })))
    expect(others).toEqual(['held', 'held', 'full'])
  })

  it('of a closed connection give their turn to the next one', async () => {
    const { holds, arrive, clock } = bench()
    const gone = waiting(clock.now)
    const there = waiting(clock.now)
    holds.hold(gone)
    holds.hold(there)
    gone.isGone = true
    arrive('OrderTopic', 0)
    await microtasks()
    expect([gone.log, there.log]).toEqual([['dropped'], ['woken']])
  })

  it('of closed connections are dropped though nothing comes', () => {
    vi.useFakeTimers()
    try {
      const { holds, clock } = bench()
      const gone = waiting(clock.now)
      holds.hold(gone)
      gone.isGone = true
      vi.advanceTimersByTime(5000)
      expect(gone.log).toEqual(['dropped'])
      expect(holds.size).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('are dropped at the end, and none is taken after it', () => {
    const { holds, clock } = bench()
    const pop = waiting(clock.now)
    holds.hold(pop)
    holds.stop()
    expect(pop.log).toEqual(['dropped'])
    expect(holds.hold(waiting(clock.now))).toBe('timeout')
    expect(holds.size).toBe(0)
  })

  it('that have much to do leave room for other work, and are dropped at the end though not woken yet', async () => {
    const { holds, clock } = bench()
    const pops = Array.from({ length: 200 }, () => {
      const pop = waiting(clock.now, {
        wake: () => {
          pop.log.push('woken')
          const end = performance.now() + 1
          while (performance.now() < end);
        },
      })
      return pop
    })
    for (const pop of pops) holds.hold(pop)
    clock.now += 20_000
    holds.expire()
    await microtasks()
    const woken = pops.filter((pop) => pop.log.length === 1).length
    expect(woken).toBeGreaterThan(0)
    expect(woken).toBeLessThan(200)
    await vi.waitFor(() => expect(pops.filter((pop) => pop.log.length === 1).length).toBeGreaterThan(woken))
    holds.stop()
    expect(pops.every((pop) => pop.log.length === 1)).toBe(true)
    expect(pops.some((pop) => pop.log[0] === 'dropped')).toBe(true)
  })

  it('cost no more when 10,000 are kept', async () => {
    const { holds, arrive, clock } = bench()
    const pops = Array.from({ length: 10_000 }, (_, index) =>
      waiting(clock.now + (index % 1000), { group: `GID_${index % 500}`, queueId: (index % 3) - 1 }),
    )
    const before = process.cpuUsage()
    for (const pop of pops) expect(holds.hold(pop)).toBe('held')
    arrive('Another', 0)
    clock.now += 20_000
    holds.expire()
    await vi.waitFor(() => expect(pops.every((pop) => pop.log.join() === 'woken')).toBe(true))
    expect(holds.size).toBe(0)
    // Processor time: what else the machine does is not counted.
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(2000)
  })
})
